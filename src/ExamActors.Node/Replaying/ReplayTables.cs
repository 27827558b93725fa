using System.Globalization;
using Spectre.Console;

namespace ExamActors.Node.Replaying;

/// <summary>What a replay came to, for people.</summary>
internal static class ReplayTables
{
    private const int ValueLengthMax = 100;

    public static void Write(ReplayComparison comparison, RecordedCommands commands)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("topic");
        string[] columns = ["published", "repeated", "replayed", "equal", "compacted", "uncommitted", "differences"];
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var topic in (Comparison[])[comparison.Events, comparison.Scores])
            table.AddRow(
                topic.Topic, Count(topic.Published), Count(topic.Repeated), Count(topic.Replayed), Count(topic.Equal),
                Count(topic.Compacted), Count(topic.Uncommitted), Count(topic.Differences));
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(
            $"{Count(commands.Count)} commands of {Count(comparison.Students)} students replayed: "
            + $"{Count(comparison.Differences)} differences.");
        if (commands.Uncommitted > 0)
            AnsiConsole.WriteLine($"{Count(commands.Uncommitted)} commands wait for a node, or are in one: not replayed.");
        foreach (var loss in commands.Losses())
            AnsiConsole.WriteLine($"{loss}. The offsets of causes are not compared there.");
        foreach (var topic in (Comparison[])[comparison.Events, comparison.Scores])
            foreach (var difference in topic.Shown)
                Write(difference);
        var shown = comparison.Events.Shown.Count + comparison.Scores.Shown.Count;
        if (shown < comparison.Differences)
            AnsiConsole.WriteLine($"… and {Count(comparison.Differences - shown)} more; --show N shows more");
    }

    private static void Write(ReplayDifference difference)
    {
        Console.WriteLine($"{difference.Topic} {difference.Record}: {difference.Reason}");
        foreach (var field in difference.Fields)
            Console.WriteLine($"    {field.Path}: published {Value(field.Published)}, replayed {Value(field.Replayed)}");
    }

    private static string Value(string? value) => value switch
    {
        null => "nothing",
        { Length: > ValueLengthMax } => value[..ValueLengthMax] + "…",
        _ => value,
    };

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

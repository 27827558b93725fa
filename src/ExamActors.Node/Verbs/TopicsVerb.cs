using System.CommandLine;
using ExamActors.Node.Operating;
using Spectre.Console;

namespace ExamActors.Node.Verbs;

/// <summary>`topics`: what is on the log, and how far its readers are behind.</summary>
internal static class TopicsVerb
{
    public static Command Create()
    {
        var command = new Command("topics", "Show the topics: partitions, records, and how far our streams are behind.");
        command.SetVerb((parsed, _) =>
        {
            var configuration = CommonOptions.Load(parsed);
            using var log = configuration.OpenLog(owner: false);
            var table = new Table().Border(TableBorder.Rounded)
                .AddColumn("topic")
                .AddColumn(new TableColumn("partitions").RightAligned())
                .AddColumn(new TableColumn("records").RightAligned())
                .AddColumn(new TableColumn("next offsets, summed").RightAligned())
                .AddColumn("read by")
                .AddColumn(new TableColumn("behind by").RightAligned());
            using var lag = new LogLag(log, configuration.Settings);
            foreach (var topic in lag.Read())
                foreach (var row in Rows(topic))
                    table.AddRow(row);
            AnsiConsole.Write(table);
            AnsiConsole.MarkupLineInterpolated($"[grey]{log.Name}[/]");
            return Task.FromResult(0);
        });
        return command;
    }

    private static IEnumerable<string[]> Rows(TopicLag topic)
    {
        string[] about = topic.Partitions == 0
            ? [topic.Topic, "-", "-", "-"]
            : [topic.Topic, $"{topic.Partitions}", $"{topic.Records:N0}", $"{topic.Appended:N0}"];
        if (topic.Readers.IsEmpty)
            yield return [.. about, "", ""];
        foreach (var reader in topic.Readers)
        {
            yield return [.. about, reader.Group, topic.Partitions == 0 ? "-" : $"{reader.Behind:N0}"];
            about = ["", "", "", ""];
        }
    }
}

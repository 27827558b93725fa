using System.CommandLine;
using ExamActors.Actors.Log;
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
        command.Subcommands.Add(Check());
        return command;
    }

    private static Command Check()
    {
        var command = new Command("check",
            """
            Compare the topics on Kafka with the settings: partitions, copies, min.insync.replicas, compaction, retention, the
            largest record. Shows what differs and the command that mends it; exit code 1 where something does.
            """);
        command.SetVerb(async (parsed, cancellation) =>
        {
            var configuration = CommonOptions.Load(parsed);
            using var log = configuration.OpenLog(owner: false);
            if (log is not KafkaExamLog kafka)
                throw new VerbException("topics check is for exam.log = kafka; the embedded store keeps its topics as the settings say");
            var (differences, notes) = await kafka.CompareTopics(configuration.Settings.Topics.All, cancellation)
                .ConfigureAwait(false);
            foreach (var difference in differences)
                await Console.Out.WriteLineAsync($"{(difference.Loses ? "error" : "warning")}: {difference}").ConfigureAwait(false);
            foreach (var note in notes)
                await Console.Error.WriteLineAsync($"note: {note}").ConfigureAwait(false);
            if (differences.Count == 0)
                await Console.Out.WriteLineAsync($"{configuration.Settings.Topics.All.Count} topics are as they should be.")
                    .ConfigureAwait(false);
            return differences.Count == 0 ? 0 : 1;
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

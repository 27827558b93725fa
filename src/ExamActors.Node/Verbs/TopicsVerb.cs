using System.CommandLine;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;
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
            foreach (var topic in configuration.Settings.Topics.All)
                table.AddRow(Row(log, configuration.Settings, topic.Name));
            AnsiConsole.Write(table);
            AnsiConsole.MarkupLineInterpolated($"[grey]{log.Name}[/]");
            return Task.FromResult(0);
        });
        return command;
    }

    private static string[] Row(IExamLog log, ExamSettings settings, string topic)
    {
        var (reader, group) = ReaderOf(settings.Topics, topic);
        var partitions = log.PartitionsOf(topic);
        if (partitions == 0)
            return [topic, "-", "-", "-", reader, "-"];
        using var consumer = log.CreateConsumer(group);
        var all = LogRange.Partitions(topic, partitions);
        var range = LogRange.Of(consumer, all);
        var next = group == ResultsProjection.Group
            ? ResultsReader.NextOffsetsOf(settings.Data, topic)
            : consumer.Committed(all, TimeSpan.FromSeconds(10))
                .Where(c => c.Offset != Offset.Unset)
                .ToDictionary(c => c.Partition.Value, c => c.Offset.Value);
        var behind = range.Sum(r => Math.Max(0, r.High - Math.Max(
            r.Low, next.GetValueOrDefault(r.Partition.Partition.Value))));
        return
        [
            topic, $"{partitions}", $"{range.Sum(r => r.High - r.Low):N0}", $"{range.Sum(r => r.High):N0}", reader,
            reader == "" ? "" : $"{behind:N0}",
        ];
    }

    private static (string Reader, string Group) ReaderOf(TopicSettings topics, string topic) =>
        topic == topics.Exams.Name ? (AttemptImport.Group, AttemptImport.Group)
        : topic == topics.StudentCommands.Name ? (CommandIntake.Group, CommandIntake.Group)
        : topic == topics.StudentEvents.Name ? (ResultsProjection.Group, ResultsProjection.Group)
        : topic == topics.CenterCommands.Name ? (CenterIntake.Group, CenterIntake.Group)
        : topic == topics.CenterEvents.Name ? (FollowUpStreams.CenterGroup, FollowUpStreams.CenterGroup)
        : ("", "topics-verb");
}

using System.CommandLine;
using System.Globalization;
using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Wire;
using ExamActors.Node.Operating;

namespace ExamActors.Node.Verbs;

/// <summary>`tail`: prints records of a topic, one line each.</summary>
internal static class TailVerb
{
    private static readonly Argument<string> Topic = new("TOPIC") { Description = "The topic, for example student-events." };

    private static readonly Option<bool> FromBeginning = new("--from-beginning")
    {
        Description = "Start with the oldest record; without it, with the next one that comes.",
    };

    private static readonly Option<bool> Exit = new("--exit", "-e")
    {
        Description = "Stop at the end of the topic instead of waiting for more.",
    };

    private static readonly Option<long?> Max = new("--max") { Description = "Stop after so many records.", HelpName = "N" };

    private static readonly Option<bool> Count = new("--count")
    {
        Description = "Print only how many records the topic holds.",
    };

    private static readonly Option<bool> Meta = new("--meta")
    {
        Description = "Put partition/offset, time, type and key before the value, separated by tabs.",
    };

    public static Command Create()
    {
        var command = new Command("tail", "Print the records of a topic, a value a line; Ctrl-C ends it.")
        {
            Topic, FromBeginning, Exit, Max, Count, Meta,
        };
        command.SetVerb((parsed, cancellation) =>
        {
            var configuration = CommonOptions.Load(parsed);
            using var log = configuration.OpenLog(owner: false);
            var topic = configuration.Settings.Topics.NameOf(parsed.GetValue(Topic)!);
            if (log.PartitionsOf(topic) == 0)
                throw new VerbException($"there is no topic '{topic}' in {log.Name}; 'topics' lists them");
            if (parsed.GetValue(Count))
                Console.WriteLine(LogScan.All(log, topic).LongCount());
            else
                Print(Records(parsed, log, topic, cancellation), parsed.GetValue(Max), parsed.GetValue(Meta));
            return Task.FromResult(0);
        });
        return command;
    }

    private static IEnumerable<ConsumeResult<byte[], byte[]>> Records(
        ParseResult parsed, IExamLog log, string topic, CancellationToken cancellation) =>
        parsed.GetValue(Exit)
            ? parsed.GetValue(FromBeginning) ? LogScan.All(log, topic) : []
            : Follow(log, topic, parsed.GetValue(FromBeginning), cancellation);

    private static IEnumerable<ConsumeResult<byte[], byte[]>> Follow(
        IExamLog log, string topic, bool fromBeginning, CancellationToken cancellation)
    {
        using var consumer = log.CreateConsumer("tail");
        consumer.Assign(LogRange.Of(consumer, LogRange.Partitions(topic, log.PartitionsOf(topic)))
            .Select(r => new TopicPartitionOffset(r.Partition, fromBeginning ? r.Low : r.High)));
        while (!cancellation.IsCancellationRequested)
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { Message: not null } record)
                yield return record;
    }

    private static void Print(IEnumerable<ConsumeResult<byte[], byte[]>> records, long? max, bool meta)
    {
        using var output = Console.OpenStandardOutput();
        var printed = 0L;
        if (max is <= 0)
            return;
        foreach (var record in records)
        {
            output.Write([
                .. meta ? Encoding.UTF8.GetBytes(MetaOf(record)) : [], .. record.Message.Value ?? [.. "null"u8], (byte)'\n',
            ]);
            if (++printed == max)
                return;
        }
    }

    private static string MetaOf(ConsumeResult<byte[], byte[]> record) => string.Create(CultureInfo.InvariantCulture,
        $"{record.Partition.Value}/{record.Offset.Value}\t{record.Message.Timestamp.UtcDateTime:O}\t" +
        $"{CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Type) ?? "-"}\t" +
        $"{(record.Message.Key is { } key ? Encoding.UTF8.GetString(key) : "-")}\t");
}

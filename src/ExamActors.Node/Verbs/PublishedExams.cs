using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Wire;
using ExamActors.Core.Exams;
using ExamActors.Node.Operating;

namespace ExamActors.Node.Verbs;

/// <summary>What stands on exam-catalog.</summary>
internal static class PublishedExams
{
    /// <summary>The latest record of each key, as compaction leaves it.</summary>
    public static Dictionary<string, ConsumeResult<byte[], byte[]>> Records(IExamLog log, string topic)
    {
        var latest = new Dictionary<string, ConsumeResult<byte[], byte[]>>();
        foreach (var record in LogScan.All(log, topic))
        {
            var key = Encoding.UTF8.GetString(record.Message.Key ?? []);
            if (record.Message.Value is null)
                latest.Remove(key);
            else
                latest[key] = record;
        }
        return latest;
    }

    /// <summary>The exam of a record; null where it is none.</summary>
    public static ExamDefinition? Parse(ConsumeResult<byte[], byte[]> record)
    {
        try
        {
            return CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Type) is { } type
                ? ExamCodec.Decode(type, record.Message.Value) as ExamDefinition
                : null;
        }
        catch (WireException)
        {
            return null; // counted by the list, refused by publish
        }
    }

    /// <summary>The newest version of each exam.</summary>
    public static Dictionary<string, int> Newest(IExamLog log, string topic)
    {
        var newest = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var exam in Records(log, topic).Values.Select(Parse).OfType<ExamDefinition>())
            newest[exam.ExamId] = Math.Max(newest.GetValueOrDefault(exam.ExamId), exam.Version);
        return newest;
    }
}

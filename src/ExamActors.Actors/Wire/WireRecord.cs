using Confluent.Kafka;

namespace ExamActors.Actors.Wire;

/// <summary>Reads what a record of a topic stands for.</summary>
public static class WireRecord
{
    /// <summary>The command or event that a record stands for.</summary>
    /// <param name="record">The record.</param>
    /// <param name="what">What it should be, in words: "a student's event".</param>
    /// <exception cref="WireException">It is something else, or nothing that can be read.</exception>
    public static T Decode<T>(ConsumeResult<byte[], byte[]> record, string what) where T : class
    {
        var type = CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Type)
            ?? throw new WireException($"no {CloudEvent.Type} header");
        return ExamCodec.Decode(type, record.Message.Value) as T ?? throw new WireException($"'{type}' is not {what}");
    }
}

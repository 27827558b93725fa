using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Wire;

/// <summary>Says what cannot be read from bytes: an unknown type, or a value that its type refuses.</summary>
public sealed class WireException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The one codec of journal, remoting and Kafka. A record's wire type is its CloudEvents `ce_type` and its Akka manifest;
/// it ends in the version of its shape, and a shape that was ever written stays readable.
/// </summary>
public static class ExamCodec
{
    private sealed record Entry(string WireType, Type Type, JsonTypeInfo Json)
    {
        public byte[] WireTypeBytes { get; } = Encoding.UTF8.GetBytes(WireType);
    }

    private static readonly Entry[] Table =
    [
        // on student-commands
        new("examactors.student.record-attempt.v1", typeof(RecordAttempt), WireJson.Readable.RecordAttempt),
        // in the journal and on student-events
        new("examactors.student.attempt-recorded.v1", typeof(AttemptRecorded), WireJson.Readable.AttemptRecorded),
        new("examactors.student.command-refused.v1", typeof(CommandRefused), WireJson.Readable.CommandRefused),
        // in the snapshot store
        new("examactors.student.state.v1", typeof(StudentState), WireJson.Readable.StudentState),
        // between nodes
        new("examactors.student.deliver-command.v1", typeof(DeliverCommand), WireJson.Readable.DeliverCommand),
        new("examactors.student.command-applied.v1", typeof(CommandApplied), WireJson.Readable.CommandApplied),
    ];

    private static readonly Dictionary<Type, Entry> ByType = Table.ToDictionary(e => e.Type);
    private static readonly Dictionary<string, Entry> ByWireType = Table.ToDictionary(e => e.WireType);

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? scratch;

    /// <summary>Every wire type with the record that it stands for.</summary>
    public static IEnumerable<(string WireType, Type Type)> Types => Table.Select(e => (e.WireType, e.Type));

    /// <summary>How every value is written; read-only.</summary>
    public static JsonSerializerOptions Json => WireJson.Readable.Options;

    /// <summary>The wire type of a record.</summary>
    /// <exception cref="WireException">The record is not one that goes over a wire.</exception>
    public static string WireTypeOf(object value) => EntryOf(value).WireType;

    /// <summary>The wire type of a type of records.</summary>
    public static string WireTypeOf(Type type) => ByType[type].WireType;

    /// <summary>The wire type of a record in UTF-8; not to be written to.</summary>
    /// <exception cref="WireException">The record is not one that goes over a wire.</exception>
    public static byte[] WireTypeBytesOf(object value) => EntryOf(value).WireTypeBytes;

    /// <summary>The record as UTF-8 JSON.</summary>
    /// <exception cref="WireException">The record is not one that goes over a wire.</exception>
    public static byte[] Encode(object value)
    {
        var entry = EntryOf(value);
        var (buffer, writer) = scratch ??= NewScratch();
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        JsonSerializer.Serialize(writer, value, entry.Json);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The record that bytes of a wire type stand for.</summary>
    /// <exception cref="WireException">The type is unknown, or the bytes are not a value of it.</exception>
    public static object Decode(string wireType, ReadOnlySpan<byte> utf8)
    {
        if (!ByWireType.TryGetValue(wireType, out var entry))
            throw new WireException($"unknown type '{wireType}'");
        try
        {
            return JsonSerializer.Deserialize(utf8, entry.Json)
                ?? throw new WireException($"'{wireType}' is null");
        }
        catch (JsonException e)
        {
            throw new WireException($"'{wireType}' at {e.Path ?? "$"}: {e.Message}", e);
        }
    }

    private static Entry EntryOf(object value) =>
        ByType.TryGetValue(value.GetType(), out var entry)
            ? entry
            : throw new WireException($"{value.GetType()} is not a type of the wire");

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) NewScratch()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new Utf8JsonWriter(buffer,
            new JsonWriterOptions { Encoder = WireJson.Readable.Options.Encoder, SkipValidation = true }));
    }
}

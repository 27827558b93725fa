using System.Globalization;
using System.Text;
using Confluent.Kafka;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Wire;

/// <summary>
/// Records on the log: CloudEvents 1.0 in Kafka's binary mode, the value our JSON, the attributes in headers.
/// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
/// </summary>
public static class CloudEvent
{
    public const string Id = "ce_id";
    public const string Type = "ce_type";
    public const string Source = "ce_source";
    public const string Time = "ce_time";
    public const string SpecVersion = "ce_specversion";
    public const string ContentType = "content-type";

    /// <summary>Our extension attribute: the id of the import that a record goes back to.</summary>
    public const string ImportId = "ce_importid";

    private static readonly byte[] SpecVersion10 = "1.0"u8.ToArray();
    private static readonly byte[] Json = "application/json"u8.ToArray();

    /// <summary>The record of a command for student-commands.</summary>
    public static Message<byte[], byte[]> Of(StudentCommand command, byte[] source, byte[]? importId) =>
        Message(command, command.StudentId, command.CommandId, command.At, source, importId);

    /// <summary>The record of an event for student-events.</summary>
    public static Message<byte[], byte[]> Of(StudentEvent happened, byte[] source, byte[]? importId) =>
        Message(happened, happened.StudentId,
            string.Create(CultureInfo.InvariantCulture, $"{happened.StudentId}/{happened.Version}"),
            happened.At, source, importId);

    /// <summary>The record of a score for scores.</summary>
    public static Message<byte[], byte[]> Of(PublishedScore score, byte[] source, byte[]? importId) =>
        Message(score, score.AttemptId,
            string.Create(CultureInfo.InvariantCulture, $"{score.StudentId}/{score.Version}"),
            score.At, source, importId);

    /// <summary>The record of a command for center-commands.</summary>
    public static Message<byte[], byte[]> Of(CenterCommand command, byte[] source, byte[]? importId = null) =>
        Message(command, command.CenterId, command.CommandId, command.At, source, importId);

    /// <summary>The record of an event for center-events.</summary>
    public static Message<byte[], byte[]> Of(CenterEvent happened, byte[] source, byte[]? importId = null) =>
        Message(happened, happened.CenterId,
            string.Create(CultureInfo.InvariantCulture, $"{happened.CenterId}/{happened.Version}"),
            happened.At, source, importId);

    /// <summary>The record of an exam's version for exam-catalog; its key is the version's, not the exam's.</summary>
    /// <param name="exam">The version.</param>
    /// <param name="at">When it is published.</param>
    /// <param name="source">Who publishes it.</param>
    public static Message<byte[], byte[]> Of(ExamDefinition exam, DateTimeOffset at, byte[] source) =>
        Message(exam, KeyOf(exam), KeyOf(exam), at, source, null);

    /// <summary>The key of an exam's version on exam-catalog.</summary>
    public static string KeyOf(ExamDefinition exam) =>
        string.Create(CultureInfo.InvariantCulture, $"{exam.ExamId}/{exam.Version}");

    /// <summary>A header's value as it came; null where the record has no such header.</summary>
    public static byte[]? Header(Headers? headers, string name) =>
        headers is not null && headers.TryGetLastBytes(name, out var value) ? value : null;

    /// <summary>A header's value as text; null where the record has no such header.</summary>
    public static string? HeaderText(Headers? headers, string name) =>
        Header(headers, name) is { } value ? Encoding.UTF8.GetString(value) : null;

    private static Message<byte[], byte[]> Message(
        object value, string key, string id, DateTimeOffset at, byte[] source, byte[]? importId)
    {
        var headers = new Headers
        {
            { SpecVersion, SpecVersion10 },
            { Id, Encoding.UTF8.GetBytes(id) },
            { Type, ExamCodec.WireTypeBytesOf(value) },
            { Source, source },
            { Time, TimeBytes(at) },
            { ContentType, Json },
        };
        if (importId is not null)
            headers.Add(ImportId, importId);
        return new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(key),
            Value = ExamCodec.Encode(value),
            Headers = headers,
        };
    }

    private static byte[] TimeBytes(DateTimeOffset at)
    {
        Span<byte> text = stackalloc byte[40];
        at.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture);
        return text[..length].ToArray();
    }
}

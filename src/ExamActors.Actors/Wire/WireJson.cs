using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Wire;

/// <summary>The JSON of everything on the log, in the journal and between nodes; generated at compile time.</summary>
[JsonSerializable(typeof(RecordAttempt))]
[JsonSerializable(typeof(AttemptRecorded))]
[JsonSerializable(typeof(CommandRefused))]
[JsonSerializable(typeof(StudentState))]
[JsonSerializable(typeof(DeliverCommand))]
[JsonSerializable(typeof(CommandApplied))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Values go to logs and topics, never into HTML: letters and quotes stay as people read them.</summary>
    public static readonly WireJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

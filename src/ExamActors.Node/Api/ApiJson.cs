using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace ExamActors.Node.Api;

/// <summary>The JSON of the API; generated at compile time. What nobody asked for in a request is refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    AllowOutOfOrderMetadataProperties = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.Strict,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AdmissionRequest))]
[JsonSerializable(typeof(Admission))]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(AnswerRequest))]
[JsonSerializable(typeof(ItemRequest))]
[JsonSerializable(typeof(FlagRequest))]
[JsonSerializable(typeof(CommandPending))]
[JsonSerializable(typeof(HubReply))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(StudentRequest))]
[JsonSerializable(typeof(BookRequest))]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(RelocateRequest))]
[JsonSerializable(typeof(CenterRequest))]
[JsonSerializable(typeof(CheckInRequest))]
[JsonSerializable(typeof(CheckedIn))]
[JsonSerializable(typeof(StudentView))]
[JsonSerializable(typeof(CenterView))]
[JsonSerializable(typeof(ExamSummary))]
[JsonSerializable(typeof(ImmutableArray<ExamSummary>))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Letters beyond ASCII stay readable.</summary>
    public static ApiJson Readable { get; } = new(
        new JsonSerializerOptions(new ApiJson().GeneratedSerializerOptions!)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
}

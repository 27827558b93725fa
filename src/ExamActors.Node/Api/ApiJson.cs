using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace ExamActors.Node.Api;

/// <summary>The JSON of the API; generated at compile time. What nobody asked for in a request is refused.</summary>
[JsonSerializable(typeof(AdmissionRequest))]
[JsonSerializable(typeof(Admission))]
[JsonSerializable(typeof(CommandRequest))]
[JsonSerializable(typeof(AnswerRequest))]
[JsonSerializable(typeof(ItemRequest))]
[JsonSerializable(typeof(FlagRequest))]
[JsonSerializable(typeof(CommandPending))]
[JsonSerializable(typeof(HubReply))]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(ItemView))]
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
[JsonSerializable(typeof(TrialRequest))]
[JsonSerializable(typeof(ExamSummary))]
[JsonSerializable(typeof(ImmutableArray<ExamSummary>))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Letters beyond ASCII stay readable.</summary>
    public static ApiJson Readable { get; } = new(Apply(new JsonSerializerOptions()));

    /// <summary>Sets options as the API has them.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.AllowOutOfOrderMetadataProperties = true;
        options.AllowDuplicateProperties = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.IgnoreReadOnlyProperties = true; // what is derived
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Converters.Add(
            new JsonStringEnumConverter<DayOfWeek>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        return options;
    }
}

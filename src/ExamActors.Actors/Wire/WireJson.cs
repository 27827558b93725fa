using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExamActors.Actors.Nodes;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Wire;

/// <summary>The JSON of everything on the log, in the journal and between nodes; generated at compile time.</summary>
[JsonSerializable(typeof(RecordAttempt))]
[JsonSerializable(typeof(RegisterStudent))]
[JsonSerializable(typeof(BookSitting))]
[JsonSerializable(typeof(MoveSitting))]
[JsonSerializable(typeof(ConfirmSitting))]
[JsonSerializable(typeof(RejectSitting))]
[JsonSerializable(typeof(CancelSitting))]
[JsonSerializable(typeof(AdmitStudent))]
[JsonSerializable(typeof(RedeemCode))]
[JsonSerializable(typeof(StartAttempt))]
[JsonSerializable(typeof(OpenItem))]
[JsonSerializable(typeof(SubmitAnswer))]
[JsonSerializable(typeof(FlagItem))]
[JsonSerializable(typeof(FinishAttempt))]
[JsonSerializable(typeof(PauseAttempt))]
[JsonSerializable(typeof(ResumeAttempt))]
[JsonSerializable(typeof(ExpireAttempt))]
[JsonSerializable(typeof(RelocateAttempt))]
[JsonSerializable(typeof(VoidAttempt))]
[JsonSerializable(typeof(AttemptRecorded))]
[JsonSerializable(typeof(CommandRefused))]
[JsonSerializable(typeof(StudentRegistered))]
[JsonSerializable(typeof(SittingRequested))]
[JsonSerializable(typeof(SittingConfirmed))]
[JsonSerializable(typeof(SittingRejected))]
[JsonSerializable(typeof(SittingCancelled))]
[JsonSerializable(typeof(StudentAdmitted))]
[JsonSerializable(typeof(CodeRedeemed))]
[JsonSerializable(typeof(AttemptStarted))]
[JsonSerializable(typeof(ItemDelivered))]
[JsonSerializable(typeof(ItemOpened))]
[JsonSerializable(typeof(AnswerScored))]
[JsonSerializable(typeof(ItemFlagged))]
[JsonSerializable(typeof(AttemptPaused))]
[JsonSerializable(typeof(AttemptResumed))]
[JsonSerializable(typeof(AttemptRelocated))]
[JsonSerializable(typeof(AttemptFinished))]
[JsonSerializable(typeof(AttemptVoided))]
[JsonSerializable(typeof(FinalScore))]
[JsonSerializable(typeof(VoidedScore))]
[JsonSerializable(typeof(SetUpCenter))]
[JsonSerializable(typeof(ReserveSeat))]
[JsonSerializable(typeof(ReleaseSeat))]
[JsonSerializable(typeof(CheckIn))]
[JsonSerializable(typeof(NoteAttempt))]
[JsonSerializable(typeof(BeginIncident))]
[JsonSerializable(typeof(EndIncident))]
[JsonSerializable(typeof(CenterSetUp))]
[JsonSerializable(typeof(SeatReserved))]
[JsonSerializable(typeof(SeatRefused))]
[JsonSerializable(typeof(SeatReleased))]
[JsonSerializable(typeof(StudentCheckedIn))]
[JsonSerializable(typeof(AttemptNoted))]
[JsonSerializable(typeof(IncidentBegan))]
[JsonSerializable(typeof(IncidentEnded))]
[JsonSerializable(typeof(CenterCommandRefused))]
[JsonSerializable(typeof(StudentState))]
[JsonSerializable(typeof(CenterState))]
[JsonSerializable(typeof(DeliverCommand))]
[JsonSerializable(typeof(CommandApplied))]
[JsonSerializable(typeof(AwaitCommand))]
[JsonSerializable(typeof(CommandOutcome))]
[JsonSerializable(typeof(ReadStudent))]
[JsonSerializable(typeof(StudentRead))]
[JsonSerializable(typeof(DeliverCenterCommand))]
[JsonSerializable(typeof(CenterCommandApplied))]
[JsonSerializable(typeof(AwaitCenterCommand))]
[JsonSerializable(typeof(CenterCommandOutcome))]
[JsonSerializable(typeof(ReadCenter))]
[JsonSerializable(typeof(CenterRead))]
[JsonSerializable(typeof(ReadNode))]
[JsonSerializable(typeof(NodeFigures))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Values go to logs and topics, never into HTML: letters and quotes stay as people read them.</summary>
    public static readonly WireJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true, // what is derived
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<DayOfWeek>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    });
}

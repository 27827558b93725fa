using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Nodes;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
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
        // on exam-catalog
        new("examactors.exam.published.v1", typeof(ExamDefinition), ExamJson.Wire.GetTypeInfo(typeof(ExamDefinition))),
        // on student-commands
        new("examactors.student.record-attempt.v1", typeof(RecordAttempt), WireJson.Readable.RecordAttempt),
        new("examactors.student.register-student.v1", typeof(RegisterStudent), WireJson.Readable.RegisterStudent),
        new("examactors.student.book-sitting.v1", typeof(BookSitting), WireJson.Readable.BookSitting),
        new("examactors.student.move-sitting.v1", typeof(MoveSitting), WireJson.Readable.MoveSitting),
        new("examactors.student.confirm-sitting.v1", typeof(ConfirmSitting), WireJson.Readable.ConfirmSitting),
        new("examactors.student.reject-sitting.v1", typeof(RejectSitting), WireJson.Readable.RejectSitting),
        new("examactors.student.cancel-sitting.v1", typeof(CancelSitting), WireJson.Readable.CancelSitting),
        new("examactors.student.admit-student.v1", typeof(AdmitStudent), WireJson.Readable.AdmitStudent),
        new("examactors.student.redeem-code.v1", typeof(RedeemCode), WireJson.Readable.RedeemCode),
        new("examactors.student.start-attempt.v1", typeof(StartAttempt), WireJson.Readable.StartAttempt),
        new("examactors.student.open-item.v1", typeof(OpenItem), WireJson.Readable.OpenItem),
        new("examactors.student.submit-answer.v1", typeof(SubmitAnswer), WireJson.Readable.SubmitAnswer),
        new("examactors.student.flag-item.v1", typeof(FlagItem), WireJson.Readable.FlagItem),
        new("examactors.student.finish-attempt.v1", typeof(FinishAttempt), WireJson.Readable.FinishAttempt),
        new("examactors.student.pause-attempt.v1", typeof(PauseAttempt), WireJson.Readable.PauseAttempt),
        new("examactors.student.resume-attempt.v1", typeof(ResumeAttempt), WireJson.Readable.ResumeAttempt),
        new("examactors.student.expire-attempt.v1", typeof(ExpireAttempt), WireJson.Readable.ExpireAttempt),
        new("examactors.student.relocate-attempt.v1", typeof(RelocateAttempt), WireJson.Readable.RelocateAttempt),
        new("examactors.student.void-attempt.v1", typeof(VoidAttempt), WireJson.Readable.VoidAttempt),
        // in the journal and on student-events
        new("examactors.student.attempt-recorded.v1", typeof(AttemptRecorded), WireJson.Readable.AttemptRecorded),
        new("examactors.student.command-refused.v1", typeof(CommandRefused), WireJson.Readable.CommandRefused),
        new("examactors.student.student-registered.v1", typeof(StudentRegistered), WireJson.Readable.StudentRegistered),
        new("examactors.student.sitting-requested.v1", typeof(SittingRequested), WireJson.Readable.SittingRequested),
        new("examactors.student.sitting-confirmed.v1", typeof(SittingConfirmed), WireJson.Readable.SittingConfirmed),
        new("examactors.student.sitting-rejected.v1", typeof(SittingRejected), WireJson.Readable.SittingRejected),
        new("examactors.student.sitting-cancelled.v1", typeof(SittingCancelled), WireJson.Readable.SittingCancelled),
        new("examactors.student.student-admitted.v1", typeof(StudentAdmitted), WireJson.Readable.StudentAdmitted),
        new("examactors.student.code-redeemed.v1", typeof(CodeRedeemed), WireJson.Readable.CodeRedeemed),
        new("examactors.student.attempt-started.v1", typeof(AttemptStarted), WireJson.Readable.AttemptStarted),
        new("examactors.student.item-delivered.v1", typeof(ItemDelivered), WireJson.Readable.ItemDelivered),
        new("examactors.student.item-opened.v1", typeof(ItemOpened), WireJson.Readable.ItemOpened),
        new("examactors.student.answer-scored.v1", typeof(AnswerScored), WireJson.Readable.AnswerScored),
        new("examactors.student.item-flagged.v1", typeof(ItemFlagged), WireJson.Readable.ItemFlagged),
        new("examactors.student.attempt-paused.v1", typeof(AttemptPaused), WireJson.Readable.AttemptPaused),
        new("examactors.student.attempt-resumed.v1", typeof(AttemptResumed), WireJson.Readable.AttemptResumed),
        new("examactors.student.attempt-relocated.v1", typeof(AttemptRelocated), WireJson.Readable.AttemptRelocated),
        new("examactors.student.attempt-finished.v1", typeof(AttemptFinished), WireJson.Readable.AttemptFinished),
        new("examactors.student.attempt-voided.v1", typeof(AttemptVoided), WireJson.Readable.AttemptVoided),
        // on scores
        new("examactors.score.final.v1", typeof(FinalScore), WireJson.Readable.FinalScore),
        new("examactors.score.voided.v1", typeof(VoidedScore), WireJson.Readable.VoidedScore),
        // on center-commands
        new("examactors.center.set-up-center.v1", typeof(SetUpCenter), WireJson.Readable.SetUpCenter),
        new("examactors.center.reserve-seat.v1", typeof(ReserveSeat), WireJson.Readable.ReserveSeat),
        new("examactors.center.release-seat.v1", typeof(ReleaseSeat), WireJson.Readable.ReleaseSeat),
        new("examactors.center.check-in.v1", typeof(CheckIn), WireJson.Readable.CheckIn),
        new("examactors.center.note-attempt.v1", typeof(NoteAttempt), WireJson.Readable.NoteAttempt),
        new("examactors.center.begin-incident.v1", typeof(BeginIncident), WireJson.Readable.BeginIncident),
        new("examactors.center.end-incident.v1", typeof(EndIncident), WireJson.Readable.EndIncident),
        // in the journal and on center-events
        new("examactors.center.set-up.v1", typeof(CenterSetUp), WireJson.Readable.CenterSetUp),
        new("examactors.center.seat-reserved.v1", typeof(SeatReserved), WireJson.Readable.SeatReserved),
        new("examactors.center.seat-refused.v1", typeof(SeatRefused), WireJson.Readable.SeatRefused),
        new("examactors.center.seat-released.v1", typeof(SeatReleased), WireJson.Readable.SeatReleased),
        new("examactors.center.student-checked-in.v1", typeof(StudentCheckedIn), WireJson.Readable.StudentCheckedIn),
        new("examactors.center.attempt-noted.v1", typeof(AttemptNoted), WireJson.Readable.AttemptNoted),
        new("examactors.center.incident-began.v1", typeof(IncidentBegan), WireJson.Readable.IncidentBegan),
        new("examactors.center.incident-ended.v1", typeof(IncidentEnded), WireJson.Readable.IncidentEnded),
        new("examactors.center.command-refused.v1", typeof(CenterCommandRefused),
            WireJson.Readable.CenterCommandRefused),
        // in the snapshot store
        new("examactors.student.state.v1", typeof(StudentState), WireJson.Readable.StudentState),
        new("examactors.center.state.v1", typeof(CenterState), WireJson.Readable.CenterState),
        // between nodes
        new("examactors.student.deliver-command.v1", typeof(DeliverCommand), WireJson.Readable.DeliverCommand),
        new("examactors.student.command-applied.v1", typeof(CommandApplied), WireJson.Readable.CommandApplied),
        new("examactors.student.await-command.v1", typeof(AwaitCommand), WireJson.Readable.AwaitCommand),
        new("examactors.student.command-outcome.v1", typeof(CommandOutcome), WireJson.Readable.CommandOutcome),
        new("examactors.student.read.v1", typeof(ReadStudent), WireJson.Readable.ReadStudent),
        new("examactors.student.was-read.v1", typeof(StudentRead), WireJson.Readable.StudentRead),
        new("examactors.center.deliver-command.v1", typeof(DeliverCenterCommand),
            WireJson.Readable.DeliverCenterCommand),
        new("examactors.center.command-applied.v1", typeof(CenterCommandApplied),
            WireJson.Readable.CenterCommandApplied),
        new("examactors.center.await-command.v1", typeof(AwaitCenterCommand), WireJson.Readable.AwaitCenterCommand),
        new("examactors.center.command-outcome.v1", typeof(CenterCommandOutcome),
            WireJson.Readable.CenterCommandOutcome),
        new("examactors.center.read.v1", typeof(ReadCenter), WireJson.Readable.ReadCenter),
        new("examactors.center.was-read.v1", typeof(CenterRead), WireJson.Readable.CenterRead),
        new("examactors.node.read.v1", typeof(ReadNode), WireJson.Readable.ReadNode),
        new("examactors.node.figures.v1", typeof(NodeFigures), WireJson.Readable.NodeFigures),
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
        catch (NotSupportedException e)
        {
            // A closed family's value without the discriminator that says which one it is.
            throw new WireException($"'{wireType}': {e.Message}", e);
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

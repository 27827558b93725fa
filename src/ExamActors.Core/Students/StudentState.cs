using System.Collections.Immutable;

namespace ExamActors.Core.Students;

/// <summary>A student as folded from the events. Kept small: it is what an idle actor holds in memory.</summary>
/// <param name="Version">The version of the last event; 0 before the first.</param>
/// <param name="Name">The student's name; null before somebody registers them.</param>
/// <param name="ExtraTimePercent">Extra working time, in percent of an exam's.</param>
/// <param name="Attempts">The attempts recorded and finished, oldest first.</param>
/// <param name="Sittings">The sittings booked, oldest first.</param>
/// <param name="Session">The attempt that runs; null where none does.</param>
/// <param name="Applied">The commands applied.</param>
public sealed record StudentState(
    long Version,
    string? Name,
    int ExtraTimePercent,
    ImmutableArray<AttemptSummary> Attempts,
    ImmutableArray<Sitting> Sittings,
    Session? Session,
    Applied Applied)
{
    /// <summary>How many applied commands are remembered; older ones are looked up in the journal.</summary>
    public const int RecentMax = 64;

    public static readonly StudentState Empty = new(0, null, 0, [], [], null, Applied.Nothing);

    /// <summary>Folds one event in.</summary>
    /// <exception cref="InvalidOperationException">The event is of an unknown kind or not the next version.</exception>
    public StudentState Apply(StudentEvent happened)
    {
        if (happened.Version != Version + 1)
            throw new InvalidOperationException(
                $"student {happened.StudentId}: event {happened.Version} cannot follow version {Version}");
        var after = happened switch
        {
            CommandRefused => this,
            AttemptRecorded e => this with
            {
                Attempts = Attempts.Add(new AttemptSummary(e.KeenId, e.ExamId, e.SubmittedAt, e.Score.Correct, e.Score.Total)),
            },
            StudentRegistered e => this with { Name = e.Name, ExtraTimePercent = e.ExtraTimePercent },
            SittingRequested e => this with
            {
                Sittings = Sittings.Add(new Sitting(e.SittingId, e.ExamId, e.ExamVersion, e.CenterId, e.StartsAt, e.Minutes,
                    e.Replaces, SittingStage.Requested, 0)),
            },
            SittingConfirmed e => With(e.SittingId, s => s with { Stage = SittingStage.Confirmed }),
            SittingRejected e => With(e.SittingId, s => s with { Stage = SittingStage.Rejected }),
            SittingCancelled e => With(e.SittingId, s => s with { Stage = SittingStage.Cancelled }),
            StudentAdmitted e => With(e.SittingId, s => s with
            {
                Stage = s.Stage == SittingStage.Used ? SittingStage.Used : SittingStage.Admitted,
                Seat = e.Seat,
                CodeHash = e.CodeHash,
            }),
            CodeRedeemed e => With(e.SittingId, s => s with { CodeHash = null, Admission = e.Version }),
            AttemptStarted e => With(e.SittingId, s => s with { Stage = SittingStage.Used })
                with
            { Session = SessionFold.Begin(e) },
            AttemptFinished e => this with { Session = null, Attempts = Attempts.Add(SessionFold.Summary(e)) },
            AttemptVoided e => this with
            {
                Session = Session?.AttemptId == e.AttemptId ? null : Session,
                Attempts = Attempts.RemoveAll(a => a.AttemptId == e.AttemptId),
            },
            _ => this with { Session = SessionFold.Apply(Session!, happened) },
        };
        return after with
        {
            Version = happened.Version,
            Applied = Applied.After(happened.Cause, happened.Version, happened.At, RecentMax),
        };
    }

    public bool HasAttempt(string attemptId) => Attempts.Any(a => a.AttemptId == attemptId);

    public int AttemptsAt(string examId) => Attempts.Count(a => a.ExamId == examId);

    /// <summary>A sitting by its id; null where there is none.</summary>
    public Sitting? Sitting(string sittingId) => Sittings.FirstOrDefault(s => s.SittingId == sittingId);

    /// <summary>The sitting of the attempt that runs; null where that is another one, or none does.</summary>
    public string? SittingOf(string attemptId) => Session is { } session && session.AttemptId == attemptId ? session.SittingId : null;

    private StudentState With(string sittingId, Func<Sitting, Sitting> change)
    {
        var sitting = Sitting(sittingId)!;
        return this with { Sittings = Sittings.Replace(sitting, change(sitting)) };
    }
}

/// <summary>What a student's state keeps of an attempt that is over; the rest is in the journal.</summary>
/// <param name="AttemptId">The attempt's id; the document's for one that was recorded.</param>
/// <param name="ExamId">The exam taken.</param>
/// <param name="EndedAt">When it was over.</param>
/// <param name="Correct">Questions answered right; of an attempt delivered here those with full credit.</param>
/// <param name="Total">Questions delivered.</param>
/// <param name="Reason">Why it was over; null for one that was recorded.</param>
/// <param name="Result">Its score; null for one that was recorded.</param>
public sealed record AttemptSummary(
    string AttemptId, string ExamId, DateTimeOffset EndedAt, int Correct, int Total, FinishReason? Reason = null,
    AttemptResult? Result = null);

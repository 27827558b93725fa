using System.Collections.Immutable;
using ExamActors.Core;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Node.Api;
using Microsoft.AspNetCore.Http;

namespace ExamActors.Node.Trials;

/// <summary>
/// An exam tried out as a student sits it: the student's own decider, with its state in memory. Nothing of it goes on the log, and
/// it ends with the process. Used by one caller at a time.
/// </summary>
internal sealed class TrialRun
{
    /// <summary>A bound on memory, far above what the longest exam has.</summary>
    private const int EventsMax = 5000;

    private const string Place = "trial";

    private readonly ExamCatalog catalog;
    private readonly Dictionary<string, ImmutableArray<StudentEvent>> outcomes = new(StringComparer.Ordinal);
    private readonly SessionIds ids;
    private StudentState state = StudentState.Empty;
    private long commands;

    /// <summary>Registers, books, confirms and admits: the session waits for its start.</summary>
    /// <param name="exam">The exam, open at <paramref name="at"/>.</param>
    /// <param name="id">Of the trial; what is left to chance in the test is drawn from it.</param>
    /// <param name="name">Who tries it.</param>
    /// <param name="at">The time now.</param>
    public TrialRun(PreparedExam exam, string id, string name, DateTimeOffset at)
    {
        catalog = ExamCatalog.Empty.With(exam);
        ids = new SessionIds(Place, Place, id, null);
        var (examId, version) = (exam.Definition.ExamId, exam.Definition.Version);
        Decide(new RegisterStudent(Place, "1", at, name, ExtraTimePercent: 0, name));
        Decide(new BookSitting(Place, "2", at, Place, examId, version, Place, at, name));
        Decide(new ConfirmSitting(Place, "3", at, Place));
        Decide(new AdmitStudent(Place, "4", at, Place, Seat: 1, CodeHash: "", name));
        if (state.Sitting(Place) is not { Stage: SittingStage.Admitted })
            throw new InvalidOperationException($"{examId}, version {version}, cannot be tried at {at:O}");
        outcomes.Clear(); // a browser's command may have any id
    }

    /// <summary>How things stand, with every answer.</summary>
    public SessionReply Read(DateTimeOffset at)
    {
        Expire(at);
        return new SessionReply(StatusCodes.Status200OK, null, View(at, whole: true));
    }

    /// <summary>Does what a browser asks for.</summary>
    public SessionReply Send(SessionAsk ask, DateTimeOffset at)
    {
        if (ask.Problem is { } problem)
            return SessionReply.Of(problem);
        var command = ask.Command(ids, at);
        if (!outcomes.TryGetValue(ask.CommandId, out var events))
        {
            if (state.Version >= EventsMax)
                return SessionReply.Of(TooLong, View(at, whole: false));
            events = Decide(command);
        }
        var view = View(at, whole: false);
        return Outcomes.Fault(command, events) is { } fault
            ? SessionReply.Of(fault, view)
            : new SessionReply(StatusCodes.Status200OK, null, view);
    }

    private static readonly Problem TooLong = new(StatusCodes.Status409Conflict, "trial_too_long",
        "Too much was done in this trial run; begin another one.");

    // Nobody looks at the clock but who asks.
    private void Expire(DateTimeOffset at)
    {
        if (state.Session is { PausedAt: null } session && at >= session.DeadlineAt)
            Decide(new ExpireAttempt(ids.StudentId, "expire@trial", at, session.AttemptId));
    }

    private ImmutableArray<StudentEvent> Decide(StudentCommand command)
    {
        var events = StudentDecider.Decide(state, new DeliverCommand(new LogPosition(0, commands++), command), catalog);
        state = events.Aggregate(state, (folded, happened) => folded.Apply(happened));
        outcomes[command.CommandId] = events;
        return events;
    }

    private SessionView View(DateTimeOffset at, bool whole) => SessionViews.Of(
        ids.StudentId, state, ids.SittingId, ids.AttemptId, catalog, at, whole)!;
}

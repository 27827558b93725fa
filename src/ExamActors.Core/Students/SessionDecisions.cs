using System.Collections.Immutable;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Students;

/// <summary>What commands about a running attempt mean, whatever the kind of delivery.</summary>
internal static class SessionDecisions
{
    /// <summary>Working time in seconds, a student's extra time with it.</summary>
    public static double SecondsFor(ExamRules rules, int extraTimePercent) =>
        rules.SecondsMax * (100.0 + extraTimePercent) / 100;

    // The same of an item; null for no bound of its own.
    private static double? SecondsFor(ExamItem item, int extraTimePercent) =>
        item.SecondsMax * (100.0 + extraTimePercent) / 100;

    public static ImmutableArray<StudentEvent> Start(
        StudentState state, StartAttempt command, ExamCatalog catalog, EventStamps stamps)
    {
        if (state.Sitting(command.SittingId) is not { } sitting)
            return [stamps.Refuse(RefusalReason.UnknownSitting, command.SittingId)];
        if (sitting.Stage != SittingStage.Admitted)
            return [stamps.Refuse(sitting.IsOpen ? RefusalReason.NotAdmitted : RefusalReason.SittingClosed, command.SittingId)];
        if (state.Session is not null)
            return [stamps.Refuse(RefusalReason.AttemptRunning, state.Session.AttemptId)];
        if (!ExamCheck.IsId(command.AttemptId))
            return [stamps.Refuse(RefusalReason.MalformedCommand, command.AttemptId)];
        if (state.HasAttempt(command.AttemptId))
            return [stamps.Refuse(RefusalReason.DuplicateAttempt, command.AttemptId)];
        if (catalog.Find(sitting.ExamId, sitting.ExamVersion) is not { } exam)
            return [stamps.Refuse(RefusalReason.UnknownExam, sitting.ExamId)];
        var started = new AttemptStarted(stamps.StudentId, stamps.Next(), stamps.Cause, stamps.At, command.AttemptId,
            sitting.SittingId, sitting.ExamId, sitting.ExamVersion, sitting.CenterId, sitting.Seat,
            state.AttemptsAt(sitting.ExamId) + 1,
            stamps.At.AddSeconds(SecondsFor(exam.Definition.Rules, state.ExtraTimePercent)));
        return [started, .. SessionFlow.Onward(SessionFold.Begin(started), exam, stamps)];
    }

    public static ImmutableArray<StudentEvent> Open(
        StudentState state, OpenItem command, ExamCatalog catalog, EventStamps stamps)
    {
        if (Working(state, command.AttemptId, catalog, stamps, out var exam) is { } refused)
            return refused;
        var session = state.Session!;
        var item = exam.IndexOf(command.ItemId);
        if (item < 0 || !exam.Form.Contains(item))
            return [stamps.Refuse(RefusalReason.WrongItem, command.ItemId)];
        var place = session.PlaceOf(command.ItemId);
        if (place >= 0 && session.SecondsOn(place, stamps.At) >= SecondsFor(exam[item], state.ExtraTimePercent))
            return [stamps.Refuse(RefusalReason.TooLate, command.ItemId)];
        if (place == session.Open)
            return [stamps.Refuse(RefusalReason.WrongItem, command.ItemId)];
        var left = session.OpenSeconds(stamps.At);
        if (place >= 0)
            return [Opened(command, left, stamps)];
        // Opened, and thereby delivered: first the item that is left has its time, then the new one begins.
        return
        [
            Opened(command with { ItemId = session.Items[session.Open].ItemId }, left, stamps),
            SessionFlow.Delivered(session, command.ItemId, stamps),
        ];
    }

    public static ImmutableArray<StudentEvent> Answer(
        StudentState state, SubmitAnswer command, ExamCatalog catalog, EventStamps stamps)
    {
        if (Working(state, command.AttemptId, catalog, stamps, out var exam) is { } refused)
            return refused;
        var session = state.Session!;
        if (session.PlaceOf(command.ItemId) is var place && place != session.Open)
            return [stamps.Refuse(RefusalReason.WrongItem, command.ItemId)];
        var given = session.Items[place];
        if (given.Answer is not null && !exam.Definition.Rules.AnswersMayChange)
            return [stamps.Refuse(RefusalReason.AlreadyAnswered, command.ItemId)];
        var item = exam[exam.IndexOf(command.ItemId)];
        var result = AnswerScoring.Score(item.Key, command.Answer);
        if (result is AnswerResult.Malformed malformed)
            return [stamps.Refuse(RefusalReason.MalformedAnswer, $"{command.ItemId}: {malformed.Fault}")];
        var seconds = session.SecondsOn(place, stamps.At);
        var late = seconds > SecondsFor(item, state.ExtraTimePercent);
        // The item's own time was up: what was answered before it counts, or nothing.
        var answer = late ? given.Answer ?? new Answer.None() : command.Answer;
        if (late)
            result = AnswerScoring.Score(item.Key, answer);
        var events = SessionFlow.Answered(session, exam, place, answer, (AnswerResult.Scored)result, seconds, stamps);
        return late ? [.. events, stamps.Refuse(RefusalReason.TooLate, command.ItemId)] : events;
    }

    public static ImmutableArray<StudentEvent> Flag(
        StudentState state, FlagItem command, ExamCatalog catalog, EventStamps stamps)
    {
        if (Working(state, command.AttemptId, catalog, stamps, out var exam) is { } refused)
            return refused;
        return exam.Form.IsEmpty || state.Session!.PlaceOf(command.ItemId) < 0
            ? [stamps.Refuse(RefusalReason.WrongItem, command.ItemId)]
            : [new ItemFlagged(stamps.StudentId, stamps.Next(), stamps.Cause, stamps.At, command.AttemptId, command.ItemId,
                command.Flagged)];
    }

    public static ImmutableArray<StudentEvent> Finish(
        StudentState state, FinishAttempt command, ExamCatalog catalog, EventStamps stamps) =>
        Working(state, command.AttemptId, catalog, stamps, out var exam)
        ?? [SessionFlow.Finished(state.Session!, exam, FinishReason.HandedIn, stamps.At, stamps)];

    public static ImmutableArray<StudentEvent> Pause(
        StudentState state, PauseAttempt command, ExamCatalog catalog, EventStamps stamps) =>
        Working(state, command.AttemptId, catalog, stamps, out _)
        ?? [new AttemptPaused(stamps.StudentId, stamps.Next(), stamps.Cause, stamps.At, command.AttemptId,
            state.Session!.CenterId, command.Reason, command.By)];

    public static StudentEvent Resume(StudentState state, ResumeAttempt command, EventStamps stamps)
    {
        if (Missing(state, command.AttemptId) is { } reason)
            return stamps.Refuse(reason, command.AttemptId);
        var session = state.Session!;
        if (session.PausedAt is not { } pausedAt)
            return stamps.Refuse(RefusalReason.NotPaused, command.AttemptId);
        // Never less time than at the pause, even if the clock of who resumes is behind.
        var stood = stamps.At > pausedAt ? stamps.At - pausedAt : TimeSpan.Zero;
        return new AttemptResumed(stamps.StudentId, stamps.Next(), stamps.Cause, stamps.At, command.AttemptId,
            session.CenterId, session.DeadlineAt + stood, command.By);
    }

    public static StudentEvent Expire(StudentState state, ExpireAttempt command, ExamCatalog catalog, EventStamps stamps)
    {
        if (Missing(state, command.AttemptId) is { } reason)
            return stamps.Refuse(reason, command.AttemptId);
        var session = state.Session!;
        if (session.PausedAt is not null || stamps.At < session.DeadlineAt)
            return stamps.Refuse(RefusalReason.NotDue, command.AttemptId);
        return catalog.Find(session.ExamId, session.ExamVersion) is { } exam
            ? SessionFlow.Finished(session, exam, FinishReason.TimeUp, session.DeadlineAt, stamps)
            : stamps.Refuse(RefusalReason.UnknownExam, session.ExamId);
    }

    public static StudentEvent Relocate(StudentState state, RelocateAttempt command, EventStamps stamps)
    {
        if (Missing(state, command.AttemptId) is { } reason)
            return stamps.Refuse(reason, command.AttemptId);
        var session = state.Session!;
        return ExamCheck.IsId(command.CenterId) && command.Seat > 0
            ? new AttemptRelocated(stamps.StudentId, stamps.Next(), stamps.Cause, stamps.At, command.AttemptId,
                session.CenterId, command.CenterId, command.Seat,
                session.PausedAt is null ? AttemptStage.Running : AttemptStage.Paused, session.DeadlineAt, command.By)
            : stamps.Refuse(RefusalReason.MalformedCommand, command.AttemptId);
    }

    public static StudentEvent Void(StudentState state, VoidAttempt command, EventStamps stamps) =>
        state.Session?.AttemptId == command.AttemptId || state.HasAttempt(command.AttemptId)
            ? new AttemptVoided(stamps.StudentId, stamps.Next(), stamps.Cause, stamps.At, command.AttemptId,
                state.Session?.AttemptId == command.AttemptId ? state.Session.CenterId : null, command.Reason, command.By)
            : stamps.Refuse(RefusalReason.UnknownAttempt, command.AttemptId);

    private static ItemOpened Opened(OpenItem command, double leftSeconds, EventStamps stamps) => new(
        stamps.StudentId, stamps.Next(), stamps.Cause, stamps.At, command.AttemptId, command.ItemId, leftSeconds);

    private static RefusalReason? Missing(StudentState state, string attemptId) =>
        state.Session?.AttemptId == attemptId ? null
        : state.HasAttempt(attemptId) ? RefusalReason.AttemptOver
        : RefusalReason.UnknownAttempt;

    // Null where the student may work on; else what happens instead. Whoever is the first to come after the deadline ends the attempt.
    private static ImmutableArray<StudentEvent>? Working(
        StudentState state, string attemptId, ExamCatalog catalog, EventStamps stamps, out PreparedExam exam)
    {
        exam = null!;
        if (Missing(state, attemptId) is { } reason)
            return [stamps.Refuse(reason, attemptId)];
        var session = state.Session!;
        if (catalog.Find(session.ExamId, session.ExamVersion) is not { } found)
            return [stamps.Refuse(RefusalReason.UnknownExam, session.ExamId)];
        exam = found;
        if (session.PausedAt is not null)
            return [stamps.Refuse(RefusalReason.Paused, attemptId)];
        return stamps.At <= session.DeadlineAt
            ? null
            :
            [
                SessionFlow.Finished(session, exam, FinishReason.TimeUp, session.DeadlineAt, stamps),
                stamps.Refuse(RefusalReason.TooLate, attemptId),
            ];
    }
}

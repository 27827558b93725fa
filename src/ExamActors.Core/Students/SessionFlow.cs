using System.Collections.Immutable;
using System.Text;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Students;

/// <summary>How an attempt goes on: which item comes next, and what its score is at the end.</summary>
internal static class SessionFlow
{
    /// <summary>What follows the items so far: the next item, or the end; of a fixed form nothing once all of it was delivered.</summary>
    public static ImmutableArray<StudentEvent> Onward(Session session, PreparedExam exam, EventStamps stamps)
    {
        if (Step(session, exam, stamps) is { } step)
            return [Onward(session, exam, step, stamps)];
        foreach (var item in exam.Form)
            if (session.PlaceOf(exam[item].Id) < 0)
                return [Delivered(session, exam[item].Id, stamps)];
        return session.Items.All(i => i.Answer is not null) && !exam.Definition.Rules.AnswersMayChange
            ? [Finished(session, exam, FinishReason.Completed, stamps.At, stamps)]
            : [];
    }

    /// <summary>An answer's event and what follows it.</summary>
    public static ImmutableArray<StudentEvent> Answered(
        Session session, PreparedExam exam, int place, Answer answer, AnswerResult.Scored result, double seconds,
        EventStamps stamps)
    {
        var given = session.Items[place];
        var first = given.Answer is null;
        var after = session with
        {
            Items = session.Items.SetItem(
                place, given with { Answer = answer, Credit = result.Credit, Score = result.Score, Seconds = seconds }),
        };
        var step = Step(after, exam, stamps);
        var scored = new AnswerScored(stamps.StudentId, stamps.Next(), stamps.Cause, stamps.At, session.AttemptId, given.ItemId,
            place + 1, answer, result.Outcome, result.Credit, result.Score, seconds, step?.Estimate.Theta,
            Known(step?.Estimate.StandardError));
        if (step is { } next)
            return [scored, Onward(after, exam, next, stamps)];
        return first ? [scored, .. Onward(after, exam, stamps)] : [scored];
    }

    public static ItemDelivered Delivered(Session session, string itemId, EventStamps stamps) => new(
        stamps.StudentId, stamps.Next(), stamps.Cause, stamps.At, session.AttemptId, itemId, session.Items.Length + 1);

    /// <summary>The end of an attempt, with its score.</summary>
    /// <param name="at">When it ended: the deadline, where time was up.</param>
    public static AttemptFinished Finished(
        Session session, PreparedExam exam, FinishReason reason, DateTimeOffset at, EventStamps stamps) => new(
            stamps.StudentId, stamps.Next(), stamps.Cause, at, session.AttemptId, session.SittingId, session.ExamId,
            session.ExamVersion, session.CenterId, reason, Result(session, exam));

    /// <summary>The seed of what is left to chance in an attempt: FNV-1a of its id, 64 bits (G. Fowler, L. C. Noll, K.-P. Vo).</summary>
    public static ulong Seed(string attemptId)
    {
        var hash = 14695981039346656037;
        foreach (var octet in Encoding.UTF8.GetBytes(attemptId))
            hash = (hash ^ octet) * 1099511628211;
        return hash;
    }

    private static StudentEvent Onward(Session session, PreparedExam exam, ItemStep step, EventStamps stamps) =>
        step.Item is { } item
            ? Delivered(session, exam[item].Id, stamps)
            : Finished(session, exam, FinishReason.Completed, stamps.At, stamps);

    private static ItemStep? Step(Session session, PreparedExam exam, EventStamps stamps) =>
        exam.Form.IsEmpty
            ? exam.Next(Responses(session, exam), Seed(session.AttemptId), session.ElapsedSeconds(stamps.At))
            : null;

    private static AttemptResult Result(Session session, PreparedExam exam)
    {
        var responses = Responses(session, exam);
        var (credit, answered) = (session.Items.Sum(i => i.Credit), session.Items.Count(i => i.Answer is not (null or Answer.None)));
        var ability = exam.Estimate(responses);
        var items = exam.Form.IsEmpty ? session.Items.Length : exam.Form.Length;
        var report = exam.Definition.Report;
        var raw = ability?.Theta ?? credit;
        var score = report.Scale is { } scale ? ScaledScores.Of(scale, raw) : raw;
        var error = ability is { } estimate
            ? report.Scale is null ? estimate.StandardError : ScaledScores.OfAbility(report.Scale, estimate).StandardError
            : (double?)null;
        return new AttemptResult(items, answered, credit, ability?.Theta, Known(ability?.StandardError), score, Known(error),
            report.Cuts.IsEmpty ? null : report.Cuts.Count(c => score >= c));
    }

    // Of a fixed form every item counts: what was not answered has the lowest score. Of an adaptive test those answered do.
    private static ScoredResponse[] Responses(Session session, PreparedExam exam)
    {
        if (exam.Form.IsEmpty)
            return [.. session.Items.Where(i => i.Answer is not null)
                .Select(i => new ScoredResponse(exam.IndexOf(i.ItemId), i.Score))];
        return [.. exam.Form.Select(item => new ScoredResponse(
            item, session.PlaceOf(exam[item].Id) is var place and >= 0 ? session.Items[place].Score : 0))];
    }

    // JSON has no infinity: an error of which nothing is known is left out.
    private static double? Known(double? error) => error is { } value && double.IsFinite(value) ? value : null;
}

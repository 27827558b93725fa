using System.Collections.Immutable;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.Node.Api;

/// <summary>What a student may see of their own state: the only way from a state to a student's browser.</summary>
internal static class SessionViews
{
    private const double Quantile975 = 1.959963984540054;

    /// <summary>The view of a sitting's session; null where the student is not admitted to it.</summary>
    /// <param name="studentId">The student.</param>
    /// <param name="state">The student as it is.</param>
    /// <param name="sittingId">The sitting.</param>
    /// <param name="attemptId">The attempt that the sitting becomes.</param>
    /// <param name="catalog">The exams.</param>
    /// <param name="at">The time now.</param>
    /// <param name="whole">Whether every answer is in it.</param>
    public static SessionView? Of(
        string studentId, StudentState state, string sittingId, string attemptId, ExamCatalog catalog, DateTimeOffset at,
        bool whole)
    {
        if (state.Sitting(sittingId) is not { Stage: SittingStage.Admitted or SittingStage.Used } sitting
            || catalog.Find(sitting.ExamId, sitting.ExamVersion) is not { } exam)
            return null;
        var session = state.Session is { } running && running.SittingId == sittingId ? running : null;
        var over = state.Attempts.FirstOrDefault(a => a.AttemptId == attemptId);
        var stage = session is not null ? (session.PausedAt is null ? SessionStage.Running : SessionStage.Paused)
            : sitting.Stage == SittingStage.Admitted ? SessionStage.Waiting
            : over is not null ? SessionStage.Over
            : SessionStage.Voided;
        return new SessionView(
            studentId, state.Version, stage, at, sittingId, exam.Definition.Title, state.Name, sitting.StartsAt,
            session?.CenterId ?? sitting.CenterId, session?.Seat ?? sitting.Seat,
            stage == SessionStage.Waiting ? null : attemptId,
            session?.SecondsMax ?? exam.Definition.Rules.SecondsMax * (100.0 + state.ExtraTimePercent) / 100,
            session?.LeftSeconds(at),
            stage == SessionStage.Running ? Item(session!, exam, state.ExtraTimePercent, at) : null,
            session is null ? null : session.Open + 1,
            ItemsMax(exam), exam.Definition.Rules.AnswersMayChange,
            whole && session is not null
                ? [.. session.Items.Select(i => new GivenAnswer(i.ItemId, i.Answer, i.Seconds, i.Flagged))]
                : null,
            whole && !exam.Form.IsEmpty ? [.. exam.Form.Select(i => exam[i].Id)] : null,
            over is { Result: { } result, Reason: { } reason } && exam.Definition.Report.Shown ? Result(result, reason) : null);
    }

    private static ItemView? Item(Session session, PreparedExam exam, int extraTimePercent, DateTimeOffset at)
    {
        if (session.Open < 0)
            return null;
        var given = session.Items[session.Open];
        var item = exam[exam.IndexOf(given.ItemId)];
        return Item(item, item.SecondsMax is { } seconds
            ? Math.Max(0, seconds * (100.0 + extraTimePercent) / 100 - given.Seconds - session.OpenSeconds(at))
            : null);
    }

    /// <summary>An item as a student sees it.</summary>
    /// <param name="secondsLeft">How long it may still be worked on; null without a bound of its own.</param>
    public static ItemView Item(ExamItem item, double? secondsLeft) => new(
        item.Id, Kind(item.Key), item.Content.Prompt, Options(item.Content.Options), Options(item.Content.Targets),
        Kind(item.Key) == ItemKind.Choice ? 1 : null, secondsLeft);

    private static ImmutableArray<OptionView> Options(ImmutableArray<ContentOption> options) =>
        [.. options.Select(o => new OptionView(o.Id, o.Text))];

    private static ItemKind Kind(ItemKey key) => key switch
    {
        ItemKey.Choice => ItemKind.Choice,
        ItemKey.MultipleResponse => ItemKind.Multiple,
        ItemKey.Numeric => ItemKind.Number,
        ItemKey.Text => ItemKind.Text,
        ItemKey.Ordered => ItemKind.Order,
        ItemKey.Matching => ItemKind.Pairs,
        ItemKey.Mapping { Of: MappedPart.Option } => ItemKind.Multiple,
        ItemKey.Mapping { Of: MappedPart.Pair or MappedPart.DirectedPair } => ItemKind.Pairs,
        ItemKey.Mapping => ItemKind.Text,
        _ => throw new InvalidOperationException($"unknown key {key.GetType().Name}"),
    };

    /// <summary>The most items that an exam may give; null where that is open.</summary>
    public static int? ItemsMax(PreparedExam exam) => exam.Definition.Delivery switch
    {
        ItemDelivery.Linear linear => linear.Form.Length,
        ItemDelivery.Adaptive adaptive => adaptive.Design.Constraints.LengthMax,
        _ => null,
    };

    /// <summary>A result that may be shown.</summary>
    public static ResultView Result(AttemptResult result, FinishReason reason) => new(
        reason, result.Score, result.Score - Quantile975 * result.ScoreError, result.Score + Quantile975 * result.ScoreError,
        result.Class, result.Answered, result.Items);
}

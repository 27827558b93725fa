namespace ExamActors.Core.Students;

/// <summary>An attempt that runs, as folded from its events.</summary>
internal static class SessionFold
{
    public static Session Begin(AttemptStarted e) => new(
        e.AttemptId, e.SittingId, e.ExamId, e.ExamVersion, e.CenterId, e.Seat, e.DeadlineAt,
        (e.DeadlineAt - e.At).TotalSeconds, null, [], -1, e.At);

    public static AttemptSummary Summary(AttemptFinished e) =>
        new(e.AttemptId, e.ExamId, e.At, (int)e.Result.Credit, e.Result.Items, e.Reason, e.Result);

    public static Session Apply(Session session, StudentEvent happened) => happened switch
    {
        ItemDelivered e => session with
        {
            Items = session.Items.Add(new GivenItem(e.ItemId, null, 0, 0, 0, false)),
            Open = session.Items.Length,
            OpenedAt = e.At,
        },
        ItemOpened e => Opened(session, e),
        AnswerScored e => Answered(session, e),
        ItemFlagged e => With(session, e.ItemId, i => i with { Flagged = e.Flagged }),
        AttemptPaused e => session with { PausedAt = e.At },
        AttemptResumed e => session with
        {
            DeadlineAt = e.DeadlineAt,
            OpenedAt = session.OpenedAt + (e.DeadlineAt - session.DeadlineAt),
            PausedAt = null,
        },
        AttemptRelocated e => session with { CenterId = e.CenterId, Seat = e.Seat },
        _ => throw new InvalidOperationException($"unknown event {happened.GetType().Name}"),
    };

    private static Session Opened(Session session, ItemOpened e)
    {
        var left = session.Items[session.Open];
        session = With(session, left.ItemId, i => i with { Seconds = i.Seconds + e.LeftSeconds });
        return session with { Open = session.PlaceOf(e.ItemId), OpenedAt = e.At };
    }

    // The clock of an item that stays open goes on from the answer: what was before it is in the answer's seconds.
    private static Session Answered(Session session, AnswerScored e) =>
        With(session, e.ItemId, i => i with { Answer = e.Answer, Credit = e.Credit, Score = e.Score, Seconds = e.Seconds })
            with
        { OpenedAt = e.At };

    private static Session With(Session session, string itemId, Func<GivenItem, GivenItem> change)
    {
        var place = session.PlaceOf(itemId);
        return session with { Items = session.Items.SetItem(place, change(session.Items[place])) };
    }
}

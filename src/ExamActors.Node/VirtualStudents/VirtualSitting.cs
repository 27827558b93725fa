using System.Diagnostics;
using ExamActors.Node.Api;

namespace ExamActors.Node.VirtualStudents;

/// <summary>A student before the screen: from the click that starts the exam to its end, item by item.</summary>
internal sealed class VirtualSitting(
    Character character, SessionLine line, ExamToSit exam, StudentRecord record, Persistence persistence, DayCounts counts)
{
    private const double WaitForDeadlineSecondsMax = 20;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DeadlineSlack = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<string> closed = new(StringComparer.Ordinal); // items whose own time was up
    private int commands;

    /// <summary>Starts, and gives the first item.</summary>
    /// <exception cref="GaveUpException">It does not start.</exception>
    public async Task<SessionView> Start(SessionView view, CancellationToken cancellation)
    {
        // The connection is there before the click, as the page makes it while it loads.
        if (line.HasHub)
            view = await Whole(cancellation).ConfigureAwait(false);
        var clicked = Stopwatch.GetTimestamp();
        var request = new CommandRequest(NextCommand());
        var reply = await Ask(new Asked(RequestKind.Start, request.CommandId), () => line.Start(request, cancellation), cancellation).ConfigureAwait(false);
        counts.Start.Record(Stopwatch.GetElapsedTime(clicked));
        return Must(view, reply);
    }

    /// <summary>Answers until it is over.</summary>
    /// <exception cref="GaveUpException">It does not go on.</exception>
    public async Task Finish(SessionView view, CancellationToken cancellation)
    {
        while (view.Stage is SessionStage.Running or SessionStage.Paused)
        {
            if (view.Stage == SessionStage.Paused || view.Item is null)
                view = await AwaitChange(view, cancellation).ConfigureAwait(false);
            else if (IsAnswered(view.Item.ItemId))
                view = await HandIn(view, cancellation).ConfigureAwait(false);
            else
                view = await Step(view, cancellation).ConfigureAwait(false);
        }
        if (view.Stage != SessionStage.Over)
            throw new GaveUpException($"the session is {view.Stage}");
        if (record.Sent.Count > 0 && character.NextMisdeed() != Misdeed.None)
            await AnswerAfterEnd(view, cancellation).ConfigureAwait(false);
    }

    // One item: think, answer, perhaps wrongly.
    private async Task<SessionView> Step(SessionView view, CancellationToken cancellation)
    {
        var misdeed = character.NextMisdeed();
        var think = character.Thinks();
        var secondsLeft = Math.Min(view.SecondsLeft ?? double.MaxValue, view.Item!.SecondsLeft ?? double.MaxValue);
        if (misdeed == Misdeed.TooLate)
        {
            // Where time is far from up, the student cannot be late.
            if (secondsLeft <= WaitForDeadlineSecondsMax)
                think = TimeSpan.FromSeconds(secondsLeft) + DeadlineSlack;
            else
                misdeed = Misdeed.None;
        }
        var after = await Think(view, think, cancellation).ConfigureAwait(false);
        if (misdeed != Misdeed.TooLate && (after.Stage != SessionStage.Running || after.Item?.ItemId != view.Item.ItemId))
            return after;
        if (misdeed != Misdeed.None)
            counts.CountMisdeed(misdeed);
        return misdeed switch
        {
            Misdeed.Reload => await Reload(view, cancellation).ConfigureAwait(false),
            Misdeed.CutConnection => await AnswerOnce(view, cutting: true, cancellation).ConfigureAwait(false),
            Misdeed.RetryAtOnce => await RetryAtOnce(view, cancellation).ConfigureAwait(false),
            Misdeed.DoubleClick => await DoubleClick(view, cancellation).ConfigureAwait(false),
            Misdeed.TwoCommands => await TwoCommands(view, cancellation).ConfigureAwait(false),
            // Whatever has happened meanwhile: it is for the system to see that it is late.
            Misdeed.TooLate => await AnswerOnce(view, cutting: false, cancellation).ConfigureAwait(false),
            _ => await AnswerOnce(view, cutting: false, cancellation).ConfigureAwait(false),
        };
    }

    private async Task<SessionView> AnswerOnce(SessionView view, bool cutting, CancellationToken cancellation)
    {
        var clicked = Stopwatch.GetTimestamp();
        var sent = Send(view);
        var reply = await Submit(sent, cutting, cancellation).ConfigureAwait(false);
        if (reply.IsDone && !cutting)
            counts.Answer.Record(Stopwatch.GetElapsedTime(clicked));
        return Settle(view, sent, reply);
    }

    private async Task<SessionView> RetryAtOnce(SessionView view, CancellationToken cancellation)
    {
        var sent = Send(view);
        var after = Settle(view, sent, await Submit(sent, cutting: false, cancellation).ConfigureAwait(false));
        if (sent.Fate != AnswerFate.Acknowledged)
            return after;
        var again = await Submit(sent, cutting: false, cancellation).ConfigureAwait(false);
        if (!again.IsDone)
            Wrong($"the retry of the acknowledged answer {sent.CommandId} was answered with {again}");
        // Time may have run out between the two.
        else if (after.Stage == SessionStage.Running && again.Value!.Stage == SessionStage.Running
            && again.Value.Item?.ItemId != after.Item?.ItemId)
            Wrong($"the retry of {sent.CommandId} shows {again.Value.Item?.ItemId}, the first reply {after.Item?.ItemId}");
        return again.Value is { } newer && newer.Version >= after.Version ? See(newer) : after;
    }

    private async Task<SessionView> DoubleClick(SessionView view, CancellationToken cancellation)
    {
        var sent = Send(view);
        var replies = await Task.WhenAll(
            Submit(sent, cutting: false, cancellation), Submit(sent, cutting: false, cancellation)).ConfigureAwait(false);
        if (replies[0].IsDone != replies[1].IsDone)
            Wrong($"the same command {sent.CommandId} sent twice was answered with {replies[0]} and {replies[1]}");
        return Settle(view, sent, replies[0].IsDone ? replies[0] : replies[1]);
    }

    private async Task<SessionView> TwoCommands(SessionView view, CancellationToken cancellation)
    {
        // Where an answer may change, and the item stays in front, both would count.
        if (exam.Definition.Rules.AnswersMayChange)
            return await DoubleClick(view, cancellation).ConfigureAwait(false);
        var (one, other) = (Send(view), Send(view));
        var replies = await Task.WhenAll(
            Submit(one, cutting: false, cancellation), Submit(other, cutting: false, cancellation)).ConfigureAwait(false);
        if (replies[0].IsDone && replies[1].IsDone)
            Wrong($"{view.Item!.ItemId} was answered by two commands, {one.CommandId} and {other.CommandId}, and both were accepted");
        // Of two that were refused, the one that came first says why; the other found another item in front.
        var first = replies[0].IsDone || !replies[1].IsDone && replies[0].Reason != "wrong_item" ? 0 : 1;
        var (taken, refused) = first == 0 ? (one, other) : (other, one);
        if (!replies[1 - first].IsDone)
        {
            refused.Fate = AnswerFate.Refused;
            counts.CountRefused();
        }
        else
            refused.Fate = AnswerFate.Acknowledged;
        return Settle(view, taken, replies[first]);
    }

    private async Task AnswerAfterEnd(SessionView view, CancellationToken cancellation)
    {
        counts.CountMisdeed(Misdeed.TooLate);
        var sent = record.Send(NextCommand(), record.Sent[^1].ItemId, record.Sent[^1].Answer);
        var reply = await Submit(sent, cutting: false, cancellation).ConfigureAwait(false);
        if (reply.IsDone)
            Wrong($"{sent.CommandId} came after the end, and was accepted");
        Settle(view, sent, reply);
    }

    private async Task<SessionView> Reload(SessionView view, CancellationToken cancellation)
    {
        await line.HangUp().ConfigureAwait(false);
        var whole = await Whole(cancellation).ConfigureAwait(false);
        if (whole.Stage is not (SessionStage.Running or SessionStage.Paused))
            return whole;
        if (whole.Answers is not { } answers)
        {
            Wrong("the whole session has no answers");
            return whole;
        }
        foreach (var sent in record.Sent.Where(s => s.Fate == AnswerFate.Acknowledged))
            if (!answers.Any(a => a.ItemId == sent.ItemId && Answers.Same(a.Answer, record.AcknowledgedFor(a.ItemId)!.Answer)))
                Wrong($"after a reload the acknowledged answer to {sent.ItemId} is not there");
        if (whole.Stage == SessionStage.Running && view.Stage == SessionStage.Running && whole.Item?.ItemId != view.Item!.ItemId)
            Wrong($"after a reload the item is {whole.Item?.ItemId}, before it was {view.Item.ItemId}");
        return whole;
    }

    private async Task<SessionView> HandIn(SessionView view, CancellationToken cancellation)
    {
        if (!exam.Definition.Rules.AnswersMayChange)
            throw new GaveUpException($"{view.Item!.ItemId} is in front again, though it was answered");
        var request = new CommandRequest(NextCommand());
        return Must(view, await Ask(new Asked(RequestKind.Finish, request.CommandId),
            () => line.Finish(request, cancellation), cancellation).ConfigureAwait(false));
    }

    // What a reply to an answer means for what the student believes.
    private SessionView Settle(SessionView before, SentAnswer sent, Reply<SessionView> reply)
    {
        if (reply.IsDone)
        {
            sent.Fate = AnswerFate.Acknowledged;
            counts.CountAcknowledged();
            var after = See(reply.Value!);
            if (after.Version <= before.Version)
                Wrong($"{sent.CommandId} was accepted with version {after.Version}, before it was {before.Version}");
            return after;
        }
        sent.Fate = AnswerFate.Refused;
        counts.CountRefused();
        if (reply.Session is not { } session)
            throw new GaveUpException($"the answer to {sent.ItemId}: {reply}");
        See(session);
        var over = session.Stage is SessionStage.Over or SessionStage.Voided;
        // Too late, for the item or for all, or the clock stands: that is life. Anything else is not.
        if (reply.Reason == "too_late" && !over && exam.HasOwnTime(sent.ItemId))
            closed.Add(sent.ItemId);
        else if (reply.Reason != "paused" && !(over && reply.Reason is ("too_late" or "attempt_over")))
        {
            Wrong($"the answer to {sent.ItemId} (command {sent.CommandId}) was refused: {reply}");
            if (!over && session.Item?.ItemId == sent.ItemId)
                throw new GaveUpException($"{sent.ItemId} is in front and cannot be answered");
        }
        return session;
    }

    private bool IsAnswered(string itemId) => closed.Contains(itemId) || record.AcknowledgedFor(itemId) is not null;

    private SentAnswer Send(SessionView view) =>
        record.Send(NextCommand(), view.Item!.ItemId, character.AnswerTo(view.Item.ItemId));

    private Task<Reply<SessionView>> Submit(SentAnswer sent, bool cutting, CancellationToken cancellation)
    {
        var request = new AnswerRequest(sent.CommandId, sent.ItemId, sent.Answer);
        var cutNow = cutting;
        return Ask(new Asked(RequestKind.Answer, sent.CommandId, sent.ItemId), () =>
        {
            var reply = line.Answer(request, cutNow, cancellation);
            cutNow = false; // once
            return reply;
        }, cancellation);
    }

    private async Task<SessionView> Whole(CancellationToken cancellation)
    {
        var reply = await Ask(new Asked(RequestKind.Session), () => line.Session(cancellation), cancellation).ConfigureAwait(false);
        return reply.IsDone ? See(reply.Value!) : throw new GaveUpException($"session: {reply}");
    }

    // Waits for a reply that is to come later until the hub says that something has changed.
    private Task<Reply<SessionView>> Ask(Asked what, Func<Task<Reply<SessionView>>> ask, CancellationToken cancellation) =>
        persistence.Ask(what, ask, wait => WaitOr(line.Told, character.Jitter(wait), cancellation));

    private async Task<SessionView> Think(SessionView view, TimeSpan time, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var told = line.Told;
            // The clock may have been stopped, or time may be up.
            if (line.Newest is { } newest && newest.Version > view.Version)
            {
                var before = view;
                view = See(newest);
                if (view.Stage != before.Stage || view.Item?.ItemId != before.Item?.ItemId)
                    return view;
            }
            var left = time - Stopwatch.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                return view;
            await WaitOr(told, left, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<SessionView> AwaitChange(SessionView view, CancellationToken cancellation)
    {
        var told = line.Told;
        if (line.Newest is { } newest && newest.Version > view.Version)
            return See(newest);
        await WaitOr(told, character.Jitter(LookAgainAfter), cancellation).ConfigureAwait(false);
        return await Whole(cancellation).ConfigureAwait(false);
    }

    private static async Task WaitOr(Task sign, TimeSpan time, CancellationToken cancellation)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(sign, Task.Delay(time, done.Token)).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    private SessionView Must(SessionView before, Reply<SessionView> reply)
    {
        // Time may be up before the student has done anything.
        if (!reply.IsDone && reply.Session is { Stage: SessionStage.Over } over && before.AttemptId is not null)
            return See(over);
        return reply.IsDone ? See(reply.Value!) : throw new GaveUpException($"{reply}");
    }

    private SessionView See(SessionView view)
    {
        record.See(view);
        return view;
    }

    private void Wrong(string detail) => counts.Find(FindingKind.WrongReply, record.StudentId, detail);

    private string NextCommand() => $"{record.StudentId}.{++commands}";
}

using System.Diagnostics;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.Node.Api;

namespace ExamActors.Node.VirtualStudents;

/// <summary>
/// One student's day: registered, booked, checked in, admitted, then item by item to the end. No thread and no timer but the one wait
/// that goes on.
/// </summary>
internal sealed class VirtualStudent(
    ExamDay day, Character character, FrontDesk desk, GatewayClient gateway, HubClient? hub, ExamToSit exam, DayCounts counts)
{
    private const double WaitForDeadlineSecondsMax = 20;

    private readonly Persistence persistence = new(day.Patience, counts);
    private readonly HashSet<string> closed = new(StringComparer.Ordinal); // items whose own time was up
    private StudentStage stage = StudentStage.Away;
    private SessionLine line = null!; // from admission on
    private int commands;

    public StudentRecord Record { get; } = new(day.StudentId(character.Number), character.Theta);

    public async Task Run(CancellationToken cancellation)
    {
        counts.Enter(stage);
        try
        {
            await Task.Delay(day.ArrivesAfter(character.Number), cancellation).ConfigureAwait(false);
            Move(StudentStage.Arriving);
            var code = await desk.CheckIn(Record.StudentId, character, persistence, cancellation).ConfigureAwait(false);
            var (token, waiting) = await Admit(code, cancellation).ConfigureAwait(false);
            Move(StudentStage.Admitted);
            line = new SessionLine(gateway, hub, token, counts);
            await using var whileSitting = line.ConfigureAwait(false);
            await Sit(waiting, cancellation).ConfigureAwait(false);
            Move(StudentStage.Over);
        }
        catch (GaveUpException e)
        {
            Move(StudentStage.GaveUp);
            counts.Find(FindingKind.GaveUp, Record.StudentId, e.Message);
        }
    }

    private async Task<(string Token, SessionView Waiting)> Admit(string code, CancellationToken cancellation)
    {
        var clicked = Stopwatch.GetTimestamp();
        var request = new AdmissionRequest(NextCommand(), Record.StudentId, code);
        var reply = await persistence.Ask("admission", () => gateway.Send(HttpMethod.Post, "api/v1/admissions", null,
                GatewayClient.Body(request, ApiJson.Readable.AdmissionRequest), ApiJson.Readable.Admission, cancellation),
            wait => Task.Delay(character.Jitter(wait), cancellation)).ConfigureAwait(false);
        if (!reply.IsDone)
            throw new GaveUpException($"admission: {reply}");
        counts.Admission.Record(Stopwatch.GetElapsedTime(clicked));
        Record.See(reply.Value!.Session);
        return (reply.Value.Token, reply.Value.Session);
    }

    private async Task Sit(SessionView view, CancellationToken cancellation)
    {
        // The connection is there before the click, as the page makes it while it loads.
        if (line.HasHub)
            view = await Whole(cancellation).ConfigureAwait(false);
        var clicked = Stopwatch.GetTimestamp();
        var start = new CommandRequest(NextCommand());
        view = Must(view, await Ask("start", () => line.Start(start, cancellation), cancellation).ConfigureAwait(false));
        counts.Start.Record(Stopwatch.GetElapsedTime(clicked));
        Move(StudentStage.Running);
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
    }

    // One item: think, answer, perhaps wrongly.
    private async Task<SessionView> Step(SessionView view, CancellationToken cancellation)
    {
        var misdeed = character.NextMisdeed();
        var think = character.Thinks();
        var secondsLeft = Math.Min(view.SecondsLeft ?? double.MaxValue, view.Item!.SecondsLeft ?? double.MaxValue);
        if (misdeed == Misdeed.TooLate && secondsLeft <= WaitForDeadlineSecondsMax)
            think = TimeSpan.FromSeconds(secondsLeft + 0.2);
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
            Misdeed.TooLate => await AnswerLate(view, cancellation).ConfigureAwait(false),
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
        else if (after.Stage == SessionStage.Running && again.Value!.Item?.ItemId != after.Item?.ItemId)
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
        var first = replies[0].IsDone ? 0 : 1;
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

    // After the end, or to an item that has gone meanwhile: it must be refused.
    private async Task<SessionView> AnswerLate(SessionView view, CancellationToken cancellation)
    {
        var sent = Send(view);
        return Settle(view, sent, await Submit(sent, cutting: false, cancellation).ConfigureAwait(false));
    }

    private async Task<SessionView> Reload(SessionView view, CancellationToken cancellation)
    {
        await line.HangUp().ConfigureAwait(false);
        var whole = await Whole(cancellation).ConfigureAwait(false);
        if (whole.Answers is not { } answers)
        {
            Wrong("the whole session has no answers");
            return whole;
        }
        foreach (var sent in Record.Sent.Where(s => s.Fate == AnswerFate.Acknowledged))
            if (!answers.Any(a => a.ItemId == sent.ItemId && Answers.Same(a.Answer, Record.AcknowledgedFor(a.ItemId)!.Answer)))
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
        return Must(view, await Ask("finish", () => line.Finish(request, cancellation), cancellation).ConfigureAwait(false));
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
        // Too late, for the item or for all: that is life. Anything else is not.
        var over = session.Stage is SessionStage.Over or SessionStage.Voided;
        var itemGone = session.Item?.ItemId != sent.ItemId;
        if (reply.Reason is not ("too_late" or "attempt_over" or "paused") || reply.Reason != "paused" && !over && !itemGone)
            Wrong($"the answer to {sent.ItemId} (command {sent.CommandId}) was refused: {reply}");
        else if (!over && itemGone)
            closed.Add(sent.ItemId);
        return session;
    }

    private bool IsAnswered(string itemId) => closed.Contains(itemId) || Record.AcknowledgedFor(itemId) is not null;

    private SentAnswer Send(SessionView view) =>
        Record.Send(NextCommand(), view.Item!.ItemId, character.AnswerTo(view.Item.ItemId));

    private Task<Reply<SessionView>> Submit(SentAnswer sent, bool cutting, CancellationToken cancellation)
    {
        var request = new AnswerRequest(sent.CommandId, sent.ItemId, sent.Answer);
        var cutNow = cutting;
        return Ask($"answer to {sent.ItemId}", () =>
        {
            var reply = line.Answer(request, cutNow, cancellation);
            cutNow = false; // once
            return reply;
        }, cancellation);
    }

    private async Task<SessionView> Whole(CancellationToken cancellation)
    {
        var reply = await Ask("session", () => line.Session(cancellation), cancellation).ConfigureAwait(false);
        return reply.IsDone ? See(reply.Value!) : throw new GaveUpException($"session: {reply}");
    }

    // Waits for a reply that is to come later until the hub says that something has changed.
    private Task<Reply<SessionView>> Ask(string what, Func<Task<Reply<SessionView>>> ask, CancellationToken cancellation) =>
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
        await WaitOr(told, character.Jitter(TimeSpan.FromSeconds(2)), cancellation).ConfigureAwait(false);
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
        Record.See(view);
        return view;
    }

    private void Wrong(string detail) => counts.Find(FindingKind.WrongReply, Record.StudentId, detail);

    private string NextCommand() => $"{Record.StudentId}.{++commands}";

    private void Move(StudentStage to)
    {
        counts.Move(stage, to);
        stage = to;
    }
}

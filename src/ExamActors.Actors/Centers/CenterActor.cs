using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using ExamActors.Actors.Persistence;
using ExamActors.Actors.Telemetry;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Centers;

/// <summary>
/// One center: a command comes from the log, the decider says what it means, the events go to the journal, and only
/// then are they applied and replied. A command that comes again changes nothing and is replied with the same events.
/// Besides, it looks at the clock for those who sit here (<see cref="DeadlineKeeper"/>), from the end of its recovery on.
/// </summary>
public sealed class CenterActor : ReceivePersistentActor
{
    private readonly int snapshotAfterEvents;
    private readonly DeadlineKeeper deadlines;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly OutcomeWaiters waiters = new();
    private readonly ActorMeter meter = ActorMeter.Centers;
    private readonly long started = Stopwatch.GetTimestamp();
    private CenterState state = CenterState.Empty;
    private long snapshotVersion;

    /// <param name="centerId">The center.</param>
    /// <param name="snapshotAfterEvents">A snapshot is taken after this many events.</param>
    /// <param name="clock">What says that a deadline has come.</param>
    /// <param name="grace">How long after a deadline the attempt is ended.</param>
    /// <param name="append">Appends to student-commands; completes when the log has it.</param>
    public CenterActor(
        string centerId, int snapshotAfterEvents, TimeProvider clock, TimeSpan grace, Func<StudentCommand, Task> append)
    {
        this.snapshotAfterEvents = snapshotAfterEvents;
        PersistenceId = PersistenceIdOf(centerId);
        deadlines = new DeadlineKeeper(clock, grace, append, Self);

        Recover<SnapshotOffer>(offer =>
        {
            state = (CenterState)offer.Snapshot;
            snapshotVersion = state.Version;
        });
        Recover<CenterEvent>(happened => state = state.Apply(happened));
        Recover<RecoveryCompleted>(_ =>
        {
            meter.Recovered(started);
            deadlines.Watch(state);
        });

        Command<DeliverCenterCommand>(Deliver);
        Command<AwaitCenterCommand>(Await);
        Command<ReadCenter>(_ => Sender.Tell(new CenterRead(state)));
        Command<JournalReader<AwaitCenterCommand, CenterEvent>.EventsRead>(read => read.ReplyTo.Tell(new CenterCommandOutcome(read.Events, state)));
        Command<JournalReader<AwaitCenterCommand, CenterEvent>.ReadFailed>(failed =>
            failed.ReplyTo.Tell(new Status.Failure(failed.Cause)));
        Command<JournalReader<DeliverCenterCommand, CenterEvent>.EventsRead>(ReplyFromJournal);
        Command<JournalReader<DeliverCenterCommand, CenterEvent>.ReadFailed>(failed =>
            failed.ReplyTo.Tell(new Status.Failure(failed.Cause)));
        Command<DeadlineKeeper.LookAtClock>(_ => deadlines.Watch(state));
        Command<DeadlineKeeper.AppendFailed>(failed =>
        {
            log.Warning(failed.Cause, "center {CenterId}: {CommandId} is not on the log yet", centerId, failed.CommandId);
            deadlines.Retry(failed);
        });
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(
            new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        // The journal has everything: without a snapshot recovery only takes longer.
        Command<SaveSnapshotFailure>(failed => log.Warning(failed.Cause, "center {CenterId}: no snapshot", centerId));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed => log.Warning(failed.Cause, "center {CenterId}: old snapshots stay", centerId));
    }

    public override string PersistenceId { get; }

    public static string PersistenceIdOf(string centerId) => "center-" + centerId;

    /// <inheritdoc cref="CenterActor(string, int, TimeProvider, TimeSpan, Func{StudentCommand, Task})"/>
    public static Props Props(
        string centerId, int snapshotAfterEvents, TimeProvider clock, TimeSpan grace,
        Func<StudentCommand, Task> append) =>
        Akka.Actor.Props.Create(() => new CenterActor(centerId, snapshotAfterEvents, clock, grace, append));

    protected override void PreStart()
    {
        base.PreStart();
        meter.Started();
    }

    protected override void PostStop()
    {
        meter.Stopped();
        deadlines.Stop();
        base.PostStop();
    }

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        meter.PersistFailed();
        Sender.Tell(new Status.Failure(cause));
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        meter.PersistFailed();
        Sender.Tell(new Status.Failure(cause));
    }

    private void Deliver(DeliverCenterCommand delivered)
    {
        ActorMeter.Asked(Sender);
        switch (state.Applied.Classify(delivered.Position, delivered.Command.CommandId))
        {
            case Delivery.Fresh:
                Decide(delivered, Sender);
                break;
            case Delivery.Known known:
                Read(known.FirstVersion, known.LastVersion, delivered, delivered.Command.CommandId, wasApplied: true);
                break;
            case Delivery.Unsure:
                Read(1, state.Version, delivered, delivered.Command.CommandId, wasApplied: false);
                break;
        }
    }

    private void Decide(DeliverCenterCommand delivered, IActorRef replyTo)
    {
        var events = CenterDecider.Decide(state, delivered);
        var decided = Stopwatch.GetTimestamp();
        PersistAll(events, happened =>
        {
            state = state.Apply(happened);
            if (happened.Version != events[^1].Version)
                return;
            meter.Persisted(decided, events, e => e is CenterCommandRefused refused ? refused.Reason : null);
            deadlines.Watch(state);
            replyTo.Tell(new CenterCommandApplied(events, Redelivered: false));
            waiters.Tell(delivered.Command.CommandId, () => new CenterCommandOutcome(events, state));
            if (state.Version - snapshotVersion >= snapshotAfterEvents)
            {
                SaveSnapshot(state);
                snapshotVersion = state.Version;
            }
        });
    }

    // Known ones are read from the journal; what is not known yet may come, and whoever asks gives up by themselves.
    private void Await(AwaitCenterCommand awaited)
    {
        foreach (var applied in state.Applied.Recent)
            if (applied.CommandId == awaited.CommandId)
            {
                Read(applied.FirstVersion, applied.LastVersion, awaited, awaited.CommandId, wasApplied: true);
                return;
            }
        waiters.Add(awaited.CommandId, Sender);
    }

    private void Read<TAsked>(long firstVersion, long lastVersion, TAsked asked, string commandId, bool wasApplied)
    {
        var (persistenceId, replyTo) = (PersistenceId, Sender);
        Context.ActorOf(Akka.Actor.Props.Create(() => new JournalReader<TAsked, CenterEvent>(
            persistenceId, firstVersion, lastVersion, asked, e => e.Cause.Id == commandId, wasApplied, replyTo)));
    }

    private void ReplyFromJournal(JournalReader<DeliverCenterCommand, CenterEvent>.EventsRead read)
    {
        if (!read.Events.IsEmpty)
        {
            read.ReplyTo.Tell(new CenterCommandApplied(read.Events, Redelivered: true));
            waiters.Tell(read.Command.Command.CommandId, () => new CenterCommandOutcome(read.Events, state));
        }
        else if (read.WasApplied)
            read.ReplyTo.Tell(new Status.Failure(new InvalidOperationException(
                $"{PersistenceId}: the journal does not give the events of command {read.Command.Command.CommandId}")));
        else
            Decide(read.Command, read.ReplyTo);
    }
}

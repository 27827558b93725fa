using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using ExamActors.Actors.Persistence;
using ExamActors.Actors.Streams;
using ExamActors.Actors.Telemetry;
using ExamActors.Core;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Students;

/// <summary>
/// One student: a command comes from the log, the decider says what it means, the events go to the journal, and only
/// then are they applied and replied. A command that comes again changes nothing and is replied with the same events.
/// The sequence number in the journal is the event's version.
/// </summary>
public sealed class StudentActor : ReceivePersistentActor
{
    private readonly int snapshotAfterEvents;
    private readonly Func<ExamCatalog> catalog;
    private readonly ILoggingAdapter log = Context.GetLogger();
    private readonly OutcomeWaiters waiters = new();
    private readonly ActorMeter meter = ActorMeter.Students;
    private readonly long started = Stopwatch.GetTimestamp();
    private StudentState state = StudentState.Empty;
    private ImmutableArray<StudentEvent> latest = [];
    private long snapshotVersion;

    public StudentActor(string studentId, int snapshotAfterEvents, Func<ExamCatalog> catalog)
    {
        this.catalog = catalog;
        this.snapshotAfterEvents = snapshotAfterEvents;
        PersistenceId = PersistenceIdOf(studentId);

        Recover<SnapshotOffer>(offer =>
        {
            state = (StudentState)offer.Snapshot;
            snapshotVersion = state.Version;
        });
        Recover<StudentEvent>(happened => state = state.Apply(happened));
        Recover<RecoveryCompleted>(_ => meter.Recovered(started));

        Command<DeliverCommand>(Deliver);
        Command<AwaitCommand>(Await);
        Command<ReadStudent>(_ => Sender.Tell(new StudentRead(state)));
        Command<JournalReader<AwaitCommand, StudentEvent>.EventsRead>(read => read.ReplyTo.Tell(new CommandOutcome(read.Events, state)));
        Command<JournalReader<AwaitCommand, StudentEvent>.ReadFailed>(failed =>
            failed.ReplyTo.Tell(new Status.Failure(failed.Cause)));
        Command<JournalReader<DeliverCommand, StudentEvent>.EventsRead>(ReplyFromJournal);
        Command<JournalReader<DeliverCommand, StudentEvent>.ReadFailed>(failed =>
            failed.ReplyTo.Tell(new Status.Failure(failed.Cause)));
        Command<SaveSnapshotSuccess>(saved => DeleteSnapshots(
            new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1)));
        // The journal has everything: without a snapshot recovery only takes longer.
        Command<SaveSnapshotFailure>(failed => log.Warning(failed.Cause, "student {StudentId}: no snapshot", studentId));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed =>
            log.Warning(failed.Cause, "student {StudentId}: old snapshots stay", studentId));
    }

    public override string PersistenceId { get; }

    public static string PersistenceIdOf(string studentId) => "student-" + studentId;

    /// <param name="studentId">The student.</param>
    /// <param name="snapshotAfterEvents">After how many events, at least, the end of an attempt takes a snapshot.</param>
    /// <param name="catalog">The exams as they are published now: read anew for every decision.</param>
    public static Props Props(string studentId, int snapshotAfterEvents, Func<ExamCatalog> catalog) =>
        Akka.Actor.Props.Create<StudentActor>(studentId, snapshotAfterEvents, catalog);

    protected override void PreStart()
    {
        base.PreStart();
        meter.Started();
    }

    protected override void PostStop()
    {
        meter.Stopped();
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

    private void Deliver(DeliverCommand delivered)
    {
        ActorMeter.Asked(Sender);
        switch (state.Applied.Classify(delivered.Position, delivered.Command.CommandId))
        {
            case Delivery.Fresh:
                Decide(delivered, Sender);
                break;
            case Delivery.Known when IsLatest(delivered.Command.CommandId):
                Sender.Tell(new CommandApplied(latest, Redelivered: true));
                break;
            case Delivery.Known known:
                Read(known.FirstVersion, known.LastVersion, delivered, delivered.Command.CommandId, wasApplied: true);
                break;
            case Delivery.Unsure:
                Read(1, state.Version, delivered, delivered.Command.CommandId, wasApplied: false);
                break;
        }
    }

    private void Decide(DeliverCommand delivered, IActorRef replyTo)
    {
        ImmutableArray<StudentEvent> events;
        using (Tracing.Start("decide", ActivityKind.Internal, delivered.TraceParent))
            events = StudentDecider.Decide(state, delivered, catalog());
        var persist = Tracing.StartApart("persist", ActivityKind.Client, delivered.TraceParent);
        var decided = Stopwatch.GetTimestamp();
        PersistAll(events, happened =>
        {
            state = state.Apply(happened);
            if (happened.Version != events[^1].Version)
                return;
            persist?.Dispose();
            meter.Persisted(decided, events, e => e is CommandRefused refused ? refused.Reason : null);
            latest = events;
            replyTo.Tell(new CommandApplied(events, Redelivered: false));
            waiters.Tell(delivered.Command.CommandId, () => new CommandOutcome(events, state));
            if (events.Any(EndsAttempt) && state.Version - snapshotVersion >= snapshotAfterEvents)
            {
                SaveSnapshot(state);
                snapshotVersion = state.Version;
            }
        });
    }

    // Known ones are read from the journal; what is not known yet may come, and whoever asks gives up by themselves.
    private void Await(AwaitCommand awaited)
    {
        // Who asks again asks for the last one as a rule.
        if (IsLatest(awaited.CommandId))
        {
            Sender.Tell(new CommandOutcome(latest, state));
            return;
        }
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
        Context.ActorOf(Akka.Actor.Props.Create(() => new JournalReader<TAsked, StudentEvent>(
            persistenceId, firstVersion, lastVersion, asked, e => e.Cause.Id == commandId, wasApplied, replyTo)));
    }

    private void ReplyFromJournal(JournalReader<DeliverCommand, StudentEvent>.EventsRead read)
    {
        if (!read.Events.IsEmpty)
        {
            read.ReplyTo.Tell(new CommandApplied(read.Events, Redelivered: true));
            waiters.Tell(read.Command.Command.CommandId, () => new CommandOutcome(read.Events, state));
        }
        else if (read.WasApplied)
            read.ReplyTo.Tell(new Status.Failure(new InvalidOperationException(
                $"{PersistenceId}: the journal does not give the events of command {read.Command.Command.CommandId}")));
        else
            Decide(read.Command, read.ReplyTo);
    }

    private bool IsLatest(string commandId) => latest is [var first, ..] && first.Cause.Id == commandId;

    private static bool EndsAttempt(StudentEvent happened) =>
        happened is AttemptRecorded or AttemptFinished or AttemptVoided;
}

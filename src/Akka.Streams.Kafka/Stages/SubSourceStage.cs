using System.Collections.Immutable;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Settings;
using Akka.Streams.Stage;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Stages;

/// <summary>A source of sources: one for each partition, while it stays with this consumer.</summary>
internal sealed class SubSourceStage<K, V, TOut>(
    ConsumerSettings<K, V> settings, IAutoSubscription subscription, bool committable,
    Func<ConsumeResult<K, V>, AssignedPartition, ICommitter, TOut> build,
    Func<IImmutableSet<TopicPartition>, Task<IImmutableSet<TopicPartitionOffset>>>? offsetsOnAssign = null,
    Action<IImmutableSet<TopicPartition>>? onRevoke = null)
    : GraphStageWithMaterializedValue<SourceShape<(TopicPartition, Source<TOut, NotUsed>)>, IControl>
{
    private readonly Outlet<(TopicPartition, Source<TOut, NotUsed>)> outlet = new("kafka-sub-sources.out");
    private readonly ConsumerSettings<K, V> settings = settings;
    private readonly IAutoSubscription subscription = subscription;
    private readonly bool committable = committable;
    private readonly Func<ConsumeResult<K, V>, AssignedPartition, ICommitter, TOut> build = build;
    private readonly Func<IImmutableSet<TopicPartition>, Task<IImmutableSet<TopicPartitionOffset>>>? offsetsOnAssign =
        offsetsOnAssign;
    private readonly Action<IImmutableSet<TopicPartition>>? onRevoke = onRevoke;

    public override SourceShape<(TopicPartition, Source<TOut, NotUsed>)> Shape => new(outlet);

    public override ILogicAndMaterializedValue<IControl> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(this);
        return new LogicAndMaterializedValue<IControl>(logic, logic.Control);
    }

    private sealed record Opened(AssignedPartition Assigned, RecordBuffer<K, V> Buffer);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly SubSourceStage<K, V, TOut> stage;
        private readonly PollLoop<K, V> loop;
        private readonly Queue<Opened> waiting = new();
        private readonly List<Opened> open = [];
        private readonly Action<Opened> opened;
        private readonly Action<Opened> revoked;
        private readonly Action<Opened> cancelled;
        private readonly Action<Exception?> ended;
        private readonly Action stop;
        private bool graceful;
        private bool stopped;

        public Logic(SubSourceStage<K, V, TOut> stage)
            : base(stage.Shape)
        {
            this.stage = stage;
            opened = GetAsyncCallback<Opened>(OnOpened);
            revoked = GetAsyncCallback<Opened>(OnRevoked);
            cancelled = GetAsyncCallback<Opened>(OnCancelled);
            ended = GetAsyncCallback<Exception?>(OnEnded);
            stop = GetAsyncCallback(OnStop);
            loop = new PollLoop<K, V>(stage.settings, stage.subscription, new PollHooks<K, V>(
                Assigned: Open,
                Revoked: (assigned, buffer) =>
                {
                    buffer.End();
                    buffer.Discard();
                    revoked(new Opened(assigned, buffer));
                },
                Ended: failure => ended(failure),
                Committable: stage.committable,
                stage.offsetsOnAssign,
                stage.onRevoke));
            Control = new SourceControl(() => stop(), ex =>
            {
                ended(ex);
                loop.Close();
            }, loop.Closed);
            SetHandler(stage.outlet, this);
        }

        public SourceControl Control { get; }

        public override void PreStart() => loop.Start();

        public override void OnPull() => Emit();

        public override void OnDownstreamFinish(Exception cause)
        {
            graceful = cause is SubscriptionWithCancelException.NonFailureCancellation;
            base.OnDownstreamFinish(cause);
        }

        public override void PostStop()
        {
            Control.HasStopped();
            open.ForEach(o => o.Buffer.End());
            if (stopped && stage.committable)
                loop.StopConsuming();
            else if (graceful && stage.committable)
                loop.StopWhenCommitted();
            else
                loop.Close();
        }

        // On the polling thread.
        private RecordBuffer<K, V> Open(AssignedPartition assigned)
        {
            var buffer = loop.NewBuffer();
            opened(new Opened(assigned, buffer));
            return buffer;
        }

        private void OnOpened(Opened partition)
        {
            open.Add(partition);
            waiting.Enqueue(partition);
            if (IsAvailable(stage.outlet))
                Emit();
        }

        private void OnRevoked(Opened partition) => open.RemoveAll(o => o.Assigned == partition.Assigned);

        // The partition is still ours: whoever takes its next source goes on where this one was left.
        private void OnCancelled(Opened partition)
        {
            if (partition.Buffer.Ended)
                return;
            waiting.Enqueue(partition);
            if (IsAvailable(stage.outlet))
                Emit();
        }

        private void Emit()
        {
            while (waiting.TryDequeue(out var partition))
            {
                if (partition.Buffer.Ended)
                    continue;
                var next = partition;
                var source = new PartitionSourceStage<K, V, TOut>(
                    next.Buffer, (record, assigned) => stage.build(record, assigned, loop), () => cancelled(next));
                Push(stage.outlet, (next.Assigned.TopicPartition, Source.FromGraph(source)));
                return;
            }
        }

        private void OnStop()
        {
            stopped = true;
            CompleteStage();
        }

        private void OnEnded(Exception? cause)
        {
            open.ForEach(o => o.Buffer.End(cause));
            if (cause is null)
                CompleteStage();
            else
                FailStage(cause);
        }
    }
}

/// <summary>The records of one partition.</summary>
internal sealed class PartitionSourceStage<K, V, TOut>(
    RecordBuffer<K, V> buffer, Func<ConsumeResult<K, V>, AssignedPartition, TOut> build, Action cancelled)
    : GraphStage<SourceShape<TOut>>
{
    private readonly Outlet<TOut> outlet = new("kafka-partition.out");
    private readonly RecordBuffer<K, V> buffer = buffer;
    private readonly Func<ConsumeResult<K, V>, AssignedPartition, TOut> build = build;
    private readonly Action cancelled = cancelled;

    public override SourceShape<TOut> Shape => new(outlet);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly PartitionSourceStage<K, V, TOut> stage;

        public Logic(PartitionSourceStage<K, V, TOut> stage)
            : base(stage.Shape)
        {
            this.stage = stage;
            SetHandler(stage.outlet, this);
        }

        public override void PreStart() => stage.buffer.Attach(GetAsyncCallback(OnWake));

        public override void OnPull() => Emit();

        public override void OnDownstreamFinish(Exception cause)
        {
            stage.cancelled();
            base.OnDownstreamFinish(cause);
        }

        private void OnWake()
        {
            if (stage.buffer.Ended)
                End();
            else if (IsAvailable(stage.outlet))
                Emit();
        }

        // What a partition that has gone still holds would be emitted by its new owner as well.
        private void Emit()
        {
            if (stage.buffer.Ended)
                End();
            else if (stage.buffer.TryTake(out var record, out var assigned))
                Push(stage.outlet, stage.build(record, assigned));
            else if (stage.buffer.Ended)
                End();
        }

        private void End()
        {
            if (stage.buffer.Failure is { } failure)
                FailStage(failure);
            else
                CompleteStage();
        }
    }
}

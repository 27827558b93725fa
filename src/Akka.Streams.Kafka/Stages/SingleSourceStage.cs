using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Settings;
using Akka.Streams.Stage;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Stages;

/// <summary>A source of the records of all its partitions in one.</summary>
internal sealed class SingleSourceStage<K, V, TOut>(
    ConsumerSettings<K, V> settings, ISubscription subscription, bool committable,
    Func<ConsumeResult<K, V>, AssignedPartition, ICommitter, TOut> build)
    : GraphStageWithMaterializedValue<SourceShape<TOut>, IControl>
{
    private readonly Outlet<TOut> outlet = new("kafka-source.out");
    private readonly ConsumerSettings<K, V> settings = settings;
    private readonly ISubscription subscription = subscription;
    private readonly bool committable = committable;
    private readonly Func<ConsumeResult<K, V>, AssignedPartition, ICommitter, TOut> build = build;

    public override SourceShape<TOut> Shape => new(outlet);

    public override ILogicAndMaterializedValue<IControl> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(this);
        return new LogicAndMaterializedValue<IControl>(logic, logic.Control);
    }

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly SingleSourceStage<K, V, TOut> stage;
        private readonly PollLoop<K, V> loop;
        private readonly RecordBuffer<K, V> buffer;
        private readonly Action wake;
        private readonly Action stop;
        private readonly Action<Exception?> shutdown;
        private bool graceful;
        private bool stopped;

        public Logic(SingleSourceStage<K, V, TOut> stage)
            : base(stage.Shape)
        {
            this.stage = stage;
            RecordBuffer<K, V> shared = null!;
            loop = new PollLoop<K, V>(stage.settings, stage.subscription, new PollHooks<K, V>(
                Assigned: _ => shared,
                Revoked: (_, _) => { },
                Ended: failure => shared.End(failure),
                Committable: stage.committable));
            shared = buffer = loop.NewBuffer();
            wake = GetAsyncCallback(OnWake);
            stop = GetAsyncCallback(OnStop);
            shutdown = GetAsyncCallback<Exception?>(OnShutdown);
            buffer.Attach(wake);
            Control = new SourceControl(() => stop(), ex =>
            {
                shutdown(ex);
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
            if (stopped && stage.committable)
                loop.StopConsuming();
            else if (graceful && stage.committable)
                loop.StopWhenCommitted();
            else
                loop.Close();
        }

        private void OnWake()
        {
            if (IsAvailable(stage.outlet))
                Emit();
        }

        private void Emit()
        {
            if (buffer.TryTake(out var record, out var assigned))
                Push(stage.outlet, stage.build(record, assigned, loop));
            else if (buffer.Ended)
                OnShutdown(buffer.Failure);
        }

        private void OnStop()
        {
            stopped = true;
            CompleteStage();
        }

        private void OnShutdown(Exception? cause)
        {
            if (cause is null)
                CompleteStage();
            else
                FailStage(cause);
        }
    }
}

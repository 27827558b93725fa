using System.Collections.Immutable;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;
using Akka.Streams.Stage;
using Confluent.Kafka;

namespace Akka.Streams.Kafka.Stages;

/// <summary>
/// Produces what comes, up to a number of records in flight, and gives results in the order of the envelopes. Delivery
/// reports wake the stage once a burst.
/// </summary>
internal sealed class ProducerStage<K, V, TPassThrough>(
    ProducerSettings<K, V> settings, Func<IProducer<K, V>> create, bool owned)
    : GraphStage<FlowShape<IEnvelope<K, V, TPassThrough>, IResults<K, V, TPassThrough>>>
{
    private readonly Inlet<IEnvelope<K, V, TPassThrough>> inlet = new("kafka-producer.in");
    private readonly Outlet<IResults<K, V, TPassThrough>> outlet = new("kafka-producer.out");
    private readonly ProducerSettings<K, V> settings = settings;
    private readonly Func<IProducer<K, V>> create = create;
    private readonly bool owned = owned;

    public override FlowShape<IEnvelope<K, V, TPassThrough>, IResults<K, V, TPassThrough>> Shape => new(inlet, outlet);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    /// <summary>A record on its way; its report is written by the producer's thread.</summary>
    private sealed class Sent(ProducerRecord<K, V> record)
    {
        private volatile DeliveryReport<K, V>? report;

        public ProducerRecord<K, V> Record => record;

        public DeliveryReport<K, V>? Report { get => report; set => report = value; }
    }

    private sealed record InFlight(IEnvelope<K, V, TPassThrough> Envelope, Sent[] Records)
    {
        public bool Done => Array.TrueForAll(Records, r => r.Report is not null);
    }

    private sealed class Logic : TimerGraphStageLogic, IInHandler, IOutHandler
    {
        private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(5);

        private readonly ProducerStage<K, V, TPassThrough> stage;
        private readonly Queue<InFlight> inFlight = new();
        private readonly Queue<Sent> unsent = new();
        private readonly Action reported;
        private IProducer<K, V> producer = null!;
        private int recordsInFlight;
        private int notified;

        public Logic(ProducerStage<K, V, TPassThrough> stage)
            : base(stage.Shape)
        {
            this.stage = stage;
            reported = GetAsyncCallback(OnReported);
            SetHandler(stage.inlet, this);
            SetHandler(stage.outlet, this);
        }

        public override void PreStart()
        {
            producer = stage.create();
            Pull(stage.inlet);
        }

        public override void PostStop()
        {
            if (!stage.owned || producer is null)
                return;
            var (own, timeout) = (producer, stage.settings.FlushTimeout);
            // Flushing blocks: not on the stream's thread.
            Task.Run(() =>
            {
                own.Flush(timeout);
                own.Dispose();
            });
        }

        public void OnPush()
        {
            var envelope = Grab(stage.inlet);
            var records = envelope switch
            {
                Message<K, V, TPassThrough> single => [new Sent(single.Record)],
                MultiMessage<K, V, TPassThrough> multi => multi.Records.Select(r => new Sent(r)).ToArray(),
                PassThroughMessage<K, V, TPassThrough> => Array.Empty<Sent>(),
                _ => throw new ArgumentException($"unknown envelope {envelope.GetType()}"),
            };
            inFlight.Enqueue(new InFlight(envelope, records));
            recordsInFlight += records.Length;
            foreach (var record in records)
                unsent.Enqueue(record);
            SendAll();
            EmitDone();
            PullMore();
        }

        public void OnUpstreamFinish()
        {
            if (inFlight.Count == 0)
                CompleteStage();
        }

        public void OnUpstreamFailure(Exception e) => FailStage(e);

        public void OnPull()
        {
            EmitDone();
            PullMore();
        }

        public void OnDownstreamFinish(Exception cause) => CancelStage(cause);

        protected override void OnTimer(object timerKey)
        {
            SendAll();
            PullMore();
        }

        // The producer's own queue may be full: then the rest waits, in order, and nothing more is pulled.
        private void SendAll()
        {
            while (unsent.TryPeek(out var record))
            {
                try
                {
                    Send(record);
                }
                catch (ProduceException<K, V> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                {
                    ScheduleOnce("retry", RetryAfter);
                    return;
                }
                catch (Exception e)
                {
                    FailStage(e);
                    return;
                }
                unsent.Dequeue();
            }
        }

        private void Send(Sent sent)
        {
            var record = sent.Record;
            var target = new TopicPartition(record.Topic, record.Partition ?? Partition.Any);
            producer.Produce(target, record.Message, report =>
            {
                sent.Report = report;
                if (Interlocked.Exchange(ref notified, 1) == 0)
                    reported();
            });
        }

        private void OnReported()
        {
            Volatile.Write(ref notified, 0);
            Interlocked.MemoryBarrier();
            EmitDone();
            PullMore();
        }

        private void EmitDone()
        {
            while (IsAvailable(stage.outlet) && inFlight.TryPeek(out var head) && head.Done)
            {
                if (Array.Find(head.Records, r => r.Report!.Error.IsError) is { } failed)
                {
                    FailStage(new ProduceException<K, V>(failed.Report!.Error, failed.Report));
                    return;
                }
                inFlight.Dequeue();
                recordsInFlight -= head.Records.Length;
                Push(stage.outlet, ResultOf(head));
            }
            if (inFlight.Count == 0 && IsClosed(stage.inlet))
                CompleteStage();
        }

        private void PullMore()
        {
            if (recordsInFlight < stage.settings.Parallelism && inFlight.Count < stage.settings.Parallelism
                && unsent.Count == 0 && !HasBeenPulled(stage.inlet) && !IsClosed(stage.inlet))
                Pull(stage.inlet);
        }

        private static IResults<K, V, TPassThrough> ResultOf(InFlight done) => done.Envelope switch
        {
            Message<K, V, TPassThrough> single => new Result<K, V, TPassThrough>(done.Records[0].Report!, single),
            MultiMessage<K, V, TPassThrough> multi => new MultiResult<K, V, TPassThrough>(
                done.Records.Select(r => new MultiResultPart<K, V>(r.Report!, r.Record)).ToImmutableHashSet(),
                multi.PassThrough),
            var passThrough => new PassThroughResult<K, V, TPassThrough>(passThrough.PassThrough),
        };
    }
}

using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Messages;
using Akka.Streams.Kafka.Settings;

namespace Akka.Streams.Kafka.Helpers;

/// <summary>Commits offsets in batches, by count and interval, each only after it has come through the stream.</summary>
public static class Committer
{
    /// <summary>Commits, and gives each batch once it is committed.</summary>
    public static Flow<ICommittable, ICommittableOffsetBatch, NotUsed> BatchFlow(CommitterSettings settings) =>
        Streams.Dsl.Flow.Create<ICommittable>()
            .GroupedWithin(settings.MaxBatch, settings.MaxInterval)
            .SelectAsync(settings.Parallelism, async offsets =>
            {
                var batch = CommittableOffsetBatch.Create(offsets);
                await batch.Commit().ConfigureAwait(false);
                return batch;
            });

    /// <summary>Commits, and gives one element per batch.</summary>
    public static Flow<ICommittable, Done, NotUsed> Flow(CommitterSettings settings) =>
        BatchFlow(settings).Select(_ => Done.Instance);

    /// <summary>Commits; completes when everything is committed.</summary>
    public static Sink<ICommittable, Task<Done>> Sink(CommitterSettings settings) =>
        Flow(settings).ToMaterialized(Streams.Dsl.Sink.Ignore<Done>(), Keep.Right);
}

using Akka.Actor;
using Akka.Configuration;

namespace Akka.Streams.Kafka.Settings;

/// <summary>How offsets are gathered before they are committed.</summary>
/// <param name="maxBatch">Offsets in one commit at most.</param>
/// <param name="maxInterval">How long an offset waits for others at most.</param>
/// <param name="parallelism">Commits in flight at once.</param>
public sealed class CommitterSettings(int maxBatch, TimeSpan maxInterval, int parallelism)
{
    private const string Section = "akka.kafka.committer";

    /// <summary>Settings from the actor system's configuration, section akka.kafka.committer.</summary>
    public static CommitterSettings Create(ActorSystem system) =>
        From(KafkaExtensions.Section(system.Settings.Config, Section));

    /// <summary>Settings from a section of the shape of akka.kafka.committer.</summary>
    public static CommitterSettings Create(Config config) =>
        From(config.WithFallback(KafkaExtensions.DefaultSettings.GetConfig(Section)));

    public int MaxBatch => maxBatch;

    public TimeSpan MaxInterval => maxInterval;

    public int Parallelism => parallelism;

    public CommitterSettings WithMaxBatch(int maxBatch) => new(maxBatch, MaxInterval, Parallelism);

    public CommitterSettings WithMaxInterval(TimeSpan maxInterval) => new(MaxBatch, maxInterval, Parallelism);

    public CommitterSettings WithParallelism(int parallelism) => new(MaxBatch, MaxInterval, parallelism);

    private static CommitterSettings From(Config config) =>
        new(config.GetInt("max-batch"), config.GetTimeSpan("max-interval"), config.GetInt("parallelism"));
}

using System.Globalization;

namespace ExamActors.Actors.Log;

/// <summary>What every topic of ours needs of its cluster, besides its own definition.</summary>
/// <param name="Servers">The brokers, for commands that a person can copy.</param>
/// <param name="ReplicationFactor">Copies of each partition.</param>
/// <param name="MinInsyncReplicas">Copies that must have a record before it counts as written.</param>
/// <param name="MessageBytesMax">The largest record, in bytes.</param>
public sealed record TopicNeeds(string Servers, int ReplicationFactor, int MinInsyncReplicas, int MessageBytesMax);

/// <summary>A topic as a cluster has it.</summary>
/// <param name="Partitions">How many partitions it has.</param>
/// <param name="ReplicationFactor">Copies of the partition that has the fewest.</param>
/// <param name="Configs">Its configuration by Kafka's names; null where the broker cannot tell.</param>
public sealed record FoundTopic(int Partitions, int ReplicationFactor, IReadOnlyDictionary<string, string>? Configs);

/// <summary>A topic is not as it should be.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Property">What differs, as Kafka names it.</param>
/// <param name="Found">What it is.</param>
/// <param name="Wanted">What it should be.</param>
/// <param name="Loses">Whether records may be lost or refused by it: then nothing starts.</param>
/// <param name="Mend">The command that mends it, or what to do where no command does.</param>
public sealed record TopicDifference(
    string Topic, string Property, string Found, string Wanted, bool Loses, string Mend)
{
    public override string ToString() =>
        $"topic {Topic}: {Property} is {Found} and should be {Wanted}. {Mend}";
}

/// <summary>Compares topics with their definitions, in Kafka's own terms.</summary>
public static class TopicCheck
{
    private const string Infinite = "-1";

    /// <summary>The configuration that a topic is created with.</summary>
    public static Dictionary<string, string> Configs(TopicDefinition topic, TopicNeeds needs) => new()
    {
        ["cleanup.policy"] = topic.Compacted ? "compact" : "delete",
        ["retention.ms"] = topic.Retention is { } retention ? Text((long)retention.TotalMilliseconds) : Infinite,
        ["retention.bytes"] = topic.RetentionBytes is { } bytes ? Text(bytes) : Infinite,
        ["min.insync.replicas"] = Text(needs.MinInsyncReplicas),
        ["max.message.bytes"] = Text(needs.MessageBytesMax),
    };

    /// <summary>What differs; empty where nothing does. What the broker did not tell is not compared.</summary>
    public static IReadOnlyList<TopicDifference> Differences(TopicDefinition wanted, TopicNeeds needs, FoundTopic found)
    {
        var name = wanted.Name;
        var differences = new List<TopicDifference>();
        if (found.Partitions != wanted.Partitions)
            differences.Add(new TopicDifference(name, "partitions", Text(found.Partitions), Text(wanted.Partitions), Loses: true,
                $"Set exam.topics.{name}.partitions = {found.Partitions}: more partitions would give keys to other partitions "
                + "than their records so far."));
        if (found.ReplicationFactor != needs.ReplicationFactor)
            differences.Add(new TopicDifference(
                name, "replication factor", Text(found.ReplicationFactor), Text(needs.ReplicationFactor),
                Loses: found.ReplicationFactor < needs.ReplicationFactor,
                $"kafka-reassign-partitions.sh --bootstrap-server {needs.Servers} --reassignment-json-file FILE --execute"));
        if (found.Configs is not { } configs)
            return differences;
        var should = Configs(wanted, needs);
        AtLeast("min.insync.replicas");
        if (Number(configs, "min.insync.replicas") is { } copies && copies > found.ReplicationFactor)
            differences.Add(new TopicDifference(name, "min.insync.replicas", Text(copies),
                $"at most its replication factor, {found.ReplicationFactor}, as nothing can be written else", Loses: true,
                Alter($"min.insync.replicas={needs.MinInsyncReplicas}")));
        if (configs.TryGetValue("cleanup.policy", out var policy) && policy != should["cleanup.policy"])
            Differs("cleanup.policy", policy, loses: true);
        // What is compacted alone is kept whatever retention says.
        if (!wanted.Compacted)
        {
            AtLeast("retention.ms");
            AtLeast("retention.bytes");
        }
        if (Number(configs, "max.message.bytes") < needs.MessageBytesMax)
            Differs("max.message.bytes", configs["max.message.bytes"], loses: true);
        if (configs.GetValueOrDefault("unclean.leader.election.enable") == "true")
            differences.Add(new TopicDifference(name, "unclean.leader.election.enable", "true", "false", Loses: false,
                Alter("unclean.leader.election.enable=false")));
        return differences;

        void AtLeast(string property)
        {
            if (Number(configs, property) is { } number && number != Number(should, property))
                Differs(property, configs[property], loses: IsBelow(number, Number(should, property)!.Value));
        }

        void Differs(string property, string value, bool loses) => differences.Add(new TopicDifference(
            name, property, value, should[property], loses, Alter($"{property}={should[property]}")));

        string Alter(string config) =>
            $"kafka-configs.sh --bootstrap-server {needs.Servers} --alter --entity-type topics --entity-name {name} "
            + $"--add-config {config}";
    }

    private static bool IsBelow(long a, long b) => a >= 0 && (b < 0 || a < b);

    private static long? Number(IReadOnlyDictionary<string, string> configs, string property) =>
        configs.TryGetValue(property, out var text)
        && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace ExamActors.Actors.Log;

/// <summary>A cluster's topics: what there is, and making what is missing.</summary>
/// <param name="name">The log, in words for people.</param>
/// <param name="admin">A client of the cluster.</param>
/// <param name="needs">What our topics need of the cluster.</param>
internal sealed class KafkaTopics(string name, IAdminClient admin, TopicNeeds needs)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The partitions of every topic: the copies of each.</summary>
    public IReadOnlyDictionary<string, int[]> Copies()
    {
        try
        {
            return admin.GetMetadata(Timeout).Topics.Where(t => !t.Error.IsError)
                .ToDictionary(t => t.Topic, t => t.Partitions.Select(p => p.Replicas.Length).ToArray());
        }
        catch (KafkaException e)
        {
            throw new LogException($"{name} does not answer: {e.Error.Reason}", e);
        }
    }

    /// <summary>Makes topics; those that another node makes meanwhile are left to it.</summary>
    public async Task Create(IReadOnlyList<TopicDefinition> topics, CancellationToken cancellation)
    {
        try
        {
            await admin.CreateTopicsAsync(topics.Select(t => new TopicSpecification
            {
                Name = t.Name,
                NumPartitions = t.Partitions,
                ReplicationFactor = (short)needs.ReplicationFactor,
                Configs = TopicCheck.Configs(t, needs),
            })).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (CreateTopicsException e) when (e.Results.All(r =>
            r.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Another node was as quick; what it made is compared like all that was there.
        }
        catch (KafkaException e)
        {
            var reason = e is CreateTopicsException { Results: var results }
                ? string.Join("; ", results.Where(r => r.Error.IsError).Select(r => r.Error.Reason).Distinct())
                : e.Error.Reason;
            throw new LogException(
                $"{name}: topics {string.Join(", ", topics.Select(t => t.Name))} are missing and cannot be created: {reason}. "
                + "Create them, or allow it", e);
        }
    }

    /// <summary>What differs at the topics that there are, and whether the broker told their configuration.</summary>
    public async Task<(IReadOnlyList<TopicDifference> Differences, bool AreConfigsKnown)> Compare(
        IReadOnlyList<TopicDefinition> topics, CancellationToken cancellation)
    {
        var copies = Copies();
        var there = topics.Where(t => copies.ContainsKey(t.Name)).ToList();
        var configs = await Configs(there, cancellation).ConfigureAwait(false);
        return ([.. there.SelectMany(t => TopicCheck.Differences(t, needs,
            new FoundTopic(copies[t.Name].Length, copies[t.Name].Min(), configs?.GetValueOrDefault(t.Name))))], configs is not null);
    }

    // Null where the broker does not know the request; a broker that refuses it is a fault like any other.
    private async Task<Dictionary<string, IReadOnlyDictionary<string, string>>?> Configs(
        List<TopicDefinition> topics, CancellationToken cancellation)
    {
        if (topics.Count == 0)
            return [];
        try
        {
            var described = await admin.DescribeConfigsAsync(
                    topics.Select(t => new ConfigResource { Type = ResourceType.Topic, Name = t.Name }),
                    new DescribeConfigsOptions { RequestTimeout = Timeout })
                .WaitAsync(cancellation).ConfigureAwait(false);
            return described.ToDictionary(
                d => d.ConfigResource.Name,
                IReadOnlyDictionary<string, string> (d) => d.Entries.Values.Where(e => e.Value is not null)
                    .ToDictionary(e => e.Name, e => e.Value));
        }
        catch (KafkaException e) when (Errors(e).All(error =>
            error.Code is ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion))
        {
            return null;
        }
        catch (KafkaException e)
        {
            throw new LogException(
                $"{name} does not tell how its topics are configured: {Errors(e).First().Reason}. Where it is for want of rights: "
                + $"kafka-acls.sh --bootstrap-server {needs.Servers} --add --allow-principal User:NAME "
                + "--operation DescribeConfigs --topic '*'", e);
        }
    }

    private static IEnumerable<Error> Errors(KafkaException e) => e is DescribeConfigsException { Results: { Count: > 0 } results }
        ? results.Select(r => r.Error).Where(r => r.IsError).DefaultIfEmpty(e.Error)
        : [e.Error];
}

using Confluent.Kafka;

namespace ExamActors.Actors.Log;

/// <summary>A member of a group, as the group sees it.</summary>
internal interface IGroupMember
{
    IReadOnlyList<string> Topics { get; }

    /// <summary>Called when the group has something else for the member: it asks at its next poll.</summary>
    void Wake();
}

/// <summary>
/// Shares the partitions of topics among the consumers of a group within this process, cooperatively: a partition goes to its
/// new member only after the old one has given it up, and only its present member may commit for it.
/// </summary>
internal sealed class ConsumerGroup(EmbeddedStore store)
{
    private readonly List<IGroupMember> members = [];
    private readonly Dictionary<TopicPartition, IGroupMember> target = [];
    private readonly Dictionary<TopicPartition, IGroupMember> held = [];
    private readonly Lock gate = new();

    /// <summary>Joins, or says that the member's topics have changed.</summary>
    public void Join(IGroupMember member)
    {
        lock (gate)
        {
            if (!members.Contains(member))
                members.Add(member);
            Rebalance();
        }
    }

    public void Leave(IGroupMember member)
    {
        lock (gate)
        {
            members.Remove(member);
            foreach (var partition in held.Where(h => h.Value == member).Select(h => h.Key).ToList())
                held.Remove(partition);
            Rebalance();
        }
    }

    /// <summary>Gives up what goes to others, takes what is free, and gives what the member holds then.</summary>
    public List<TopicPartition> Exchange(IGroupMember member)
    {
        lock (gate)
        {
            var released = false;
            foreach (var partition in held.Where(h => h.Value == member).Select(h => h.Key).ToList())
                if (target.GetValueOrDefault(partition) != member)
                    released |= held.Remove(partition);
            foreach (var (partition, owner) in target)
                if (owner == member)
                    held.TryAdd(partition, member);
            if (released)
                members.ForEach(m => m.Wake());
            return [.. held.Where(h => h.Value == member).Select(h => h.Key)];
        }
    }

    /// <summary>Whether the member may commit for a partition.</summary>
    public bool Holds(IGroupMember member, TopicPartition partition)
    {
        lock (gate)
            return held.GetValueOrDefault(partition) == member;
    }

    private void Rebalance()
    {
        target.Clear();
        foreach (var topic in members.SelectMany(m => m.Topics).Distinct().Order(StringComparer.Ordinal))
        {
            var takers = members.Where(m => m.Topics.Contains(topic)).ToList();
            var partitions = store.PartitionsOf(topic) ?? [];
            for (var i = 0; i < partitions.Length; i++)
                target[new TopicPartition(topic, i)] = takers[i * takers.Count / partitions.Length];
        }
        members.ForEach(m => m.Wake());
    }
}

using System.Collections.Immutable;
using ExamActors.Actors.Nodes;

namespace ExamActors.Node.Operating;

/// <summary>The last seconds of all nodes together. Safe for any number of threads.</summary>
internal sealed class NodeHistory
{
    private const int SecondsMax = 300;

    private readonly Lock gate = new();
    private readonly Dictionary<string, SortedList<long, NodeSecond>> nodes = [];

    /// <summary>
    /// The seconds that every node that still tells has told of, oldest first: answers summed; of the percentiles, which cannot be
    /// summed, the slowest node's.
    /// </summary>
    public ImmutableArray<NodeSecond> Seconds
    {
        get
        {
            lock (gate)
            {
                var newest = nodes.Values.Select(n => n.Keys.LastOrDefault()).DefaultIfEmpty().Max();
                return
                [
                    .. nodes.Values.SelectMany(n => n.Values).Where(s => s.Second > newest - SecondsMax)
                        .GroupBy(s => s.Second).OrderBy(g => g.Key)
                        .Select(g => new NodeSecond(
                            g.Key, g.Sum(s => s.Answers), g.Sum(s => s.NotDone), g.Max(s => s.P50Ms), g.Max(s => s.P99Ms))),
                ];
            }
        }
    }

    /// <summary>The last second that a node has told of; 0 before the first.</summary>
    public long LastOf(string address)
    {
        lock (gate)
            return nodes.TryGetValue(address, out var seconds) ? seconds.Keys.LastOrDefault() : 0;
    }

    /// <summary>Takes what a node has told.</summary>
    public void Add(string address, IEnumerable<NodeSecond> told)
    {
        lock (gate)
        {
            if (!nodes.TryGetValue(address, out var seconds))
                nodes[address] = seconds = [];
            foreach (var second in told)
                seconds[second.Second] = second;
            while (seconds.Count > SecondsMax)
                seconds.RemoveAt(0);
        }
    }
}

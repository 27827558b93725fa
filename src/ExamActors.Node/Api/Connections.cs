using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace ExamActors.Node.Api;

/// <summary>Which students' browsers are connected to this node's hub.</summary>
internal sealed class Connections
{
    private readonly ConcurrentDictionary<string, ImmutableList<SessionBearer>> bearers = new(StringComparer.Ordinal);

    /// <summary>Connections now.</summary>
    public int Count => bearers.Values.Sum(b => b.Count);

    public void Add(SessionBearer bearer) =>
        bearers.AddOrUpdate(bearer.StudentId, [bearer], (_, known) => known.Add(bearer));

    public void Remove(SessionBearer bearer)
    {
        while (bearers.TryGetValue(bearer.StudentId, out var known))
        {
            var rest = known.Remove(bearer);
            if (rest.IsEmpty
                ? bearers.TryRemove(new(bearer.StudentId, known))
                : bearers.TryUpdate(bearer.StudentId, rest, known))
                return;
        }
    }

    /// <summary>A student's connections, each session once; empty where there is none.</summary>
    public IEnumerable<SessionBearer> Of(string studentId) =>
        bearers.TryGetValue(studentId, out var known) ? known.Distinct() : [];

    public bool Has(string studentId) => bearers.ContainsKey(studentId);
}

using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace ExamActors.Node.Api;

/// <summary>Which students' browsers are connected to this node's hub, and what they have been told.</summary>
internal sealed class Connections
{
    private sealed record Connected(ImmutableList<SessionBearer> Bearers, long Told);

    private readonly ConcurrentDictionary<string, Connected> students = new(StringComparer.Ordinal);

    /// <summary>Connections now.</summary>
    public int Count => students.Values.Sum(s => s.Bearers.Count);

    public void Add(SessionBearer bearer) => students.AddOrUpdate(
        bearer.StudentId, new Connected([bearer], 0), (_, known) => known with { Bearers = known.Bearers.Add(bearer) });

    public void Remove(SessionBearer bearer)
    {
        while (students.TryGetValue(bearer.StudentId, out var known))
        {
            var rest = known.Bearers.Remove(bearer);
            if (rest.IsEmpty
                ? students.TryRemove(new(bearer.StudentId, known))
                : students.TryUpdate(bearer.StudentId, known with { Bearers = rest }, known))
                return;
        }
    }

    /// <summary>A student's browser is told how things stand at a version of the student.</summary>
    public void Tell(string studentId, long version)
    {
        while (students.TryGetValue(studentId, out var known) && known.Told < version)
            if (students.TryUpdate(studentId, known with { Told = version }, known))
                return;
    }

    /// <summary>Whether somebody is connected who has not been told of an event.</summary>
    public bool Wants(string studentId, long version) => students.TryGetValue(studentId, out var known) && known.Told < version;

    public bool Has(string studentId) => students.ContainsKey(studentId);

    /// <summary>A student's connections, each session once; empty where there is none.</summary>
    public IEnumerable<SessionBearer> Of(string studentId) =>
        students.TryGetValue(studentId, out var known) ? known.Bearers.Distinct() : [];
}

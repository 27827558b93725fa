using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Claims;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Core.Centers;
using ExamActors.Node.Api;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Pages.Staff;

/// <summary>The boards of centers, each read once for all pages that show it.</summary>
internal sealed class CenterBoards(
    Gateway gateway, ExamSettings settings, Connections connections, CenterDirectory directory, StudentCards students,
    TimeProvider clock, ILogger<CenterBoards> logger) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan OverviewEvery = TimeSpan.FromSeconds(2);

    /// <summary>How long a board waits for names that it does not know; the next reading has them.</summary>
    private static readonly TimeSpan NamesWait = TimeSpan.FromMilliseconds(300);

    private readonly ConcurrentDictionary<string, LivePoll<CenterBoard>> boards = new(StringComparer.Ordinal);
    private LivePoll<Overview>? overview;

    /// <summary>A center's board, or why somebody may not see it.</summary>
    public async Task<(Problem? Problem, LivePoll<CenterBoard>? Board)> Open(ClaimsPrincipal user, string centerId)
    {
        if (CenterDesk.Closed(user, centerId) is { } closed)
            return (closed, null);
        if (boards.TryGetValue(centerId, out var known))
            return (null, known);
        var state = await gateway.Center(centerId).ConfigureAwait(false);
        return state.Name is null
            ? (Problem.NotFound("such center"), null)
            : (null, boards.GetOrAdd(centerId, id =>
            {
                var lost = new LostConnections(connections.Has, clock);
                return new LivePoll<CenterBoard>(() => Read(id, lost), Every, logger);
            }));
    }

    /// <summary>The seats of a center at which nobody sits now; empty for one that does not exist.</summary>
    public async Task<int[]> FreeSeats(string centerId)
    {
        if (StudentSessions.UnsoundId(centerId, "the center's id") is not null)
            return [];
        var state = await gateway.Center(centerId).ConfigureAwait(false);
        using var results = ResultsReader.Open(settings);
        return [.. Sources(results, centerId, state).Board(gateway.Now).FreeSeats];
    }

    /// <summary>All centers at a glance; who looks at it picks those that are theirs, with <see cref="Overview.Of"/>.</summary>
    public LivePoll<Overview> Overview =>
        LazyInitializer.EnsureInitialized(ref overview, () => new LivePoll<Overview>(ReadAll, OverviewEvery, logger));

    public void Dispose()
    {
        overview?.Dispose();
        foreach (var board in boards.Values)
            board.Dispose();
    }

    private async Task<CenterBoard> Read(string centerId, LostConnections lost)
    {
        var state = await gateway.Center(centerId).ConfigureAwait(false);
        using var results = ResultsReader.Open(settings);
        var sources = Sources(results, centerId, state) with { Connection = lost.Of };
        var named = students.Fetch(sources.Students);
        await Task.WhenAny(named, Task.Delay(NamesWait)).ConfigureAwait(false);
        return sources.Board(gateway.Now);
    }

    private async Task<Overview> ReadAll()
    {
        using var results = ResultsReader.Open(settings);
        var lines = new List<CenterLine>();
        foreach (var some in directory.All.Chunk(32))
        {
            var states = await Task.WhenAll(some.Select(c => gateway.Center(c.CenterId))).ConfigureAwait(false);
            lines.AddRange(some.Zip(states, (c, state) =>
                CenterLine.Of(Sources(results, c.CenterId, state).Board(gateway.Now))));
        }
        return new Overview([.. lines]);
    }

    private BoardSources Sources(ResultsReader? results, string centerId, CenterState state)
    {
        var zone = CenterTimes.Zone(state.TimeZone);
        var (from, to) = CenterTimes.Bounds(CenterTimes.Day(gateway.Now, zone), zone);
        return new BoardSources(
            centerId, state, results?.SittingsOf(centerId, from, to).ToArray() ?? [], results?.ProgressAt(centerId).ToArray() ?? [],
            gateway.Catalog, students.Find, _ => (false, null));
    }
}

/// <summary>A center among others.</summary>
/// <param name="Today">Sittings today.</param>
/// <param name="Running">Attempts that go on now, paused ones too.</param>
/// <param name="Incident">Why everybody is paused; null where nothing is wrong.</param>
internal sealed record CenterLine(string CenterId, string Name, string TimeZone, int Today, int Running, string? Incident)
{
    public static CenterLine Of(CenterBoard board) => new(
        board.CenterId, board.Name ?? board.CenterId, board.TimeZone, board.Sittings.Length, board.Running,
        board.Incident?.Reason);
}

/// <summary>The centers.</summary>
internal sealed record Overview(ImmutableArray<CenterLine> Lines)
{
    /// <summary>Those that somebody may act for.</summary>
    public IEnumerable<CenterLine> Of(ClaimsPrincipal user) => Lines.Where(l => CenterDesk.Closed(user, l.CenterId) is null);

    public bool Equals(Overview? other) => other is not null && Lines.SequenceEqual(other.Lines);

    public override int GetHashCode() => Lines.Length;
}

/// <summary>Remembers since when students are not connected, who were.</summary>
internal sealed class LostConnections(Func<string, bool> isConnected, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset?> seen = new(StringComparer.Ordinal);

    public (bool Connected, DateTimeOffset? LostAt) Of(string studentId)
    {
        if (isConnected(studentId))
        {
            seen[studentId] = null;
            return (true, null);
        }
        return (false, seen.TryGetValue(studentId, out var lostAt)
            ? lostAt ?? (seen[studentId] = clock.GetUtcNow())
            : null);
    }
}

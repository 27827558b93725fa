namespace ExamActors.Node.Verifying;

/// <summary>Counts a center's seats over from its events, version by version, without the center's own decider. Pure.</summary>
internal static class SeatCheck
{
    /// <summary>Where more seats are taken at a time than there are, or one seat by two.</summary>
    public static IEnumerable<string> Findings(IEnumerable<SeatFact> facts)
    {
        var (capacity, sittings, attempts) = (0, new Dictionary<string, SeatFact.Taken>(StringComparer.Ordinal),
            new Dictionary<string, string>(StringComparer.Ordinal));
        var seated = new Dictionary<string, int>(StringComparer.Ordinal);
        // How many seats each time is taken by: most sittings begin and end at the same few times.
        var times = new Dictionary<(DateTimeOffset From, DateTimeOffset To), int>();
        foreach (var fact in facts)
        {
            switch (fact)
            {
                case SeatFact.Capacity f:
                    capacity = f.Seats;
                    break;
                case SeatFact.Taken f when sittings.TryAdd(f.SittingId, f):
                    times[(f.From, f.To)] = times.GetValueOrDefault((f.From, f.To)) + 1;
                    if (Most(times, f.From, f.To) is var most && most > capacity)
                        yield return $"version {f.Version}: {most} seats are taken from {f.From:u}, there are {capacity}";
                    break;
                case SeatFact.Began f:
                    attempts[f.AttemptId] = f.SittingId;
                    break;
                case SeatFact.Seated f:
                    if (f.Seat < 1 || f.Seat > capacity)
                        yield return $"version {f.Version}: seat {f.Seat} is given to {f.SittingId}, there are {capacity}";
                    foreach (var other in seated.Where(s => s.Value == f.Seat && s.Key != f.SittingId))
                        if (Overlap(sittings.GetValueOrDefault(other.Key), sittings.GetValueOrDefault(f.SittingId)))
                            yield return $"version {f.Version}: seat {f.Seat} is given to {f.SittingId} and to {other.Key}";
                    seated[f.SittingId] = f.Seat;
                    break;
                case SeatFact.Freed f:
                    Free(f.SittingId);
                    break;
                case SeatFact.Ended f when attempts.Remove(f.AttemptId, out var sitting):
                    Free(sitting);
                    break;
            }
        }

        void Free(string sitting)
        {
            seated.Remove(sitting);
            if (!sittings.Remove(sitting, out var taken))
                return;
            if (--times[(taken.From, taken.To)] == 0)
                times.Remove((taken.From, taken.To));
        }
    }

    private static bool Overlap(SeatFact.Taken? one, SeatFact.Taken? other) =>
        one is not null && other is not null && one.From < other.To && other.From < one.To;

    // The most is reached where one of those that overlap begins.
    private static int Most(
        Dictionary<(DateTimeOffset From, DateTimeOffset To), int> times, DateTimeOffset from, DateTimeOffset to) =>
        times.Keys.Where(t => t.From < to && from < t.To).Select(t => t.From > from ? t.From : from)
            .Max(moment => times.Where(t => t.Key.From <= moment && moment < t.Key.To).Sum(t => t.Value));
}

namespace ExamActors.Node.Verifying;

/// <summary>What an event of a center means for its seats; closed.</summary>
/// <param name="Version">The event's version.</param>
internal abstract record SeatFact(long Version)
{
    /// <summary>The center has so many seats from now on.</summary>
    public sealed record Capacity(long Version, int Seats) : SeatFact(Version);

    /// <summary>A seat is taken for a time.</summary>
    public sealed record Taken(long Version, string SittingId, DateTimeOffset From, DateTimeOffset To) : SeatFact(Version);

    /// <summary>Somebody sits there.</summary>
    public sealed record Seated(long Version, string SittingId, int Seat) : SeatFact(Version);

    /// <summary>An attempt has begun on a sitting's seat.</summary>
    public sealed record Began(long Version, string SittingId, string AttemptId) : SeatFact(Version);

    /// <summary>The seat of a sitting is free.</summary>
    public sealed record Freed(long Version, string SittingId) : SeatFact(Version);

    /// <summary>The seat of an attempt is free.</summary>
    public sealed record Ended(long Version, string AttemptId) : SeatFact(Version);

}

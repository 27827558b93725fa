using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Verifying;

/// <summary>What center-events has of one center. One writer.</summary>
internal sealed class CenterHistory
{
    private readonly VersionHistory versions = new();
    private readonly List<SeatFact> seats = [];

    /// <summary>Versions from 1 to the highest that have not come.</summary>
    public IEnumerable<long> Missing => versions.Missing;

    /// <summary>Versions that came twice with different contents.</summary>
    public IReadOnlyList<long> Conflicts => versions.Conflicts;

    /// <summary>What happened to the seats, in the order of the versions.</summary>
    public IEnumerable<SeatFact> Seats => seats.OrderBy(s => s.Version);

    /// <summary>Takes an event in; says whether it is new.</summary>
    public bool Add(CenterEvent happened, ReadOnlySpan<byte> content)
    {
        if (!versions.Add(happened.Version, content))
            return false;
        SeatFact? fact = happened switch
        {
            CenterSetUp e => new SeatFact.Capacity(e.Version, e.Seats),
            SeatReserved e => new SeatFact.Taken(e.Version, e.SittingId, e.StartsAt, e.StartsAt.AddMinutes(e.Minutes)),
            SeatReleased e => new SeatFact.Freed(e.Version, e.SittingId),
            StudentCheckedIn e => new SeatFact.Seated(e.Version, e.SittingId, e.Seat),
            AttemptNoted { Stage: AttemptStage.Gone } e => new SeatFact.Ended(e.Version, e.AttemptId),
            AttemptNoted { SittingId: { } sitting } e => new SeatFact.Began(e.Version, sitting, e.AttemptId),
            _ => null,
        };
        if (fact is not null)
            seats.Add(fact);
        return true;
    }
}

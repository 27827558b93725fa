using System.Collections.Immutable;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Students;

/// <summary>An attempt that runs.</summary>
/// <param name="AttemptId">The attempt.</param>
/// <param name="SittingId">Its sitting.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="ExamVersion">The version that it is delivered and scored by.</param>
/// <param name="CenterId">Where it goes on.</param>
/// <param name="Seat">The seat there, from 1.</param>
/// <param name="DeadlineAt">When time is up; later by every pause.</param>
/// <param name="SecondsMax">Working time in seconds, extra time with it.</param>
/// <param name="PausedAt">Since when the clock stands; null where it runs.</param>
/// <param name="Items">The items delivered so far; of a fixed form those that were opened.</param>
/// <param name="Open">The place in <paramref name="Items"/> of the item that is before the student.</param>
/// <param name="OpenedAt">Since when it is, later by every pause.</param>
public sealed record Session(
    string AttemptId,
    string SittingId,
    string ExamId,
    int ExamVersion,
    string CenterId,
    int Seat,
    DateTimeOffset DeadlineAt,
    double SecondsMax,
    DateTimeOffset? PausedAt,
    ImmutableArray<GivenItem> Items,
    int Open,
    DateTimeOffset OpenedAt)
{
    /// <summary>Working time used at a moment, in seconds: pauses do not count.</summary>
    public double ElapsedSeconds(DateTimeOffset at) => Math.Clamp(SecondsMax - LeftSeconds(at), 0, SecondsMax);

    /// <summary>Working time left at a moment, in seconds, 0 or more.</summary>
    public double LeftSeconds(DateTimeOffset at) => Math.Max(0, (DeadlineAt - (PausedAt ?? at)).TotalSeconds);

    /// <summary>How long the item in front has been open since it was turned to, in seconds.</summary>
    public double OpenSeconds(DateTimeOffset at) => Math.Max(0, ((PausedAt ?? at) - OpenedAt).TotalSeconds);

    /// <summary>How long the item at a place has been worked on at a moment, in seconds, without pauses.</summary>
    public double SecondsOn(int place, DateTimeOffset at) => Items[place].Seconds + (place == Open ? OpenSeconds(at) : 0);

    /// <summary>The place of an item among those delivered; −1 where it was not.</summary>
    public int PlaceOf(string itemId)
    {
        for (var i = 0; i < Items.Length; i++)
            if (Items[i].ItemId == itemId)
                return i;
        return -1;
    }
}

/// <summary>An item that was delivered.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Answer">The answer; null before there is one.</param>
/// <param name="Credit">What it earns, 0 to 1.</param>
/// <param name="Score">In whole steps.</param>
/// <param name="Seconds">How long it was worked on, in seconds.</param>
/// <param name="Flagged">Whether it is marked for review.</param>
public sealed record GivenItem(string ItemId, Answer? Answer, double Credit, int Score, double Seconds, bool Flagged);

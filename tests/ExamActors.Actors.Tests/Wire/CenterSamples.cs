using System.Collections.Immutable;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Tests.Wire;

/// <summary>One command and one event of every kind of a center.</summary>
internal static class CenterSamples
{
    private const string Center = "vienna-1";
    private static readonly DateTimeOffset At = new(2018, 1, 23, 14, 24, 2, 735, TimeSpan.Zero);
    private static readonly DateTimeOffset Starts = new(2018, 2, 1, 9, 0, 0, TimeSpan.FromHours(1));
    private static readonly CommandCause Cause = new("c-1", 5, 42);
    private static readonly ImmutableArray<OpeningHours> Hours = [new(DayOfWeek.Thursday, 480, 1080)];

    public static IReadOnlyList<CenterCommand> Commands { get; } =
    [
        new SetUpCenter(Center, "c-1", At, "Wien Mitte", "Europe/Vienna", 12, Hours, "operator-1"),
        new ReserveSeat(Center, "2@s-1", At, "sit-1", "s-1", "adaptive", Starts, 38),
        new ReleaseSeat(Center, "4@s-1", At, "sit-1", "s-1"),
        new CheckIn(Center, "c-2", At, "sit-1", null, "9f86d081884c7d65", "staff-1"),
        new NoteAttempt(Center, "5@s-1", At, "att-1", "s-1", "sit-1", 7, AttemptStage.Running, At.AddMinutes(30)),
        new BeginIncident(Center, "c-3", At, "fire alarm", "staff-1"),
        new EndIncident(Center, "c-4", At, "staff-1"),
    ];

    public static IReadOnlyList<CenterEvent> Events { get; } =
    [
        new CenterSetUp(Center, 1, Cause, At, "Wien Mitte", "Europe/Vienna", 12, Hours, "operator-1"),
        new SeatReserved(Center, 2, Cause, At, "sit-1", "s-1", "adaptive", Starts, 38),
        new SeatRefused(Center, 3, Cause, At, "sit-2", "s-2", SeatRefusal.Closed),
        new SeatReleased(Center, 4, Cause, At, "sit-1"),
        new StudentCheckedIn(Center, 5, Cause, At, "sit-1", "s-1", 7, "9f86d081884c7d65", "staff-1"),
        new AttemptNoted(Center, 6, Cause, At, "att-1", "s-1", "sit-1", 7, AttemptStage.Running, At.AddMinutes(30), null),
        new IncidentBegan(Center, 7, Cause, At, "c-3", "fire alarm", [new RunningAttempt("att-1", "s-1")], "staff-1"),
        new IncidentEnded(Center, 8, Cause, At, "c-3", [new RunningAttempt("att-1", "s-1")], "staff-1"),
        new CenterCommandRefused(Center, 9, Cause, At, CenterRefusal.NoIncident, Center),
    ];

    public static CenterState State { get; } = new(
        9, "Wien Mitte", "Europe/Vienna", 12, Hours,
        ImmutableDictionary<string, Reservation>.Empty.Add("sit-1", new("sit-1", "s-1", "adaptive", Starts, 38, 7)),
        ImmutableDictionary<string, AttemptHere>.Empty.Add("att-1", new("att-1", "s-1", "sit-1", 7, true, At.AddMinutes(30))),
        new Incident("c-3", "fire alarm", At, ["att-1"]),
        new Applied([new LogPosition(5, 42)], [new AppliedCommand("c-1", 1, 9)],
            ImmutableDictionary<string, HeardEvent>.Empty.Add("s-1", new(5, At))));
}

namespace ExamActors.Node.VirtualStudents;

/// <summary>What is simulated: who comes, and how they behave.</summary>
/// <param name="RunId">Begins every id of the run, so that several runs against one system do not meet.</param>
/// <param name="Students">How many students, 1 to <see cref="StudentsMax"/>.</param>
/// <param name="Centers">How many centers they are spread over.</param>
/// <param name="ThinkSeconds">What a student takes for an item on average, in seconds, before <paramref name="Speed"/>.</param>
/// <param name="ArriveSeconds">Students arrive evenly over so many seconds, before <paramref name="Speed"/>.</param>
/// <param name="Speed">How many times faster than life: divides every wait of a student.</param>
/// <param name="Misbehaving">The share of answers that something is done wrong with, 0 to 1.</param>
/// <param name="Seed">The same seed gives the same students, who answer an item alike.</param>
/// <param name="HttpOnly">Whether students do without the hub.</param>
/// <param name="AbilityMean">The mean of the abilities.</param>
/// <param name="AbilityDeviation">Their standard deviation.</param>
/// <param name="Patience">How long a student tries the same thing before giving up.</param>
/// <param name="Guests">Seats for people who want to take the exam themselves: booked and checked in, and left alone.</param>
internal sealed record ExamDay(
    string RunId, int Students, int Centers, double ThinkSeconds, double ArriveSeconds, double Speed, double Misbehaving,
    ulong Seed, bool HttpOnly, double AbilityMean, double AbilityDeviation, TimeSpan Patience,
    int Guests = 0)
{
    public const int StudentsMax = 100_000;

    /// <summary>The most seats that a center can have.</summary>
    public const int SeatsMax = 10_000;

    /// <summary>What is wrong with it, in words; null where it is sound.</summary>
    public string? Fault() =>
        Students is < 1 or > StudentsMax ? $"there can be 1 to {StudentsMax:N0} students, not {Students}"
        : Centers < 1 || Centers > Students ? $"there can be 1 to {Students} centers, not {Centers}"
        : Seats > SeatsMax ? $"a center has {SeatsMax:N0} seats at most: {Students} students need more than {Centers} centers"
        : !(ThinkSeconds is >= 0 and <= 3600) ? "a student may think 0 to 3,600 seconds"
        : !(ArriveSeconds is >= 0 and <= 86_400) ? "students may arrive within 0 to 86,400 seconds"
        : !(Speed is > 0 and <= 10_000) ? "the speed must be above 0, up to 10,000"
        : !(Misbehaving is >= 0 and <= 1) ? "0 to 100 percent may misbehave"
        : !(double.IsFinite(AbilityMean) && AbilityDeviation is >= 0 and <= 10) ? "abilities need a mean and a deviation, as 0,1"
        : Patience <= TimeSpan.Zero ? "patience must be above 0 seconds"
        : null;

    /// <summary>Seats of each center: enough for everybody at once.</summary>
    public int Seats => (Students + Guests + Centers - 1) / Centers;

    public string StudentId(int number) => $"{RunId}-{number}";

    /// <summary>A guest, from 0; not one of those whose answers are checked.</summary>
    public string GuestId(int guest) => $"guest-{RunId}-{guest + 1}";

    public string CenterId(int center) => $"{RunId}-center-{center}";

    /// <summary>How long after the beginning a student comes.</summary>
    public TimeSpan ArrivesAfter(int number) => TimeSpan.FromSeconds(ArriveSeconds / Speed * number / Students);
}

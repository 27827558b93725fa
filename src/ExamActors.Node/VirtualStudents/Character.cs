using ExamActors.Core.Adaptive.Simulation;
using ExamActors.Core.Scoring;

namespace ExamActors.Node.VirtualStudents;

/// <summary>What a student does wrong with an answer.</summary>
internal enum Misdeed
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection is cut right after the answer is sent; then it is sent again.</summary>
    CutConnection,

    /// <summary>The answer is sent again at once.</summary>
    RetryAtOnce,

    /// <summary>A double click: the same command twice at the same time.</summary>
    DoubleClick,

    /// <summary>Two commands at the same time with the same answer: one must be refused.</summary>
    TwoCommands,

    /// <summary>The page is loaded anew.</summary>
    Reload,

    /// <summary>The answer is held back until time is up, if that is near.</summary>
    TooLate,
}

/// <summary>
/// What a virtual student is like: their ability, and their answer to each item, depend on the seed and the student's number alone.
/// </summary>
internal sealed class Character
{
    private const double ThinkDeviation = 0.5; // of the logarithm of the time
    private const double ThinkMaxOfMean = 10;

    private static readonly string[] FirstNames =
    [
        "anna", "ben", "chen", "dilek", "emeka", "fatima", "george", "hana", "ivan", "jana", "kofi", "lena", "marco", "nadia",
        "omar", "priya", "quinn", "rosa", "sven", "tara", "umut", "vera", "wei", "ximena", "yusuf", "zoe",
    ];

    private static readonly Misdeed[] Misdeeds = [.. Enum.GetValues<Misdeed>().Where(m => m != Misdeed.None)];

    private readonly ExamDay day;
    private readonly ExamToSit exam;
    private readonly SimulatedStudent student;
    private readonly Random random;

    public Character(ExamDay day, ExamToSit exam, int number)
    {
        this.day = day;
        this.exam = exam;
        Number = number;
        student = new SimulatedStudent(
            new SimulationPlan(day.Students, new AbilityPopulation.Normal(day.AbilityMean, day.AbilityDeviation), day.Seed),
            number);
        random = new Random((int)student.AttemptSeed);
    }

    /// <summary>From 0.</summary>
    public int Number { get; }

    public string Name => NameOf(Number);

    public double Theta => student.Theta;

    public static string NameOf(int number) => $"{FirstNames[number % FirstNames.Length]} {number}";

    /// <summary>The student's answer to an item, drawn by its response model.</summary>
    public Answer AnswerTo(string itemId)
    {
        var item = exam.IndexOf(itemId);
        var score = student.Answer(exam.Bank, item);
        return exam.Answers.Draw(item, score, new Random(unchecked((int)student.AttemptSeed * 31 + item)));
    }

    /// <summary>How long the student thinks: log-normal, sped up.</summary>
    public TimeSpan Thinks()
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var factor = Math.Exp(ThinkDeviation * normal - ThinkDeviation * ThinkDeviation / 2);
        return TimeSpan.FromSeconds(day.ThinkSeconds / day.Speed * Math.Min(factor, ThinkMaxOfMean));
    }

    public Misdeed NextMisdeed() =>
        random.NextDouble() < day.Misbehaving ? Misdeeds[random.Next(Misdeeds.Length)] : Misdeed.None;

    /// <summary>A wait with some chance in it, so that those who wait do not all come back at once.</summary>
    public TimeSpan Jitter(TimeSpan wait) => wait * (0.5 + random.NextDouble());
}

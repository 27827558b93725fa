using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Exams;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Students;

/// <summary>
/// A case of time from another system's tests of QTI, taken as a fixed form. A test of QTI goes on between its items too, where a session
/// of ours always has an item in front: that is a page at the head of the form, which nobody answers and which has its own time.
/// </summary>
internal sealed partial record TimingCase(string Id, JsonElement Json)
{
    private const string Page = "page";
    private static readonly string[] Verbs =
        ["beginTest", "beginItemSession", "beginAttempt", "endAttempt", "moveNext", "endTest", "(idle)"];

    private static readonly DateTimeOffset Zero = new(2026, 3, 2, 13, 0, 0, TimeSpan.FromHours(1));

    /// <summary>Every case of every file.</summary>
    public static ImmutableArray<TimingCase> All => [.. Cases("timing_cases").Select(c => new TimingCase(Word(c, "id")!, c))];

    /// <summary>What a session of ours has not got, by the word that a case has for it, and why.</summary>
    public static readonly ImmutableDictionary<string, string> NotOurs = new Dictionary<string, string>
    {
        ["P01"] = "there are limits for the whole attempt and for each item, not for parts of a test",
        ["forceLate=true"] = "an answer after its item's time never counts: who needs longer has extra time",
        ["ASSESSMENT_ITEM_DURATION_UNDERFLOW"] = "no item must be looked at for a least time",
    }.ToImmutableDictionary();

    /// <summary>Why a session cannot go as the case has it; null where it can.</summary>
    public string? WhyNot =>
        NotOurs.Where(n => Json.GetRawText().Contains($"{n.Key}\"", StringComparison.Ordinal)).Select(n => n.Value)
            .Concat(Happening.Where(s => !Verbs.Contains(s.Verb)).Select(s => $"nobody here knows what '{s.Verb}' is"))
            .FirstOrDefault();

    /// <summary>What is expected and cannot be looked at, though the session can go as the case has it.</summary>
    public IEnumerable<string> LeftOut => Expected.SelectMany(e => e.EnumerateObject()).Select(p => p.Name)
        .Where(name => name != "at" && !IsKnown(name)).Distinct();

    /// <summary>The exam: the page, then the items in the order in which they are begun.</summary>
    public ExamDefinition Exam
    {
        get
        {
            var items = Happening.Select(e => e.Item).OfType<string>().Distinct().ToList();
            return new ExamDefinition("timing", 1, Id,
                [SampleExams.Item(Page), .. items.Select(i => SampleExams.Item(i, secondsMax: SecondsMax(i)))],
                new ItemDelivery.Linear([Page, .. items]), new ExamRules(600), new ScoreReport());
        }
    }

    private IEnumerable<JsonElement> Expected => Json.GetProperty("expect").EnumerateArray();

    private IEnumerable<Step> Happening =>
        Json.GetProperty("events").EnumerateArray().Select(e =>
        {
            var words = Words().Match(e[1].GetString()!);
            var (verb, item) = (words.Groups["verb"].Value, words.Groups["item"].Value);
            return new Step(e[0].GetDouble(), verb,
                item.Length > 0 ? item : verb.EndsWith("Attempt", StringComparison.Ordinal) ? "item" : null,
                words.Groups["note"].Value);
        });

    /// <summary>What is not as the case has it.</summary>
    /// <param name="student">A student of whom nothing is known yet: gives a command's events.</param>
    public async Task<List<string>> Faults(Func<StudentCommand, Task<ImmutableArray<StudentEvent>>> student)
    {
        var session = new Sat(student);
        await session.Book();
        var (steps, faults) = (Happening.ToList(), new List<string>());
        for (var i = 0; i < steps.Count; i++)
        {
            var next = i + 1 < steps.Count ? steps[i + 1].At : double.PositiveInfinity;
            await Do(session, steps[i], isLast: i + 1 == steps.Count);
            if (next > steps[i].At)
                foreach (var expected in Expected)
                    if (At(expected) is { } at && at >= steps[i].At && (at < next || double.IsInfinity(next)))
                        faults.AddRange(await Differences(session, expected, double.IsInfinity(at) ? steps[i].At : at));
        }
        return faults;
    }

    private static async Task Do(Sat session, Step step, bool isLast)
    {
        switch (step.Verb)
        {
            case "beginTest" or "beginItemSession":
                await session.Start(step.At);
                break;
            case "beginAttempt":
                await session.Open(step.At, step.Item!);
                break;
            case "endAttempt":
                await session.Answer(step.At, step.Item!, step.Note.Contains("skip", StringComparison.Ordinal));
                break;
            case "endTest" or "moveNext" when isLast: // from the last item a move ends the test
                await session.Finish(step.At);
                break;
        }
    }

    private static double? At(JsonElement expected) =>
        !expected.TryGetProperty("at", out var at) ? null
        : at.ValueKind == JsonValueKind.Number ? at.GetDouble() : double.PositiveInfinity;

    private async Task<IEnumerable<string>> Differences(Sat session, JsonElement expected, double at)
    {
        var faults = new List<string>();
        foreach (var property in expected.EnumerateObject().Where(p => IsKnown(p.Name)))
        {
            object? wanted = property.Value.ValueKind == JsonValueKind.Number
                ? property.Value.GetDouble()
                : property.Value.GetString();
            object? found = property.Name switch
            {
                "test" or "part" or "section" => session.Elapsed(at),
                "item_max_remaining" => SecondsMax(session.Begun!) - session.Seconds(session.Begun!, at),
                "state" when wanted is "closed" => session.State.Session is null ? wanted : "open",
                "state" => await session.IsClosed(at, session.Begun!) ? wanted : "open",
                "error" => session.Refused == RefusalReason.TooLate ? wanted : session.Refused,
                var item => session.Seconds(item, at),
            };
            if (!Equals(wanted, found))
                faults.Add($"{Id}: {property.Name} at {at} s is {found}, not {wanted}");
        }
        return faults;
    }

    private static bool IsKnown(string expected) =>
        expected is "test" or "part" or "section" or "item" or "item_max_remaining" or "state" or "error"
        || ItemName().IsMatch(expected);

    private int? SecondsMax(string item) =>
        Json.TryGetProperty("limits", out var limits) && limits.TryGetProperty(item, out var limit)
            ? limit.ValueKind == JsonValueKind.Number ? limit.GetInt32()
                : Maximum().Match(limit.GetString()!) is { Success: true } max ? int.Parse(max.Groups[1].ValueSpan) : null
            : null;

    [GeneratedRegex(@"^(?<verb>[A-Za-z()]+)( (?<item>Q[0-9.]+))?(?<note>.*)$")]
    private static partial Regex Words();

    [GeneratedRegex(@"^Q[0-9.]+$")]
    private static partial Regex ItemName();

    [GeneratedRegex(@"max (\d+)")]
    private static partial Regex Maximum();

    private readonly record struct Step(double At, string Verb, string? Item, string Note);

    /// <summary>A sitting of it, with the student's state as folded from the events.</summary>
    private sealed class Sat(Func<StudentCommand, Task<ImmutableArray<StudentEvent>>> student)
    {
        private Session? last;
        private DateTimeOffset startedAt;
        private DateTimeOffset? endedAt;
        private int commands;

        public StudentState State { get; private set; } = StudentState.Empty;

        /// <summary>Why the last command was refused; null where it was not.</summary>
        public RefusalReason? Refused { get; private set; }

        /// <summary>The item that was begun last.</summary>
        public string? Begun { get; private set; }

        public async Task Book()
        {
            await Do(-3600, (id, at) => new RegisterStudent("s-1", id, at, "Ada", 0, "staff"));
            await Do(-3600, (id, at) => new BookSitting("s-1", id, at, "t-1", "timing", 1, "c-1", Zero, "staff"));
            await Do(-3000, (id, at) => new ConfirmSitting("s-1", id, at, "t-1"));
            await Do(-60, (id, at) => new AdmitStudent("s-1", id, at, "t-1", 1, "hash", "staff"));
        }

        public Task Start(double at) => Do(at, (id, when) => new StartAttempt("s-1", id, when, "t-1", "a-1"));

        public Task Open(double at, string item)
        {
            Begun = item;
            return Do(at, (id, when) => new OpenItem("s-1", id, when, "a-1", item));
        }

        public async Task Answer(double at, string item, bool skipped)
        {
            await Do(at, (id, when) => new SubmitAnswer("s-1", id, when, "a-1", item,
                skipped ? new Answer.None() : SampleExams.Right));
            var refused = Refused;
            if (State.Session is { } session && session.Items[session.Open].ItemId != Page)
                await Do(at, (id, when) => new OpenItem("s-1", id, when, "a-1", Page));
            Refused ??= refused;
        }

        public Task Finish(double at) => Do(at, (id, when) => new FinishAttempt("s-1", id, when, "a-1"));

        /// <summary>Whether an item takes no other answer.</summary>
        public async Task<bool> IsClosed(double at, string item)
        {
            await Open(at, item);
            await Answer(at, item, skipped: false);
            return Refused == RefusalReason.AlreadyAnswered;
        }

        /// <summary>Working time used, in seconds.</summary>
        public double Elapsed(double at) =>
            State.Session?.ElapsedSeconds(Zero.AddSeconds(at)) ?? (endedAt!.Value - startedAt).TotalSeconds;

        /// <summary>How long an item has been in front, in seconds.</summary>
        public double Seconds(string item, double at)
        {
            var place = last!.PlaceOf(item);
            return place < 0 ? 0
                : State.Session is null ? last.Items[place].Seconds
                : last.SecondsOn(place, Zero.AddSeconds(at));
        }

        private async Task Do(double at, Func<string, DateTimeOffset, StudentCommand> command)
        {
            var events = await student(command($"command-{commands++}", Zero.AddSeconds(at)));
            Refused = events.OfType<CommandRefused>().LastOrDefault()?.Reason;
            foreach (var happened in events)
            {
                State = State.Apply(happened);
                last = State.Session ?? last;
                if (happened is AttemptStarted)
                    startedAt = happened.At;
                if (happened is AttemptFinished)
                    endedAt = happened.At;
            }
        }
    }
}

using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Exams;
using ExamActors.Core.Tests.Students;

namespace ExamActors.Core.Tests.Centers;

/// <summary>
/// One exam day from the bookings to the scores, with the node's end at every step of it: the events are those of a day without it, and
/// none comes twice or is missing.
/// </summary>
public class CrashTests
{
    private static readonly DateTimeOffset Start = StudentUnderTest.Start;
    private static readonly ExamCatalog Catalog = SampleExams.Catalog(
        SampleExams.Linear(3, new ExamRules(1800)), SampleExams.Adaptive(4, new ExamRules(1200)));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public void A_day_ends_in_the_same_way_at_whichever_step_the_node_dies(int stepsBetweenCommits)
    {
        var undisturbed = new Day(stepsBetweenCommits, dieAt: -1, published: true);
        var steps = undisturbed.Go();
        Assert.InRange(steps, 100, 1000);
        foreach (var student in undisturbed.Region.Students.Values)
            Invariants.OfStudent(student.Journal, Catalog);
        Invariants.BothSidesAgree(undisturbed.Region);
        var events = undisturbed.Region.Students.Values.SelectMany(s => s.Journal).ToList();
        Assert.Equal(
            [(FinishReason.Completed, 3), (FinishReason.TimeUp, 2)],
            events.OfType<AttemptFinished>().OrderBy(e => e.StudentId, StringComparer.Ordinal)
                .Select(e => (e.Reason, e.Result.Answered)));
        Assert.Single(events.OfType<SittingRejected>());

        for (var step = 0; step < steps; step++)
            foreach (var published in (bool[])[false, true])
            {
                var day = new Day(stepsBetweenCommits, step, published);
                day.Go();
                if (!undisturbed.Region.Gist.SequenceEqual(day.Region.Gist))
                    Assert.Fail($"died at step {step}, what it did {(published ? "published" : "in the journal only")}:\n"
                        + string.Join('\n', day.Region.Gist.Except(undisturbed.Region.Gist)) + "\ninstead of\n"
                        + string.Join('\n', undisturbed.Region.Gist.Except(day.Region.Gist)));
            }
    }

    /// <summary>The day: what is sent, each once everything before it is done, and the streams' steps, counted.</summary>
    private sealed class Day(int stepsBetweenCommits, int dieAt, bool published)
    {
        private int steps;

        public Region Region { get; } = new(() => Catalog);

        // Three want the two seats; one moves, is stopped by an incident and is relocated, one runs out of time.
        public int Go()
        {
            var morning = Start.AddHours(-2);
            foreach (var (center, seats) in new[] { ("c-1", 2), ("c-2", 1) })
                Send(new SetUpCenter(center, "set-up", morning, center, "Europe/Berlin", seats,
                    [.. Enum.GetValues<DayOfWeek>().Select(d => new OpeningHours(d, 0, 1440))], "staff"));
            foreach (var student in (string[])["s-1", "s-2", "s-3"])
                Send(new RegisterStudent(student, "register", morning, student, 0, "staff"));
            Send(new BookSitting("s-1", "book", morning, "t-1", "linear", 1, "c-1", Start.AddHours(3), "s-1"));
            Send(new MoveSitting("s-1", "move", morning, "t-1", "t-1b", "c-1", Start, "s-1"));
            Send(new BookSitting("s-2", "book", morning, "t-2", "adaptive", 1, "c-1", Start, "s-2"));
            Send(new BookSitting("s-3", "book", morning, "t-3", "linear", 1, "c-1", Start, "s-3"));
            Send(new BookSitting("s-3", "book again", morning, "t-3b", "linear", 1, "c-2", Start.AddHours(1), "s-3"));
            Send(new CancelSitting("s-3", "cancel", morning, "t-3b", "s-3"));
            Send(new CheckIn("c-1", "in 1", Start, "t-1b", null, "hash", "staff"));
            Send(new CheckIn("c-1", "in 2", Start, "t-2", null, "hash", "staff"));
            Send(new StartAttempt("s-1", "start", Start, "t-1b", "a-1"));
            Send(new StartAttempt("s-2", "start", Start, "t-2", "a-2"));
            Answer("s-1", 1);
            Answer("s-2", 1);
            Send(new BeginIncident("c-1", "fire", Start.AddMinutes(2), "fire drill", "staff"));
            Send(new EndIncident("c-1", "out", Start.AddMinutes(12), "staff"));
            Answer("s-2", 13);
            Send(new PauseAttempt("s-1", "pause", Start.AddMinutes(13), "a-1", "screen is dark", "staff"));
            Send(new RelocateAttempt("s-1", "relocate", Start.AddMinutes(14), "a-1", "c-2", 1, "staff"));
            Send(new ResumeAttempt("s-1", "resume", Start.AddMinutes(15), "a-1", "staff"));
            Answer("s-1", 16);
            Answer("s-1", 17);
            Region.Tick(Start.AddHours(1));
            Quiet();
            return steps;
        }

        private void Answer(string student, int minute)
        {
            var session = Region.Students[student].State.Session!;
            Send(new SubmitAnswer(student, $"answer {minute}", Start.AddMinutes(minute), session.AttemptId,
                session.Items[session.Open].ItemId, SampleExams.Right));
        }

        private void Send(StudentCommand command)
        {
            Region.Send(command);
            Quiet();
        }

        private void Send(CenterCommand command)
        {
            Region.Send(command);
            Quiet();
        }

        private void Quiet()
        {
            while (!Region.Idle)
                foreach (var stream in Enum.GetValues<RegionStream>())
                    for (var partition = 0; partition < Region.Partitions; partition++)
                        if (Region.Has(stream, partition))
                            Step(stream, partition);
        }

        private void Step(RegionStream stream, int partition)
        {
            var dies = steps++ == dieAt;
            Region.Step(stream, partition, publishes: !dies || published);
            if (dies)
                Region.Crash();
            if (steps % stepsBetweenCommits == 0)
                Region.Commit(stream);
        }
    }
}

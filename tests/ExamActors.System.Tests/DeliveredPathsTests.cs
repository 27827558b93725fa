using System.Collections.Immutable;
using ExamActors.Actors.Streams;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Students;
using ExamActors.TestSupport;
using Xunit.Abstractions;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.System.Tests;

/// <summary>
/// Whole adaptive tests as catR and mirtCAT gave them, taken by as many students at once in a running node, from the booking to the score,
/// through the log alone: the same items and abilities, also where every answer comes twice and the node is killed again and again.
/// EXAM_SEED=… repeats the kills of a run, as far as a race can be repeated.
/// </summary>
public sealed class DeliveredPathsTests(ITestOutputHelper output)
{
    private const int Kills = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, Kills)]
    public async Task Whole_adaptive_tests_go_through_a_running_node_as_in_catR_and_mirtCAT(bool twice, int kills)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EXAM_SEED"), out var given) ? given : Random.Shared.Next();
        output.WriteLine($"EXAM_SEED={seed}");
        var (random, paths) = (new Random(seed), OraclePath.All);
        await Deliver(paths, twice, Enumerable.Range(0, kills).Select(_ => random.Next(1, EventsOf(paths))).Order());
    }

    // The center is set up, the student registered, the sitting requested, the seat reserved, the sitting confirmed, the student checked in
    // and admitted, the attempt begun, an item delivered, the attempt noted, an answer scored: the node dies as soon as each has come.
    [Fact]
    public Task A_test_goes_on_at_the_same_item_whenever_the_node_is_killed_from_the_booking_to_the_third_item() =>
        Deliver([OraclePath.All.MinBy(p => p.Items.Length)!], twice: true, Enumerable.Range(1, 16));

    // From the center's opening to the last score: students' events and centers'.
    private static int EventsOf(ImmutableArray<OraclePath> paths) => 1 + paths.Sum(p => 10 + 2 * p.Items.Length);

    private async Task Deliver(ImmutableArray<OraclePath> paths, bool twice, IEnumerable<int> kills)
    {
        await using var place = await Place.Make();
        using var log = await LogClient.Open(place);
        var students = new Candidates(log, paths, twice);
        students.Begin();
        await Run(place, log, students, new Queue<int>(kills));
        while (log.Next() is not null)
            continue;
        output.WriteLine($"{paths.Length} paths; {log.Again} events came again");

        AssertNone(paths.SelectMany(path => path.Faults(log.Student(Candidates.StudentOf(path)))));
        foreach (var student in log.StudentIds)
            Assert.Equal(Enumerable.Range(1, log.Student(student).Count), log.Student(student).Select(e => (int)e.Version));
        var answers = log.All("student-commands").OfType<SubmitAnswer>().CountBy(a => (a.StudentId, a.CommandId));
        Assert.All(answers, a => Assert.Equal(twice ? 2 : 1, a.Value));
        Assert.Equal(paths.Sum(p => p.Items.Length), answers.Count());
        // Each answer's second record is answered with the events of the first: the score, and the next item or the end.
        Assert.True(log.Again >= (twice ? 2 * answers.Count() : 0));
        Assert.Equal(0, log.Written("dead-letters"));
        var center = log.Center(Candidates.Center).Aggregate(CenterState.Empty, (state, e) => state.Apply(e));
        Assert.Empty(center.Attempts);
        Assert.Empty(center.Reservations);
    }

    /// <summary>Runs nodes, one after the other, until every student is through and every stream has done all there is.</summary>
    /// <param name="place">Where they run.</param>
    /// <param name="log">What the students see.</param>
    /// <param name="students">The students.</param>
    /// <param name="killsAt">After how many events the node is killed.</param>
    private static async Task Run(Place place, LogClient log, Candidates students, Queue<int> killsAt)
    {
        var node = place.Start("node");
        try
        {
            var (seen, since) = (0, Environment.TickCount64);
            while (!students.Done)
            {
                if (log.Next() is { } happened)
                {
                    students.React(happened);
                    (seen, since) = (seen + 1, Environment.TickCount64);
                }
                Assert.False(node.HasExited, node.Errors);
                Assert.True(Environment.TickCount64 - since < Patience.TotalMilliseconds,
                    $"nothing came for {Patience} after {seen} events\n{node.Errors}");
                while (killsAt.TryPeek(out var at) && seen >= at)
                {
                    killsAt.Dequeue();
                    node.Kill();
                    node.Dispose();
                    node = place.Start("node");
                }
            }
            await Quiet(log, node);
            node.Terminate();
            Assert.Equal(0, await node.Exit());
        }
        finally
        {
            node.Dispose();
        }
        Assert.Empty(killsAt);
    }

    // Until every stream has done with all that its topic has.
    private static Task Quiet(LogClient log, NodeProcess node) => Eventually.Become(
        () => log.Committed(CommandIntake.Group, "student-commands") == log.Written("student-commands")
            && log.Committed(FollowUpStreams.StudentGroup, "student-events") == log.Written("student-events")
            && log.Committed(CenterIntake.Group, "center-commands") == log.Written("center-commands")
            && log.Committed(FollowUpStreams.CenterGroup, "center-events") == log.Written("center-events"),
        Patience, () => node.Errors);

    /// <summary>Students, each with a path to go, and the staff of their center: what they see is what they answer to.</summary>
    private sealed class Candidates(LogClient log, ImmutableArray<OraclePath> paths, bool twice)
    {
        public const string Center = "center-1";

        private readonly Dictionary<string, OraclePath> byStudent = paths.ToDictionary(StudentOf);
        private readonly Dictionary<string, SubmitAnswer> later = [];
        private readonly HashSet<string> finished = [];

        public bool Done => finished.Count == paths.Length;

        public static string StudentOf(OraclePath path) => $"student-{path.Id}";

        public void Begin()
        {
            var now = DateTimeOffset.UtcNow;
            // The center's noon, wherever it is: its day has room for every exam.
            var startsAt = now.AddMinutes(5).ToOffset(TimeSpan.FromHours(12 - now.Hour));
            log.Send(new SetUpCenter(Center, "set-up", now, "Center 1", "Etc/UTC", paths.Length,
                [.. Enum.GetValues<DayOfWeek>().Select(d => new OpeningHours(d, 0, 1440))], "staff"));
            foreach (var (student, path) in byStudent)
            {
                log.Publish(path.Exam);
                log.Send(new RegisterStudent(student, "register", now, path.Id, 0, "staff"));
                log.Send(new BookSitting(
                    student, "book", now, $"sitting-{path.Id}", path.Exam.ExamId, 1, Center, startsAt, "staff"));
            }
            log.Flush();
        }

        public void React(object happened)
        {
            var now = DateTimeOffset.UtcNow;
            switch (happened)
            {
                case SittingConfirmed e:
                    log.Send(new CheckIn(Center, $"check-in {e.SittingId}", now, e.SittingId, null, new string('0', 64), "staff"));
                    break;
                case StudentAdmitted e:
                    log.Send(new StartAttempt(e.StudentId, "start", now, e.SittingId, $"attempt-{byStudent[e.StudentId].Id}"));
                    break;
                case ItemDelivered e:
                    SendLater(e.StudentId);
                    Send(new SubmitAnswer(e.StudentId, $"answer {e.Position}", now, e.AttemptId, e.ItemId,
                        byStudent[e.StudentId].To(e.ItemId)), e.Position);
                    break;
                case AttemptFinished e:
                    SendLater(e.StudentId);
                    finished.Add(e.StudentId);
                    break;
            }
        }

        // The second one is a double click for every other item, and for the rest a retry after the reply was lost.
        private void Send(SubmitAnswer answer, int position)
        {
            log.Send(answer);
            if (twice && position % 2 == 0)
                log.Send(answer);
            else if (twice)
                later[answer.StudentId] = answer;
        }

        private void SendLater(string student)
        {
            if (later.Remove(student, out var answer))
                log.Send(answer);
        }
    }
}

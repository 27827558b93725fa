using System.Collections.Immutable;
using CsCheck;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Exams;

namespace ExamActors.Core.Tests.Students;

/// <summary>What is true of an attempt, whatever the student and the staff do with it, in whichever order, and how often.</summary>
public class SessionPropertyTests
{
    private static readonly ImmutableArray<ExamDefinition> Exams =
    [
        SampleExams.Linear(4),
        SampleExams.Linear(4, new ExamRules(600, AnswersMayChange: true), secondsMax: 90),
        SampleExams.Adaptive(5),
        SampleExams.Multistage(),
    ];

    private static readonly Gen<(int Kind, int Item, int Seconds, bool Flag)[]> Moves =
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 5], Gen.Int[0, 60], Gen.Bool).Array[1, 60];

    [Fact]
    public void Time_is_accounted_for_and_the_score_is_that_of_the_answers_acknowledged()
    {
        Gen.Select(Gen.Int[0, Exams.Length - 1], Gen.Int[0, 2], Moves).Sample((which, quarters, moves) =>
        {
            var exam = Exams[which];
            var student = new StudentUnderTest(SampleExams.Catalog(exam)).Registered(25 * quarters).Sitting(exam);
            var (began, stood, pausedAt) = (student.Now, 0.0, (DateTimeOffset?)null);
            foreach (var move in moves)
            {
                var before = student.State;
                student.Wait(move.Seconds);
                var done = Do(student, move);
                var events = student.State.Version > before.Version ? done : []; // a retry does nothing
                if (!events.IsEmpty && events.All(e => e is CommandRefused))
                    Assert.Equal(before with { Version = student.State.Version, Applied = student.State.Applied }, student.State);
                if (events is [AttemptPaused])
                    pausedAt = student.Now;
                if (events is [AttemptResumed])
                    (stood, pausedAt) = (stood + (student.Now - pausedAt!.Value).TotalSeconds, null);
                if (student.State.Session is { } session && student.Now <= session.DeadlineAt)
                {
                    // An item is in front at every moment at which the clock runs.
                    var worked = Enumerable.Range(0, session.Items.Length).Sum(i => session.SecondsOn(i, student.Now));
                    Assert.Equal(((pausedAt ?? student.Now) - began).TotalSeconds - stood, worked, 6);
                    Assert.Equal(worked, session.ElapsedSeconds(student.Now), 6);
                }
            }
            foreach (var finished in student.Journal.OfType<AttemptFinished>())
                AssertScore(new PreparedExam(exam), student.Journal, finished);
            Assert.InRange(student.Journal.OfType<AttemptFinished>().Count(), 0, 1);
        }, iter: 2000);
    }

    private static ImmutableArray<StudentEvent> Do(StudentUnderTest student, (int Kind, int Item, int Seconds, bool Flag) move)
    {
        var (id, now) = (student.Fresh(), student.Now);
        var item = move.Item < 4 ? $"q{move.Item + 1}" : student.State.Session is null ? "q1" : student.ItemInFront;
        switch (move.Kind)
        {
            case 0 or 1:
                return student.Do(new OpenItem(student.Id, id, now, "a-1", item));
            case 2:
                return student.Do(new FlagItem(student.Id, id, now, "a-1", item, move.Flag));
            case 3 when move.Item == 0:
                return student.Do(new FinishAttempt(student.Id, id, now, "a-1"));
            case 4:
                return student.Do(new ExpireAttempt(student.Id, id, now, "a-1"));
            case 5:
                return student.Do(new PauseAttempt(student.Id, id, now, "a-1", "unwell", "staff"));
            case 6 or 7:
                return student.Do(new ResumeAttempt(student.Id, id, now, "a-1", "staff"));
            case 8 when student.Journal.Count > 0: // a retry, on a new record
                var version = student.State.Version;
                var again = student.Journal[^Math.Min(student.Journal.Count, 1 + move.Item)];
                var events = student.Do(new SubmitAnswer(student.Id, again.Cause.Id, now, "a-1", item, SampleExams.Right));
                Assert.Equal(student.Journal.Where(e => e.Cause.Id == again.Cause.Id), events);
                Assert.Equal(version, student.State.Version);
                return events;
            default:
                item = student.State.Session is null || move.Item == 0 ? item : student.ItemInFront;
                return student.Do(new SubmitAnswer(student.Id, id, now, "a-1", item, move.Flag ? SampleExams.Right : SampleExams.Wrong));
        }
    }

    // Of every item the last answer that was acknowledged, in the order in which the items were given.
    private static void AssertScore(PreparedExam exam, IReadOnlyCollection<StudentEvent> journal, AttemptFinished finished)
    {
        var last = journal.OfType<AnswerScored>().GroupBy(a => a.ItemId).ToDictionary(g => g.Key, g => g.Last().Answer);
        var given = journal.OfType<ItemDelivered>().Select(d => d.ItemId).Where(last.ContainsKey).ToList();
        var credits = given.ToDictionary(
            id => id, id => ((AnswerResult.Scored)AnswerScoring.Score(exam[exam.IndexOf(id)].Key, last[id])).Credit);
        var ability = exam.Form.IsEmpty
            ? exam.Estimate([.. given.Select(id => new ScoredResponse(exam.IndexOf(id), (int)credits[id]))])
            : null;

        Assert.Equal((credits.Values.Sum(), ability?.Theta), (finished.Result.Credit, finished.Result.Theta));
        var raw = ability?.Theta ?? credits.Values.Sum();
        Assert.Equal(exam.Definition.Report.Scale is { } scale ? ScaledScores.Of(scale, raw) : raw, finished.Result.Score);
    }
}

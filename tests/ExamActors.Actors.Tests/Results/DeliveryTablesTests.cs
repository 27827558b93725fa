using System.Text.Json;
using Confluent.Kafka;
using ExamActors.Actors.Results;
using ExamActors.Actors.Tests.Wire;
using ExamActors.Core;
using ExamActors.Core.Attempts;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Results;

/// <summary>What the results hold of sittings and of attempts delivered here, by events as the decider gives them.</summary>
public abstract class DeliveryTablesTests<TStore> : IAsyncLifetime where TStore : TestStore, new()
{
    private const string Student = "s-1";
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(1));
    private static readonly Answer Right = new Answer.Choice(["right"]);
    private static readonly Answer Wrong = new Answer.Choice(["wrong"]);
    private static readonly ExamDefinition Exam = new(
        "exam", 2, "Two items",
        [.. Enumerable.Range(1, 2).Select(i => new ExamItem($"q{i}",
            new ItemContent("Which one?", [new("right", "This"), new("wrong", "That")]),
            new ItemKey.Choice(["right", "wrong"], "right")))],
        new ItemDelivery.Linear(["q1", "q2"]), new ExamRules(1800, AnswersMayChange: true), new ScoreReport());

    private StoredResults<TStore> results = null!;
    private readonly List<StudentEvent> events = [];
    private StudentState state = StudentState.Empty;
    private DateTimeOffset now = Start;

    public async Task InitializeAsync() => results = await StoredResults<TStore>.Create();

    public async Task DisposeAsync() => await results.DisposeAsync();

    [StoreFact]
    public void A_sitting_stands_as_its_last_event_left_it()
    {
        Do(id => new RegisterStudent(Student, id, now, "Ada", 0, "staff"));
        Do(id => new BookSitting(Student, id, now, "t-1", "exam", 2, "c-1", Start.AddHours(1), "staff"));
        Do(id => new ConfirmSitting(Student, id, now, "t-1"));
        Do(id => new MoveSitting(Student, id, now, "t-1", "t-2", "c-2", Start.AddHours(3), "staff"));
        Write(events);
        Assert.Equal([("t-1", SittingStage.Confirmed), ("t-2", SittingStage.Requested)], Stages());
        Do(id => new ConfirmSitting(Student, id, now, "t-2"));
        Do(id => new AdmitStudent(Student, id, now, "t-2", 7, "hash", "staff"));
        Write(events);

        Assert.Equal([("t-1", SittingStage.Cancelled), ("t-2", SittingStage.Admitted)], Stages());
        using var reader = results.Reader();
        var moved = reader.Sittings(Student).Last();
        Assert.Equal(new SittingRow(Student, "t-2", "exam", 2, "c-2", Start.AddHours(3), 30, SittingStage.Admitted, 7), moved);
        Assert.Equal(TimeSpan.FromHours(1), moved.StartsAt.Offset);
    }

    [StoreFact]
    public void An_attempt_has_its_result_and_its_responses()
    {
        Began();
        Answered("q1", Wrong, seconds: 10);
        Answered("q2", Right, seconds: 20);
        Do(id => new OpenItem(Student, id, now, "a-1", "q1"));
        Answered("q1", Right, seconds: 5);
        Write(events);
        using (var reader = results.Reader())
            Assert.Equal((DeliveredStage.Running, null, null), StageOf(Assert.Single(reader.Delivered())));
        Do(id => new FinishAttempt(Student, id, now, "a-1"));
        Write(events);

        using var after = results.Reader();
        var attempt = Assert.Single(after.Delivered(Student));
        Assert.Equal((DeliveredStage.Finished, FinishReason.HandedIn, new AttemptResult(2, 2, 2, null, null, 2, null, null)),
            StageOf(attempt));
        Assert.Equal(("a-1", "t-1", "exam", 2, 1, "c-1", 4, Start.AddHours(1), Start.AddHours(1.5), now),
            (attempt.AttemptId, attempt.SittingId, attempt.ExamId, attempt.ExamVersion, attempt.AttemptNumber, attempt.CenterId,
                attempt.Seat, attempt.StartedAt, attempt.DeadlineAt, attempt.EndedAt));
        Assert.Equal(
            [
                new ResponseRow(1, "q1", QuestionOutcome.Correct, 1, 1, 15, null, null), // the changed answer
                new ResponseRow(2, "q2", QuestionOutcome.Correct, 1, 1, 20, null, null),
            ],
            after.Responses(Student, "a-1"));
        Assert.Equal(new ItemRow("exam", 2, "q1", 1, 1, 1, 15), after.Items().First());
        Assert.Empty(after.Delivered("another"));
    }

    [StoreFact]
    public void Pauses_and_moves_show_as_they_happen()
    {
        Began();
        Do(id => new PauseAttempt(Student, id, now, "a-1", "fire alarm", "staff"));
        Write(events);
        Assert.Equal(DeliveredStage.Paused, Attempt().Stage);
        Do(id => new RelocateAttempt(Student, id, now, "a-1", "c-2", 9, "staff"));
        now = now.AddMinutes(10);
        Do(id => new ResumeAttempt(Student, id, now, "a-1", "staff"));
        Write(events);

        Assert.Equal((DeliveredStage.Running, "c-2", 9, Start.AddHours(1.5).AddMinutes(10)),
            (Attempt().Stage, Attempt().CenterId, Attempt().Seat, Attempt().DeadlineAt));
    }

    [StoreFact]
    public void A_center_has_its_sittings_of_a_time_and_how_far_those_are_who_sit_there()
    {
        Began();
        Answered("q1", Wrong, seconds: 10);
        var answered = now;
        Write(events);
        var progress = new SeatProgressRow(
            Student, "a-1", "exam", 2, 4, state.Version - 3, Start.AddHours(1.5), null, 2, 1, answered);
        Assert.Equal([progress], ProgressAt("c-1"));
        Assert.Empty(ProgressAt("c-2"));

        now = now.AddMinutes(1);
        Do(id => new PauseAttempt(Student, id, now, "a-1", "fire alarm", "staff"));
        Write(events);
        Assert.Equal([progress with { PausedAt = now, Version = state.Version }], ProgressAt("c-1"));
        now = now.AddMinutes(5);
        Do(id => new ResumeAttempt(Student, id, now, "a-1", "staff"));
        Do(id => new RelocateAttempt(Student, id, now, "a-1", "c-2", 9, "staff"));
        Write(events);
        Assert.Empty(ProgressAt("c-1"));
        Assert.Equal(
            [progress with { Seat = 9, DeadlineAt = Start.AddHours(1.5).AddMinutes(5), Version = state.Version }],
            ProgressAt("c-2"));

        using var reader = results.Reader();
        var sitting = Assert.Single(reader.SittingsOf("c-1", Start.AddHours(1), Start.AddHours(2)));
        Assert.Equal(("t-1", SittingStage.Used, "a-1", DeliveredStage.Running, "c-2", null),
            (sitting.Sitting.SittingId, sitting.Sitting.Stage, sitting.AttemptId, sitting.AttemptStage, sitting.AttemptCenterId,
                sitting.EndedAt));
        Assert.Empty(reader.SittingsOf("c-1", Start, Start.AddHours(1)));
        Assert.Empty(reader.SittingsOf("c-2", Start, Start.AddHours(2)));
    }

    [StoreFact]
    public void A_void_attempt_keeps_its_row_and_its_items_count_for_nothing()
    {
        Began();
        Answered("q1", Right, seconds: 10);
        Do(id => new FinishAttempt(Student, id, now, "a-1"));
        Do(id => new VoidAttempt(Student, id, now, "a-1", "impersonation", "staff"));
        Write(events);

        Assert.Equal(DeliveredStage.Void, Attempt().Stage);
        using var reader = results.Reader();
        Assert.Empty(reader.Items());
    }

    [StoreFact]
    public void A_void_imported_attempt_is_left_out_until_it_is_recorded_anew()
    {
        var attempt = new AssessmentAttempt("5a6745820eb8ab0000000001", Student, "old", "Old exam", Start, Start.AddMinutes(5), 1,
            null, "sequence", 1, null, [new AttemptQuestion("q", [new AttemptOption("o", true, true, Start, true)], null)]);
        Do(id => new RecordAttempt(Student, id, now, attempt));
        Do(id => new VoidAttempt(Student, id, now, attempt.KeenId, "impersonation", "staff"));
        Write(events);
        using (var reader = results.Reader())
        {
            Assert.Equal(0, reader.Summary().Attempts);
            Assert.Empty(reader.Attempts());
        }
        Do(id => new RecordAttempt(Student, id, now, attempt));
        Write(events); // the void is read again as well

        using var after = results.Reader();
        Assert.Equal(3, Assert.Single(after.Attempts(Student)).Version);
    }

    [StoreFact]
    public void Every_kind_of_event_can_be_written_also_where_what_it_is_about_began_before_the_topic_does()
    {
        foreach (var happened in WireSamples.All.OfType<StudentEvent>())
        {
            results.Clear();
            Write([happened]);
            Assert.Equal(happened.Version + 1, results.NextOffset("student-events"));
        }
    }

    [StoreFact]
    public void Events_that_are_read_again_at_any_point_change_nothing()
    {
        Began();
        Answered("q1", Wrong, seconds: 10);
        Do(id => new PauseAttempt(Student, id, now, "a-1", "fire alarm", "staff"));
        Do(id => new ResumeAttempt(Student, id, now, "a-1", "staff"));
        Do(id => new RelocateAttempt(Student, id, now, "a-1", "c-2", 9, "staff"));
        Answered("q2", Right, seconds: 20);
        Do(id => new OpenItem(Student, id, now, "a-1", "q1"));
        Answered("q1", Right, seconds: 5);
        Do(id => new FinishAttempt(Student, id, now, "a-1"));
        Write(events);
        var once = Rows();
        results.Clear();

        for (var last = 1; last <= events.Count; last++)
        {
            Write(events.Take(last)); // from the beginning, every time
            Write(events.Take(last).Skip(last / 2));
        }

        Assert.Equal(once, Rows());
    }

    private void Began()
    {
        Do(id => new RegisterStudent(Student, id, now, "Ada", 0, "staff"));
        Do(id => new BookSitting(Student, id, now, "t-1", "exam", 2, "c-1", Start.AddHours(1), "staff"));
        Do(id => new ConfirmSitting(Student, id, now, "t-1"));
        now = Start.AddHours(1);
        Do(id => new AdmitStudent(Student, id, now, "t-1", 4, "hash", "staff"));
        Do(id => new StartAttempt(Student, id, now, "t-1", "a-1"));
    }

    private void Answered(string item, Answer answer, double seconds)
    {
        now = now.AddSeconds(seconds);
        Do(id => new SubmitAnswer(Student, id, now, "a-1", item, answer));
        Assert.IsNotType<CommandRefused>(events[^1]);
    }

    private void Do(Func<string, StudentCommand> command)
    {
        var offset = events.Count;
        var decided = StudentDecider.Decide(state, new DeliverCommand(new LogPosition(0, offset), command($"command-{offset}")),
            ExamCatalog.Empty.With(new PreparedExam(Exam)));
        state = decided.Aggregate(state, (s, e) => s.Apply(e));
        events.AddRange(decided);
    }

    // On what is there, from the event that comes first: as after a restart that finds its offset behind.
    private void Write(IEnumerable<StudentEvent> happened)
    {
        results.ForgetOffsets();
        using var writer = results.Writer();
        writer.Write([.. happened.Select(e => new ProjectedEvent(new TopicPartitionOffset("student-events", 0, e.Version), e))]);
    }

    private List<(string, SittingStage)> Stages()
    {
        using var reader = results.Reader();
        return [.. reader.Sittings(Student).Select(s => (s.SittingId, s.Stage))];
    }

    private List<SeatProgressRow> ProgressAt(string centerId)
    {
        using var reader = results.Reader();
        return [.. reader.ProgressAt(centerId)];
    }

    private DeliveredAttemptRow Attempt()
    {
        using var reader = results.Reader();
        return Assert.Single(reader.Delivered());
    }

    private static (DeliveredStage, FinishReason?, AttemptResult?) StageOf(DeliveredAttemptRow attempt) =>
        (attempt.Stage, attempt.Reason, attempt.Result);

    private string Rows()
    {
        using var reader = results.Reader();
        return JsonSerializer.Serialize<object[]>(
        [
            reader.Delivered().ToList(), reader.Responses(Student, "a-1").ToList(), reader.Sittings(Student).ToList(),
            reader.Items().ToList(),
        ]);
    }
}

public sealed class EmbeddedDeliveryTablesTests : DeliveryTablesTests<EmbeddedTestStore>;

public sealed class PostgresDeliveryTablesTests : DeliveryTablesTests<PostgresTestStore>;

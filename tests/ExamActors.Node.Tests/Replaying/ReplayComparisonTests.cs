using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Streams;
using ExamActors.Actors.Wire;
using ExamActors.Core;
using ExamActors.Core.Students;
using ExamActors.Node.Replaying;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Replaying;

/// <summary>What counts as a difference, on one partition of commands: 0 and 1 removed, 2 to 7 there, 6 and 7 not committed.</summary>
public sealed class ReplayComparisonTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private readonly TempFolder folder = new();
    private readonly EmbeddedExamLog log;

    public ReplayComparisonTests()
    {
        log = new EmbeddedExamLog(EmbeddedStore.Open(new EmbeddedStoreOptions(folder.Path)));
        log.Store.EnsureTopics([new TopicDefinition("student-commands", 1, Retention: TimeSpan.FromDays(1))]);
    }

    public void Dispose()
    {
        log.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task What_is_replayed_goes_from_the_first_record_to_the_last_commit()
    {
        var commands = await Commands(removed: 2);

        Assert.Equal((2L, 6L), (commands.Ranges.Single().Low, commands.Ranges.Single().High));
        Assert.Equal((4L, 2L), (commands.Count, commands.Uncommitted));
        Assert.Contains("begins at offset 2", Assert.Single(commands.Losses()), StringComparison.Ordinal);
        Assert.True(commands.IsShifted(0));
    }

    [Fact]
    public async Task A_topic_that_nobody_committed_is_replayed_whole()
    {
        var commands = await Commands(committed: null);

        Assert.Equal((8L, 0L), (commands.Count, commands.Uncommitted));
        Assert.Empty(commands.Losses());
        Assert.False(commands.IsShifted(0));
    }

    [Fact]
    public async Task What_replays_as_it_was_published_is_equal_however_often_it_was_published()
    {
        var comparison = Compare(await Commands(), [Event(1, 2), Event(2, 3), Event(2, 3)], [Event(2, 3), Event(1, 2), Event(1, 2)]);

        Assert.Equal((0, 2, 1, 3, 2), (comparison.Differences, comparison.Events.Equal, comparison.Events.Repeated,
            comparison.Events.Published, comparison.Events.Replayed));
        Assert.Equal(1, comparison.Students);
    }

    [Fact]
    public async Task A_value_that_is_not_the_same_is_shown_with_its_path()
    {
        var comparison = Compare(await Commands(), [Event(1, 2, seconds: 9)], [Event(1, 2, seconds: 8)]);

        var difference = Assert.Single(comparison.Events.Shown);
        Assert.Equal(("student-events", "s-1/1"), (difference.Topic, difference.Record));
        Assert.Equal([new JsonDifference("$.leftSeconds", "9", "8")], difference.Fields);
    }

    [Fact]
    public async Task Another_kind_of_event_is_a_difference() =>
        Assert.Equal(CloudEvent.Type, Assert.Single(Assert.Single(Compare(await Commands(), [Event(1, 2)],
            [Of(new ItemFlagged("s-1", 1, Cause(2), At, "a", "i", true))]).Events.Shown).Fields).Path);

    [Fact]
    public async Task What_was_published_twice_must_be_the_same_both_times() =>
        Assert.Contains("published twice", Reason(Compare(
            await Commands(), [Event(1, 2), Event(1, 2, seconds: 8)], [Event(1, 2)])), StringComparison.Ordinal);

    [Fact]
    public async Task An_event_that_is_not_on_the_topic_was_never_published()
    {
        var comparison = Compare(await Commands(), [], [Event(1, 2)]);

        Assert.Equal("it was never published", Reason(comparison));
        var whole = Assert.Single(Assert.Single(comparison.Events.Shown).Fields);
        Assert.Equal(("$", null, Encoding.UTF8.GetString(Event(1, 2).Message.Value)), (whole.Path, whole.Published, whole.Replayed));
    }

    [Fact]
    public async Task An_event_under_another_key_is_not_the_student_s()
    {
        var strange = Event(1, 2);
        strange.Message.Key = "s-2"u8.ToArray();

        Assert.Equal(2, Compare(await Commands(), [strange], [Event(1, 2)]).Differences);
    }

    [Theory]
    [InlineData(1, "was removed by retention")]
    [InlineData(8, "is not on the topic, which ends at 8")]
    [InlineData(4, "is missing from the topic")]
    [InlineData(3, "does not replay it")]
    public async Task A_published_event_that_does_not_replay_has_its_reason(int offset, string reason)
    {
        var commands = await Commands(removed: 2);
        commands.Miss(0, 4, 5);

        Assert.Contains(reason, Reason(Compare(commands, [Event(7, offset)], [])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_without_its_command_is_said_to_be_such_also_where_another_one_takes_its_version() =>
        Assert.Contains("was removed by retention", Reason(Compare(await Commands(removed: 2), [Event(1, 1)], [Event(1, 2)])),
            StringComparison.Ordinal);

    [Fact]
    public async Task Offsets_of_causes_are_compared_where_they_are_the_same()
    {
        Assert.Equal(0, Compare(await Commands(removed: 2), [Event(1, 5)], [Event(1, 3)]).Differences);
        Assert.Equal("$.leftSeconds", Assert.Single(Assert.Single(Compare(
            await Commands(removed: 2), [Event(1, 5)], [Event(1, 3, seconds: 8)]).Events.Shown).Fields).Path);
    }

    [Fact]
    public async Task Another_offset_of_the_cause_is_a_difference_where_nothing_is_missing() =>
        Assert.Equal("$.cause.offset", Assert.Single(Assert.Single(Compare(
            await Commands(), [Event(1, 5)], [Event(1, 3)]).Events.Shown).Fields).Path);

    [Fact]
    public async Task What_was_published_before_its_command_was_committed_is_no_difference()
    {
        var finished = new AttemptFinished("s-1", 1, Cause(6), At, "a-1", "t-1", "exam", 1, "c-1", FinishReason.Completed,
            new AttemptResult(1, 1, 1, null, null, 1, null, null));

        var comparison = Compare(await Commands(), [Of(finished)], [], [Score(1)], []);

        Assert.Equal((0, 1, 1), (comparison.Differences, comparison.Events.Uncommitted, comparison.Scores.Uncommitted));
    }

    [Fact]
    public async Task What_is_no_event_is_a_difference()
    {
        var noise = new ConsumeResult<byte[], byte[]>
        {
            Topic = "student-events",
            Message = new Message<byte[], byte[]> { Key = "s-1"u8.ToArray(), Value = "noise"u8.ToArray(), Headers = [] },
        };

        Assert.Contains("none of ours", Reason(Compare(await Commands(), [noise], [])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_differences_are_counted_and_the_first_ones_kept()
    {
        var comparison = Compare(await Commands(), [], [.. Enumerable.Range(1, 50).Select(v => Event(v, 2))]);

        Assert.Equal((50, 10), (comparison.Differences, comparison.Events.Shown.Count));
    }

    [Fact]
    public async Task A_score_that_a_later_one_has_replaced_may_be_gone()
    {
        var comparison = Compare(await Commands(), [], [], [Voided(2)], [Score(1), Voided(2)]);

        Assert.Equal((0, 1, 1), (comparison.Differences, comparison.Scores.Equal, comparison.Scores.Compacted));
    }

    [Fact]
    public async Task The_last_score_of_an_attempt_may_not_be_gone() =>
        Assert.Equal("it was never published", Assert.Single(Compare(
            await Commands(), [], [], [Score(1)], [Score(1), Voided(2)]).Scores.Shown).Reason);

    [Fact]
    public async Task A_score_that_nothing_replays_or_that_replays_differently_is_a_difference()
    {
        Assert.Equal("no command replays it", Assert.Single(Compare(await Commands(), [], [], [Score(1)], []).Scores.Shown).Reason);
        Assert.Equal("$.score", Assert.Single(Assert.Single(Compare(
            await Commands(), [], [], [Score(1, 5)], [Score(1, 4)]).Scores.Shown).Fields).Path);
    }

    private static string Reason(ReplayComparison comparison) => Assert.Single(comparison.Events.Shown).Reason;

    private static ReplayComparison Compare(
        RecordedCommands commands, ConsumeResult<byte[], byte[]>[] published, ConsumeResult<byte[], byte[]>[] replayed,
        ConsumeResult<byte[], byte[]>[]? scores = null, ConsumeResult<byte[], byte[]>[]? replayedScores = null)
    {
        var comparison = new ReplayComparison(commands, "student-events", "scores", shownMax: 10);
        comparison.CompareEvents(published, replayed);
        comparison.CompareScores(scores ?? [], replayedScores ?? []);
        return comparison;
    }

    private async Task<RecordedCommands> Commands(int removed = 0, long? committed = 6)
    {
        for (var i = log.Store.Topics().Single().Partitions[0].Next; i < 8; i++)
            await log.Producer.ProduceAsync("student-commands", new Message<byte[], byte[]>
            {
                Key = "s-1"u8.ToArray(),
                Value = Encoding.UTF8.GetBytes($"{i}"),
                Timestamp = new Timestamp(DateTime.UtcNow.AddDays(i < removed ? -2 : 0)),
            });
        await log.Store.Maintain(DateTime.UtcNow);
        if (committed is { } offset)
            using (var consumer = log.CreateConsumer(CommandIntake.Group))
                consumer.Commit([new TopicPartitionOffset("student-commands", 0, offset)]);
        return RecordedCommands.Of(log, "student-commands");
    }

    private static CommandCause Cause(long offset) => new("c", 0, offset);

    private static ConsumeResult<byte[], byte[]> Event(long version, long offset, double seconds = 9) =>
        Of(new ItemOpened("s-1", version, Cause(offset), At, "a-1", "i", seconds));

    private static ConsumeResult<byte[], byte[]> Score(long version, double score = 5) => Of(new FinalScore(
        "a-1", "s-1", version, At, "exam", 1, "c-1", At, FinishReason.Completed, score, null, null, null, null, 1, 1, 1));

    private static ConsumeResult<byte[], byte[]> Voided(long version) =>
        Of(new VoidedScore("a-1", "s-1", version, At, "impersonation", "staff"));

    private static ConsumeResult<byte[], byte[]> Of(StudentEvent happened) =>
        new() { Topic = "student-events", Message = CloudEvent.Of(happened, [], null) };

    private static ConsumeResult<byte[], byte[]> Of(PublishedScore score) =>
        new() { Topic = "scores", Message = CloudEvent.Of(score, [], null) };
}

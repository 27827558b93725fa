using Confluent.Kafka;
using ExamActors.Actors.Results;
using ExamActors.Actors.Tests.Wire;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Results;

public abstract class ResultsWriterTests<TStore> : IAsyncLifetime where TStore : TestStore, new()
{
    private static readonly AttemptRecorded Recorded = WireSamples.All.OfType<AttemptRecorded>().Single();
    private static readonly CommandRefused Refused = WireSamples.All.OfType<CommandRefused>().Single();

    private StoredResults<TStore> results = null!;

    public async Task InitializeAsync() => results = await StoredResults<TStore>.Create();

    public async Task DisposeAsync() => await results.DisposeAsync();

    [StoreFact]
    public void An_event_that_comes_again_counts_once()
    {
        Write(At(0, Recorded), At(1, Refused));
        Write(At(1, Refused), At(2, Recorded), At(3, Recorded with { Version = 3, KeenId = "other" }));

        using var reader = results.Reader();
        Assert.Equal((2, 1, 1, 1), (reader.Summary().Attempts, reader.Summary().Duplicates, reader.Summary().Students,
            reader.Summary().Exams));
        Assert.Equal(4, results.NextOffset("student-events"));
    }

    [StoreFact]
    public void A_record_that_is_no_event_moves_the_offset_only()
    {
        Write(At(7, null));

        using var reader = results.Reader();
        Assert.Equal(0, reader.Summary().Attempts);
        Assert.Equal(8, results.NextOffset("student-events"));
    }

    [StoreFact]
    public void A_batch_is_written_whole_or_not_at_all()
    {
        var broken = Recorded with { Version = 2, KeenId = null! };

        using (var writer = results.Writer())
        {
            Assert.ThrowsAny<Exception>(() => writer.Write([At(0, Recorded), At(1, broken)]));
            Assert.Empty(writer.NextOffsets("student-events"));
            writer.Write([At(0, Recorded)]);
        }

        using var reader = results.Reader();
        Assert.Equal(Recorded.ExamName, Assert.Single(reader.Attempts()).ExamName);
    }

    [StoreFact]
    public void A_row_holds_what_the_event_says()
    {
        Write(At(0, Recorded));

        using var reader = results.Reader();
        var row = Assert.Single(reader.Attempts());
        Assert.Equal((Recorded.StudentId, Recorded.KeenId, Recorded.ExamId, 1L, Recorded.AttemptNumber),
            (row.StudentId, row.KeenId, row.ExamId, row.Version, row.AttemptNumber));
        Assert.Equal((Recorded.StartedAt, Recorded.SubmittedAt, Recorded.Score.TouchSeconds, Recorded.Score.WorkSeconds),
            (row.StartedAt, row.SubmittedAt, row.TouchSeconds, row.WorkSeconds));
        Assert.Equal(Recorded.Score.Questions.Select(q => new QuestionRow(q.QuestionId, q.Outcome)), row.Questions);
    }

    [StoreFact]
    public void There_is_nothing_to_read_before_the_first_write() => Assert.Null(ResultsReader.Open(results.Settings));

    private void Write(params ProjectedEvent[] events)
    {
        using var writer = results.Writer();
        writer.NextOffsets("student-events");
        writer.Write(events);
    }

    private static ProjectedEvent At(long offset, StudentEvent? happened) =>
        new(new TopicPartitionOffset("student-events", 0, offset), happened);
}

public sealed class EmbeddedResultsWriterTests : ResultsWriterTests<EmbeddedTestStore>;

public sealed class PostgresResultsWriterTests : ResultsWriterTests<PostgresTestStore>
{
    private static readonly AttemptRecorded Recorded = WireSamples.All.OfType<AttemptRecorded>().Single();

    [PostgresFact]
    public async Task Of_two_nodes_that_write_a_partition_at_once_one_fails_and_goes_on_where_the_other_is()
    {
        await using var results = await StoredResults<PostgresTestStore>.Create();
        using var losing = results.Writer();
        using var gaining = results.Writer();
        losing.Write([At(0, 1), At(1, 2)]);
        gaining.NextOffsets("student-events");
        losing.Write([At(2, 3)]); // it has not heard yet that the partition is gone

        Assert.Throws<ProjectionMovedException>(() => gaining.Write([At(2, 3), At(3, 4)]));
        gaining.NextOffsets("student-events");
        gaining.Write([At(3, 4)]);
        Assert.Throws<ProjectionMovedException>(() => losing.Write([At(3, 4), At(4, 5)]));

        using var reader = results.Reader();
        Assert.Equal([1L, 2L, 3L, 4L], reader.Attempts().Select(a => a.Version));
        Assert.Equal(4, results.NextOffset("student-events"));
    }

    [PostgresFact]
    public async Task A_partition_that_comes_back_is_not_written_from_what_was_read_before()
    {
        await using var results = await StoredResults<PostgresTestStore>.Create();
        using var here = results.Writer();
        using var elsewhere = results.Writer();
        here.Write([At(0, 1)]);
        elsewhere.NextOffsets("student-events");
        elsewhere.Write([At(1, 2), At(2, 3)]);
        here.NextOffsets("student-events"); // it has come back, while records from before were on their way through the stream

        here.Write([At(1, 2), At(2, 3)]);
        here.Write([At(3, 4)]);

        using var reader = results.Reader();
        Assert.Equal([1L, 2L, 3L, 4L], reader.Attempts().Select(a => a.Version));
    }

    [PostgresFact]
    public async Task Nodes_that_bring_the_same_new_names_in_other_orders_do_not_hold_each_other_up()
    {
        await using var results = await StoredResults<PostgresTestStore>.Create();
        var writes = Enumerable.Range(0, 4).Select(partition => Task.Run(() =>
        {
            using var writer = results.Writer();
            for (var batch = 0; batch < 10; batch++)
                writer.Write([.. Enumerable.Range(0, 20).OrderBy(i => (i * 7 + partition * 3) % 20).Select((i, at) =>
                    new ProjectedEvent(new TopicPartitionOffset("student-events", partition, batch * 20 + at),
                        Recorded with { StudentId = $"s-{partition}-{batch}-{i}", ExamId = $"exam-{batch}-{i}" }))]);
        }));

        await Task.WhenAll(writes);

        using var reader = results.Reader();
        Assert.Equal((800, 200), (reader.Summary().Attempts, reader.Summary().Exams));
    }

    private static ProjectedEvent At(long offset, long version) => new(
        new TopicPartitionOffset("student-events", 0, offset),
        Recorded with { Version = version, KeenId = $"document-{version}" });
}

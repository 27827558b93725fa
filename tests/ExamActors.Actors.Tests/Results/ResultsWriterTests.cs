using Confluent.Kafka;
using ExamActors.Actors.Results;
using ExamActors.Actors.Tests.Wire;
using ExamActors.Core.Students;
using ExamActors.TestSupport;
using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Tests.Results;

public sealed class ResultsWriterTests : IDisposable
{
    private static readonly AttemptRecorded Recorded = WireSamples.All.OfType<AttemptRecorded>().Single();
    private static readonly CommandRefused Refused = WireSamples.All.OfType<CommandRefused>().Single();

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_event_that_comes_again_counts_once()
    {
        Write(At(0, Recorded), At(1, Refused));
        Write(At(1, Refused), At(2, Recorded), At(3, Recorded with { Version = 3, KeenId = "other" }));

        using var reader = ResultsReader.Open(folder.Path)!;
        Assert.Equal((2, 1, 1, 1), (reader.Summary().Attempts, reader.Summary().Duplicates, reader.Summary().Students,
            reader.Summary().Exams));
        Assert.Equal(4, ResultsReader.NextOffsetsOf(folder.Path, "student-events")[0]);
    }

    [Fact]
    public void A_record_that_is_no_event_moves_the_offset_only()
    {
        Write(At(7, null));

        using var reader = ResultsReader.Open(folder.Path)!;
        Assert.Equal(0, reader.Summary().Attempts);
        Assert.Equal(8, ResultsReader.NextOffsetsOf(folder.Path, "student-events")[0]);
    }

    [Fact]
    public void A_batch_is_written_whole_or_not_at_all()
    {
        var broken = Recorded with { Version = 2, KeenId = null! };

        using (var writer = new ResultsWriter(folder.Path))
        {
            Assert.ThrowsAny<Exception>(() => writer.Write([At(0, Recorded), At(1, broken)]));
            Assert.Empty(writer.NextOffsets("student-events"));
            writer.Write([At(0, Recorded)]);
        }

        using var reader = ResultsReader.Open(folder.Path)!;
        Assert.Equal(Recorded.ExamName, Assert.Single(reader.Attempts()).ExamName);
    }

    [Fact]
    public void A_row_holds_what_the_event_says()
    {
        Write(At(0, Recorded));

        using var reader = ResultsReader.Open(folder.Path)!;
        var row = Assert.Single(reader.Attempts());
        Assert.Equal((Recorded.StudentId, Recorded.KeenId, Recorded.ExamId, 1L, Recorded.AttemptNumber),
            (row.StudentId, row.KeenId, row.ExamId, row.Version, row.AttemptNumber));
        Assert.Equal((Recorded.StartedAt, Recorded.SubmittedAt, Recorded.Score.TouchSeconds, Recorded.Score.WorkSeconds),
            (row.StartedAt, row.SubmittedAt, row.TouchSeconds, row.WorkSeconds));
        Assert.Equal(Recorded.Score.Questions.Select(q => new QuestionRow(q.QuestionId, q.Outcome)), row.Questions);
    }

    [Fact]
    public void A_foreign_file_is_refused()
    {
        using (var connection = new SqliteConnection($"Data Source={folder.File("results.db")};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE attempt (x)";
            command.ExecuteNonQuery();
        }

        Assert.Contains("not one of ExamActors' results",
            Assert.Throws<ResultsFileException>(() => ResultsReader.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_nothing_to_read_before_the_first_write() => Assert.Null(ResultsReader.Open(folder.Path));

    private void Write(params ProjectedEvent[] events)
    {
        using var writer = new ResultsWriter(folder.Path);
        writer.Write(events);
    }

    private static ProjectedEvent At(long offset, StudentEvent? happened) =>
        new(new TopicPartitionOffset("student-events", 0, offset), happened);
}

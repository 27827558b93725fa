using ExamActors.Actors.Results;
using ExamActors.TestSupport;
using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Tests.Results;

public sealed class ResultsSchemaTests
{
    [Fact]
    public void A_foreign_file_is_refused()
    {
        using var folder = new TempFolder();
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
}

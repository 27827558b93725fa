using ExamActors.Actors.Results;
using ExamActors.TestSupport;
using Microsoft.Data.Sqlite;

namespace ExamActors.System.Tests;

/// <summary>
/// A recorded day, with imports, retries, late answers and a killed node, replays to what was published; and what somebody
/// changes of it afterwards is found. EXAM_REPLAY_STUDENTS=1000 makes it a large one.
/// </summary>
public sealed class ReplayTests : IAsyncLifetime
{
    private static readonly int Students =
        int.TryParse(Environment.GetEnvironmentVariable("EXAM_REPLAY_STUDENTS"), out var count) ? count : 40;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private Place place = null!;

    public async Task InitializeAsync() => place = await Place.Make();

    public async Task DisposeAsync() => await place.DisposeAsync();

    [Fact]
    public async Task What_was_recorded_replays_to_what_was_published_and_what_was_tampered_with_is_found()
    {
        await Record();

        var (code, output, errors) = await NodeProcess.Run(["replay"], place.Variables, Limit);
        Assert.True(code == 0, output + errors);
        Assert.Contains(": 0 differences.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("wait for a node", output, StringComparison.Ordinal);
        if (place.IsOnKafka)
            return; // where nobody changes a record

        var dropped = Change("student-events", "answer-scored", "DELETE FROM {0}");
        await Replays(1, $"student-events {dropped}: it was never published");
        var altered = Change("student-events", "answer-scored",
            "UPDATE {0} SET value = CAST(replace(CAST(value AS TEXT), '\"seconds\":', '\"seconds\":9') AS BLOB)");
        await Replays(2, $"student-events {altered}: it replays differently\n    $.seconds: published 9");
        Change("scores", "score.final",
            "UPDATE {0} SET value = CAST(replace(CAST(value AS TEXT), '\"items\":', '\"items\":1') AS BLOB)");
        await Replays(3, "it replays differently\n    $.items: published 1");
        Change("student-commands", "register-student", "DELETE FROM {0}");
        await Replays(null, "is missing from the topic");
    }

    // A node that is killed once: documents are on the log before it, students come while it runs.
    private async Task Record()
    {
        var file = Generated.Write(place.File("attempts.json"), 300, seed: 23);
        var onLog = await place.Run("import", file.Path);
        Assert.True(onLog.Code == 0, onLog.Errors);
        using var day = new RecordedDay(place, Students);
        using (var first = await place.StartNode())
        {
            day.Book();
            await GoOn(day, first, () => day.Answers > Students * 2);
            first.Kill();
        }
        using var second = await place.StartNode();
        await GoOn(day, second, () => day.IsOver && place.Projected() >= 300);
        second.Terminate();
        Assert.Equal(0, await second.Exit());
        using var results = place.Results()!;
        var stages = results.Delivered().CountBy(a => a.Stage).ToDictionary();
        Assert.Equal((Students, (Students + 3) / 10), (stages.Values.Sum(), stages[DeliveredStage.Void]));
        Assert.Equal(300 - file.Books.Duplicates, results.Summary().Attempts);
    }

    private static Task GoOn(RecordedDay day, NodeProcess node, Func<bool> until) => Eventually.Become(
        () =>
        {
            Assert.False(node.HasExited, node.Errors);
            day.GoOn();
            return until();
        },
        TimeSpan.FromMinutes(4), () => $"{day.Answers} answers\n{node.Errors}");

    private async Task Replays(int? differences, string finding)
    {
        var (code, output, errors) = await NodeProcess.Run(
            ["replay", "--from", place.Data, "--show", "1000"], place.Variables, Limit);
        Assert.True(code == 1, output + errors);
        if (differences is not null)
            Assert.Contains($": {differences} differences.", output, StringComparison.Ordinal);
        Assert.Contains(finding, output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    // Changes a record of a kind that is there once, in the middle of a partition; gives its student and version.
    private string Change(string topic, string kind, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(place.Data, "exam.db")};Pooling=false");
        connection.Open();
        foreach (var partition in Rows($"SELECT p.id FROM partition p JOIN topic t ON t.id = p.topic WHERE t.name = '{topic}'"))
        {
            var table = $"record_{partition}";
            foreach (var offset in Rows($"""
                SELECT "offset" FROM {table} r WHERE instr(headers, CAST('{kind}' AS BLOB)) > 0
                    AND "offset" < (SELECT max("offset") FROM {table})
                    AND (SELECT count(*) FROM {table} s WHERE s.value = r.value) = 1 ORDER BY "offset" DESC
                """))
            {
                using var value = connection.CreateCommand();
                value.CommandText = $"SELECT value FROM {table} WHERE \"offset\" = {offset}";
                using var json = global::System.Text.Json.JsonDocument.Parse((byte[])value.ExecuteScalar()!);
                using var change = connection.CreateCommand();
                change.CommandText = $"{sql.Replace("{0}", table)} WHERE \"offset\" = {offset}";
                Assert.Equal(1, change.ExecuteNonQuery());
                var root = json.RootElement;
                return root.TryGetProperty("version", out var version)
                    ? $"{root.GetProperty("studentId").GetString()}/{version}"
                    : "";
            }
        }
        throw new InvalidOperationException($"{topic} has no {kind}");

        List<string> Rows(string query)
        {
            using var command = connection.CreateCommand();
            command.CommandText = query;
            using var row = command.ExecuteReader();
            var found = new List<string>();
            while (row.Read())
                found.Add(row.GetString(0));
            return found;
        }
    }
}

using System.Diagnostics;
using System.Text.Json;
using ExamActors.Actors.Results;
using ExamActors.System.Tests.Cluster;
using ExamActors.TestSupport;
using Npgsql;
using Xunit.Abstractions;

namespace ExamActors.System.Tests;

/// <summary>
/// A live exam with journal and results in a PostgreSQL of the test's own, which is killed in the middle and started again: nodes
/// and students come back by themselves.
/// </summary>
[Collection(RegionCollection.Name)]
public sealed class PostgresKilledTests(ITestOutputHelper output)
{
    private const int Students = 20;

    // Of a loaded build server; a machine that has nothing else to do needs two seconds.
    private static readonly TimeSpan GapMax = TimeSpan.FromSeconds(25);

    [PostgresServerFact]
    public async Task Nothing_acknowledged_is_lost_when_PostgreSQL_is_killed_and_the_exam_goes_on_when_it_is_back()
    {
        await using var server = await PostgresServer.Create();
        await using var place = await Place.Make(new()
        {
            ["EXAM_API_URL"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["EXAM_JOURNAL"] = "postgres",
            ["EXAM_RESULTS"] = "postgres",
            ["EXAM_POSTGRES_CONNECTION_STRING"] = await server.CreateDatabase(),
        });
        var refused = await place.Run("node");
        Assert.Equal((1, "examactors: PostgreSQL has no schema yet: run 'schema apply' with the same configuration"),
            // On Kafka it says something of the topics before.
            (refused.Code, place.IsOnKafka ? refused.Errors.Trim().Split('\n')[^1] : refused.Errors.Trim()));
        await Done(["schema", "apply"]);
        await Done(["schema", "show"]);
        await Done(["exam", "publish", Repository.Exam]);
        using var node = place.Start("node");
        await node.Says("API: ");
        using var students = place.Start(
            "simulate", "--students", $"{Students}", "--speed", "10", "--arrive", "10", "--seed", "5", "--format", "json");
        await Eventually.Become(() => place.Written("student-events") >= 300 || students.HasExited, TimeSpan.FromMinutes(2), Story);

        await server.Kill();
        await node.Says("is asked again");
        var before = place.Written("student-events");
        await server.Start();
        var back = Stopwatch.StartNew();
        await Eventually.Become(() => place.Written("student-events") > before + 10, TimeSpan.FromMinutes(1), Story);
        output.WriteLine($"students go on {back.Elapsed.TotalSeconds:F1} s after the database");
        Assert.True(back.Elapsed < GapMax, $"{back.Elapsed}");
        Assert.True(await students.Exit() == 0, Story());

        using var report = JsonDocument.Parse(students.Output);
        Assert.Equal(Students, report.RootElement.GetProperty("through").GetInt32());
        Assert.All(report.RootElement.GetProperty("found").EnumerateObject(), f => Assert.Equal((f.Name, 0), (f.Name, f.Value.GetInt32())));
        await Eventually.Become(() => Finished(place) == Students, TimeSpan.FromMinutes(1), Story);
        Assert.Equal(0L, await Gaps(place.Settings.Postgres.ConnectionString));

        async Task Done(string[] arguments)
        {
            var (code, _, errors) = await place.Run(arguments);
            Assert.True(code == 0, errors);
        }

        string Story() => $"{students.Output}{students.Errors}{node.Errors}";
    }

    private static int Finished(Place place)
    {
        using var results = place.Results();
        return results?.Delivered().Count(a => a.Stage == DeliveredStage.Finished) ?? 0;
    }

    // Actors whose events are not numbered 1, 2, 3 … in the journal.
    private static async Task<object?> Gaps(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var select = new NpgsqlCommand(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM journal GROUP BY persistence_id HAVING count(*) <> max(sequence_number) OR min(sequence_number) <> 1) gap
            """, connection);
        return await select.ExecuteScalarAsync();
    }
}

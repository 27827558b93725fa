using System.Text.RegularExpressions;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Core.Scoring;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

public partial class ImportTests
{
    internal static readonly (string Name, int Partitions)[] Topics =
    [
        ("exams", 12), ("exam-catalog", 1), ("student-commands", 12), ("student-events", 12), ("center-commands", 4),
        ("center-events", 4), ("scores", 12), ("dead-letters", 3),
    ];

    [Fact]
    public async Task A_generated_file_gives_its_books_and_a_second_import_only_duplicates()
    {
        using var folder = new TempFolder();
        var file = Generated.Write(folder.File("attempts.json"), 800, seed: 3);

        var first = await Import(file.Path, folder.File("data"));
        file.AssertIn(folder.File("data"));
        var second = await Import(file.Path, folder.File("data"));

        Assert.Equal([800, file.Books.Accepted, file.Books.Duplicates, 0], first);
        Assert.Equal([800, 0, 800, 0], second);
    }

    [AttemptsFact]
    public async Task The_real_attempts_give_every_figure_on_the_embedded_log()
    {
        using var folder = new TempFolder();
        Assert.Equal(new[] { 3280, 3242, 38, 0 }, await Import(AttemptsFactAttribute.Path!, folder.File("data")));
        AssertRealFigures(folder.File("data"), duplicates: 38);
        Assert.Equal(new[] { 3280, 0, 3280, 0 }, await Import(AttemptsFactAttribute.Path!, folder.File("data")));
        AssertRealFigures(folder.File("data"), duplicates: 3318);
    }

    [AttemptsFact]
    public async Task The_real_attempts_give_every_figure_on_Kafka()
    {
        await using var broker = await MockBroker.Start();
        foreach (var (topic, partitions) in Topics)
            await broker.CreateTopic(topic, partitions);
        using var folder = new TempFolder();
        await OnKafka(broker.BootstrapServers, folder.File("data"), AttemptsFactAttribute.Path!, async import =>
        {
            Assert.Equal(new[] { 3280, 3242, 38, 0 }, await import());
            AssertRealFigures(folder.File("data"), duplicates: 38);
            Assert.Equal(new[] { 3280, 0, 3280, 0 }, await import());
            AssertRealFigures(folder.File("data"), duplicates: 3318);
        });
    }

    [Fact]
    public async Task A_generated_file_gives_its_books_on_Kafka_and_replays_from_there()
    {
        await using var broker = await MockBroker.Start();
        foreach (var (topic, partitions) in Topics)
            await broker.CreateTopic(topic, partitions);
        using var folder = new TempFolder();
        var file = Generated.Write(folder.File("attempts.json"), 500, seed: 4);
        await OnKafka(broker.BootstrapServers, folder.File("data"), file.Path, async import =>
        {
            Assert.Equal(new[] { 500, file.Books.Accepted, file.Books.Duplicates, 0 }, await import());
            file.AssertIn(folder.File("data"));
            var (code, output, errors) = await NodeProcess.Run(
                ["replay", "--data", folder.File("data")], OfKafka(broker.BootstrapServers));
            Assert.True(code == 0, output + errors);
            Assert.Contains(" students replayed: 0 differences.", output, StringComparison.Ordinal);
        });
    }

    [KafkaFact]
    public async Task A_generated_file_gives_its_books_on_a_real_Kafka()
    {
        using var folder = new TempFolder();
        var file = Generated.Write(folder.File("attempts.json"), 5000, seed: (ulong)Environment.TickCount64);
        await OnKafka(Services.KafkaBootstrap!, folder.File("data"), file.Path, async import =>
            Assert.Equal(new[] { 5000, file.Books.Accepted, file.Books.Duplicates, 0 }, await import()));
    }

    [PostgresFact]
    public async Task A_generated_file_gives_its_books_with_journal_and_results_in_PostgreSQL()
    {
        await using var store = new PostgresTestStore();
        await store.Create();
        var file = Generated.Write(Path.Combine(store.Folder, "attempts.json"), 500, seed: (ulong)Environment.TickCount64);
        var environment = new Dictionary<string, string>
        {
            ["EXAM_JOURNAL"] = "postgres",
            ["EXAM_RESULTS"] = "postgres",
            ["EXAM_POSTGRES_CONNECTION_STRING"] = store.Database!,
        };
        var schema = await NodeProcess.Run(["schema", "apply"], environment);
        Assert.True(schema.Code == 0, schema.Errors);

        Assert.Equal(new[] { 500, file.Books.Accepted, file.Books.Duplicates, 0 },
            await Import(file.Path, Path.Combine(store.Folder, "data"), environment));
        file.AssertIn(ExamSettingsReader.Read(ExamSettingsReader.Layer([("store", store.Hocon)], _ => null)));
    }

    [Fact]
    public async Task An_import_beside_a_running_node_goes_through_that_node()
    {
        using var folder = new TempFolder();
        var file = Generated.Write(folder.File("attempts.json"), 300, seed: 5);
        using var node = NodeProcess.Start(["node", "--data", folder.File("data")]);
        await node.Says("node is running");

        Assert.Equal(new[] { 300, file.Books.Accepted, file.Books.Duplicates, 0 }, await Import(file.Path, folder.File("data")));

        var second = await NodeProcess.Run(["node", "--data", folder.File("data")]);
        Assert.Equal(1, second.Code);
        Assert.Contains("is in use by process", second.Errors, StringComparison.Ordinal);
        node.Terminate();
        Assert.Equal(0, await node.Exit());
        file.AssertIn(folder.File("data"));
    }

    private static async Task OnKafka(
        string bootstrapServers, string data, string file, Func<Func<Task<int[]>>, Task> test)
    {
        var environment = OfKafka(bootstrapServers);
        using var node = NodeProcess.Start(["node", "--data", data], environment);
        await node.Says("node is running");
        var outcomes = 0;
        await test(async () =>
        {
            var counts = await Import(file, data, environment);
            outcomes += counts[1] + counts[2];
            // The import saw every event on its topic; the node's tables follow.
            await Eventually.Become(() => KilledImportTests.Projected(data) >= outcomes, TimeSpan.FromSeconds(60));
            return counts;
        });
        node.Terminate();
        Assert.Equal(0, await node.Exit());
    }

    private static Dictionary<string, string> OfKafka(string bootstrapServers) => new()
    {
        ["EXAM_LOG"] = "kafka",
        ["EXAM_KAFKA_BOOTSTRAP_SERVERS"] = bootstrapServers,
    };

    // The four numbers of the table: read, accepted, duplicates, dead letters.
    private static async Task<int[]> Import(string file, string data, Dictionary<string, string>? environment = null)
    {
        var (code, output, errors) = await NodeProcess.Run(["import", file, "--wait", "--data", data], environment);
        Assert.True(code == 0, errors);
        var row = output.Split('\n').Last(l => TableRow().IsMatch(l));
        return [.. row.Split('│', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(4)
            .Select(cell => int.Parse(cell.Replace(",", "")))];
    }

    private static void AssertRealFigures(string data, long duplicates)
    {
        using var reader = ResultsReader.Open(data)!;
        var totals = reader.Summary();
        Assert.Equal((3242, duplicates, 14555, 3237, 107),
            (totals.Attempts, totals.Duplicates, totals.Questions, totals.AttemptsWithCounts, totals.Exams));
        Assert.Equal((9103, 3717, 1213, 522), (totals.Outcomes[QuestionOutcome.Correct],
            totals.Outcomes[QuestionOutcome.Incorrect], totals.Outcomes[QuestionOutcome.MissedSome],
            totals.Outcomes[QuestionOutcome.Unanswered]));
        Assert.Equal(0.6256925136443209, totals.CorrectMean!.Value, 1e-12);
        var byName = reader.Attempts().ToLookup(a => a.ExamName);
        Assert.Equal((390, 1314, 1950), (byName["Learning Git"].Count(), byName["Learning Git"].Sum(a => a.Correct),
            byName["Learning Git"].Sum(a => a.Total)));
    }

    [GeneratedRegex(@"^│\s+[\d,]+ │")]
    private static partial Regex TableRow();
}

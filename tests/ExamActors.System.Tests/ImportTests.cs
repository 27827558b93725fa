using System.Text.RegularExpressions;
using ExamActors.Core.Scoring;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

public partial class ImportTests
{
    [Fact]
    public async Task A_generated_file_gives_its_books_and_a_second_import_only_duplicates()
    {
        await using var place = await Place.Make();
        using var node = await place.StartNodeForVerbs();
        var file = Generated.Write(place.File("attempts.json"), 800, seed: 3);

        var first = await Import(file.Path, place);
        file.AssertIn(place);
        var second = await Import(file.Path, place);

        Assert.Equal([800, file.Books.Accepted, file.Books.Duplicates, 0], first);
        Assert.Equal([800, 0, 800, 0], second);
    }

    [AttemptsFact]
    public async Task The_real_attempts_give_every_figure_on_the_embedded_log()
    {
        await using var place = Place.OnEmbeddedStore();
        Assert.Equal(new[] { 3280, 3242, 38, 0 }, await Import(AttemptsFactAttribute.Path!, place));
        AssertRealFigures(place, duplicates: 38);
        Assert.Equal(new[] { 3280, 0, 3280, 0 }, await Import(AttemptsFactAttribute.Path!, place));
        AssertRealFigures(place, duplicates: 3318);
    }

    [AttemptsFact]
    public async Task The_real_attempts_give_every_figure_on_Kafka()
    {
        await using var broker = await MockBroker.Start();
        await using var place = await Place.On(broker);
        await WithNode(place, async () =>
        {
            Assert.Equal(new[] { 3280, 3242, 38, 0 }, await Import(AttemptsFactAttribute.Path!, place));
            AssertRealFigures(place, duplicates: 38);
            Assert.Equal(new[] { 3280, 0, 3280, 0 }, await Import(AttemptsFactAttribute.Path!, place));
            AssertRealFigures(place, duplicates: 3318);
        });
    }

    [Fact]
    public async Task A_generated_file_gives_its_books_on_Kafka_and_replays_from_there()
    {
        await using var broker = await MockBroker.Start();
        await using var place = await Place.On(broker);
        var file = Generated.Write(place.File("attempts.json"), 500, seed: 4);
        await WithNode(place, async () =>
        {
            Assert.Equal(new[] { 500, file.Books.Accepted, file.Books.Duplicates, 0 }, await Import(file.Path, place));
            file.AssertIn(place);
            var (code, output, errors) = await place.Run("replay");
            Assert.True(code == 0, output + errors);
            Assert.Contains(" students replayed: 0 differences.", output, StringComparison.Ordinal);
        });
    }

    [KafkaFact]
    public async Task A_generated_file_gives_its_books_on_a_real_Kafka()
    {
        await using var place = await Place.Make();
        var file = Generated.Write(place.File("attempts.json"), 5000, seed: (ulong)Environment.TickCount64);
        await WithNode(place, async () =>
            Assert.Equal(new[] { 5000, file.Books.Accepted, file.Books.Duplicates, 0 }, await Import(file.Path, place)));
    }

    [PostgresFact]
    public async Task A_generated_file_gives_its_books_with_journal_and_results_in_PostgreSQL()
    {
        // In a schema beside others of the same database, as the connection string has it.
        await using var store = new PostgresTestStore();
        await store.Create();
        await using var place = await Place.Make(new()
        {
            ["EXAM_JOURNAL"] = "postgres",
            ["EXAM_RESULTS"] = "postgres",
            ["EXAM_POSTGRES_CONNECTION_STRING"] = store.Database!,
        });
        var file = Generated.Write(place.File("attempts.json"), 500, seed: (ulong)Environment.TickCount64);
        var schema = await place.Run("schema", "apply");
        Assert.True(schema.Code == 0, schema.Errors);
        using var node = await place.StartNodeForVerbs();

        Assert.Equal(new[] { 500, file.Books.Accepted, file.Books.Duplicates, 0 }, await Import(file.Path, place));
        file.AssertIn(place);
    }

    // The embedded store has one owner.
    [Fact]
    public async Task An_import_beside_a_running_node_goes_through_that_node()
    {
        await using var place = Place.OnEmbeddedStore();
        var file = Generated.Write(place.File("attempts.json"), 300, seed: 5);
        using var node = await place.StartNode();

        Assert.Equal(new[] { 300, file.Books.Accepted, file.Books.Duplicates, 0 }, await Import(file.Path, place));

        var second = await place.Run("node");
        Assert.Equal(1, second.Code);
        Assert.Contains("is in use by process", second.Errors, StringComparison.Ordinal);
        node.Terminate();
        Assert.Equal(0, await node.Exit());
        file.AssertIn(place);
    }

    private static async Task WithNode(Place place, Func<Task> test)
    {
        using var node = await place.StartNode();
        await test();
        node.Terminate();
        Assert.Equal(0, await node.Exit());
    }

    // The four numbers of the table: read, accepted, duplicates, dead letters.
    private static async Task<int[]> Import(string file, Place place)
    {
        var before = place.Projected();
        // Each record to a partition of its own choice. Otherwise many in a row go to one, and of that the mock broker keeps 5 MiB,
        // read or not.
        var spread = place.File("spread.conf");
        await File.WriteAllTextAsync(spread, "exam.kafka.properties { \"sticky.partitioning.linger.ms\" = 0 }");
        var (code, output, errors) = await place.Run("import", file, "--wait", "--config", spread);
        Assert.True(code == 0, errors);
        var row = output.Split('\n').Last(l => TableRow().IsMatch(l));
        int[] counts = [.. row.Split('│', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(4)
            .Select(cell => int.Parse(cell.Replace(",", "")))];
        // On Kafka the import saw every event on its topic; the node's tables follow.
        if (place.IsOnKafka)
            await Eventually.Become(() => place.Projected() >= before + counts[1] + counts[2], TimeSpan.FromSeconds(60));
        return counts;
    }

    private static void AssertRealFigures(Place place, long duplicates)
    {
        using var reader = place.Results()!;
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

using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

/// <summary>An exam day from files, by the program as a process.</summary>
public sealed class RosterTests : IAsyncLifetime
{
    private Place place = null!;

    public async Task InitializeAsync() => place = await Place.Make();

    public async Task DisposeAsync() => await place.DisposeAsync();

    [Fact]
    public async Task The_samples_end_in_confirmed_sittings_and_a_second_import_changes_nothing()
    {
        await Publish();
        using var node = await place.StartNode();
        string[] kinds = ["center", "student", "sitting"];

        foreach (var kind in kinds)
            Assert.Equal((0, kind == "sitting" ? "confirmed" : "done"), Only(await Import(kind, Repository.Sample($"{kind}s.csv"))));
        var (atCenters, ofStudents) = (await Count("center-events"), await Events());
        foreach (var kind in kinds)
            Assert.Equal((0, "unchanged"), Only(await Import(kind, Repository.Sample($"{kind}s.csv"))));

        Assert.Equal(5, ofStudents.Count(e => e.Contains("sitting-confirmed", StringComparison.Ordinal)));
        // Students are asked again, and what they answer is what they answered before.
        Assert.Equal(atCenters, await Count("center-events"));
        Assert.Equal(ofStudents, await Events());
        node.Terminate();
        Assert.Equal(0, await node.Exit());
    }

    [Fact]
    public async Task The_samples_end_in_confirmed_sittings_on_Kafka()
    {
        await using var broker = await MockBroker.Start();
        await Elsewhere(await Place.On(broker));
        await Publish();
        using var node = await place.StartNode();

        foreach (var kind in (string[])["center", "student", "sitting"])
            Assert.Equal((0, kind == "sitting" ? "confirmed" : "done"), Only(await Import(kind, Repository.Sample($"{kind}s.csv"))));
        Assert.Equal((0, "unchanged"), Only(await Import("sitting", Repository.Sample("sittings.csv"))));

        node.Terminate();
        Assert.Equal(0, await node.Exit());
    }

    [Fact]
    public async Task A_full_center_refuses_and_has_room_once_it_has_more_seats()
    {
        await Publish();
        using var node = await place.StartNode();
        await Import("center", Write("centerId,name,timeZone,seats,hours", "small,Small,Europe/Berlin,2,Mon 09:00-12:00"));
        await Import("student", Write("studentId,name", "a,A", "b,B", "c,C"));
        var sittings = Write("studentId,examId,centerId,startsAt", "a,earth,small,2030-05-06T09:00",
            "b,earth,small,2030-05-06T09:15", "c,earth,small,2030-05-06T09:20", "a,earth,small,2030-05-06T11:45");

        var first = await Import("sitting", sittings);
        await Import("center", Write("centerId,name,timeZone,seats,hours", "small,Small,Europe/Berlin,3,Mon 09:00-12:00"));
        var second = await Import("sitting", sittings);

        Assert.Equal(1, first.Code);
        Assert.Equal(2, first.Rows.Count(r => r.Outcome == "confirmed"));
        Assert.StartsWith("full: ", Assert.Single(first.Rows.Take(3), r => r.Outcome == "refused").Why, StringComparison.Ordinal);
        Assert.StartsWith("closed: ", first.Rows[3].Why, StringComparison.Ordinal);
        Assert.Equal(1, second.Code);
        Assert.Equal(["confirmed", "unchanged", "unchanged"], second.Rows.Take(3).Select(r => r.Outcome).Order());
        Assert.StartsWith("closed: ", second.Rows[3].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_refused_for_want_of_something_is_confirmed_when_that_is_there()
    {
        await Publish();
        using var node = await place.StartNode();
        await Import("center", Repository.Sample("centers.csv"));
        var early = await Import("sitting", Repository.Sample("sittings.csv"));
        await Import("student", Repository.Sample("students.csv"));

        Assert.Equal((1, "refused"), Only(early));
        Assert.All(early.Rows, r => Assert.StartsWith("not_registered: ", r.Why, StringComparison.Ordinal));
        Assert.Equal((0, "confirmed"), Only(await Import("sitting", Repository.Sample("sittings.csv"))));
        Assert.Equal((0, "unchanged"), Only(await Import("sitting", Repository.Sample("sittings.csv"))));
    }

    [Fact]
    public async Task Without_a_node_the_import_runs_one_and_a_student_is_changed_and_changed_back_when_that_is_said()
    {
        await Elsewhere(Place.OnEmbeddedStore()); // on Kafka there is none that verbs run
        const string Header = "studentId,name,extraTimePercent";
        var (plain, changed) = (Write(Header, "a,A,0"), Write(Header, "a,A,50"));

        foreach (var file in (string[])[plain, changed])
            Assert.Equal((0, "done"), Only(await Import("student", file)));

        Assert.Equal((0, "unchanged"), Only(await Import("student", plain)));
        Assert.Equal((0, "done"), Only(await Import("student", plain, "--again")));
    }

    [Fact]
    public async Task A_report_is_not_written_over_the_file_that_it_is_about()
    {
        var file = Write("studentId,name", "a,A");

        var (code, _, errors) = await place.Run("student", "import", file, "--report", file);

        Assert.Equal(1, code);
        Assert.Contains("is read: name another file to write", errors, StringComparison.Ordinal);
        Assert.Equal(["studentId,name", "a,A"], await File.ReadAllLinesAsync(file));
    }

    [Fact]
    public async Task A_file_that_is_no_roster_is_one_line_and_nothing_is_asked()
    {
        var (code, output, errors) = await place.Run("student", "import", Write("studentId,nmae", "a,A"));

        Assert.Equal((1, ""), (code, output));
        Assert.EndsWith("the header has no column name; needed are studentId, name, possible extraTimePercent",
            Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(place.Data));
    }

    private sealed record Row(string Outcome, string Why);

    private static (int, string) Only((int Code, List<Row> Rows, string Errors) import)
    {
        var outcomes = import.Rows.Select(r => r.Outcome).Distinct().ToList();
        Assert.True(outcomes.Count == 1, string.Join('\n', import.Rows) + import.Errors);
        return (import.Code, outcomes[0]);
    }

    private async Task Elsewhere(Place other)
    {
        await place.DisposeAsync();
        place = other;
    }

    private async Task Publish()
    {
        var (code, _, errors) = await place.Run("exam", "publish", Repository.Exam);
        Assert.True(code == 0, errors);
    }

    private async Task<(int Code, List<Row> Rows, string Errors)> Import(string kind, string file, params string[] options)
    {
        var report = place.File($"{Guid.NewGuid():N}.csv");
        var (code, _, errors) = await place.Run(
            [kind, "import", file, "--report", report, .. options]);
        Assert.True(File.Exists(report), errors);
        // No field before the last of these reports has a comma.
        return (code, [.. File.ReadLines(report).Skip(1).Select(l => l.Split(',', 4)).Select(f => new Row(f[2], f[3].Trim('"')))],
            errors);
    }

    // What happened to students, each event once: its type, student and content.
    private async Task<List<string>> Events()
    {
        var (code, output, errors) = await place.Run(
            "tail", "student-events", "--from-beginning", "--exit", "--meta");
        Assert.True(code == 0, errors);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t', 3)[2]).Distinct().Order()];
    }

    private async Task<int> Count(string topic) => int.Parse(
        (await place.Run("tail", topic, "--count")).Output);

    private string Write(params string[] lines)
    {
        var path = place.File($"{Guid.NewGuid():N}.csv");
        File.WriteAllLines(path, lines);
        return path;
    }
}

using System.Text.Json;
using ExamActors.Actors.Assembly;
using ExamActors.Core.Adaptive.Assembly;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Assembly;

/// <summary>
/// Tests that R's TestDesign has assembled: the value of the optimum is the same, whatever the items.
/// </summary>
public class AtaTests
{
    private static readonly OrToolsSolver Solver = new(TimeSpan.FromMinutes(1));

    [OraclesFact("ata")]
    public void The_best_test_is_as_informative_as_that_of_TestDesign()
    {
        var cases = OraclesFactAttribute.Folders.SelectMany(Cases).ToList();
        Assert.NotEmpty(cases);
        var data = new Dictionary<string, AtaData>();

        var wrong = cases.Select(c =>
        {
            var name = c.GetProperty("data").GetString()!;
            if (!data.TryGetValue(name, out var pool))
                data[name] = pool = AtaData.Load(Folder(name), name);
            return Fault(pool, c);
        }).Where(fault => fault is not null).ToList();

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [OraclesFact("ata")]
    public void A_test_that_cannot_be_is_told_with_what_is_in_its_way()
    {
        var problem = AtaData.Load(Folder("science"), "science").MostInformative(0);
        var all = Enumerable.Range(0, problem.Objective.Length);
        var tooLong = problem with
        {
            Sums = problem.Sums.Add(SumConstraint.Count("more than the test", all, 31, 40)),
        };

        var result = Assert.IsType<AssemblyResult.Infeasible>(Solver.Solve(tooLong));

        Assert.Equal([AssemblyCheck.LengthName, "more than the test"], result.Conflict.Order());
    }

    private static string? Fault(AtaData pool, JsonElement c)
    {
        var (id, expected) = (c.GetProperty("id").GetString(), c.GetProperty("optimal_total_information").GetDouble());
        var problem = pool.MostInformative(c.GetProperty("theta").GetDouble());
        if (Solver.Solve(problem) is not AssemblyResult.Solved solved)
            return $"{id}: not solved";
        if (c.TryGetProperty("one_optimal_item_set", out var theirs)
            && AssemblyCheck.Violations(problem, [.. theirs.EnumerateArray().Select(i => pool.Ids.IndexOf(i.GetString()!))])
                is { IsEmpty: false } violations)
            return $"{id}: the expected test violates {string.Join(", ", violations)}";
        return Math.Abs(solved.Objective - expected) <= 1e-6 * expected
            && solved.Items.Length == c.GetProperty("n_items").GetInt32()
            ? null
            : $"{id}: {solved.Objective} with {solved.Items.Length} items, expected {expected}";
    }

    private static string Folder(string data) => OraclesFactAttribute.Folders.Select(f => Path.Combine(f, "ata"))
        .First(f => Directory.Exists(f) && Directory.EnumerateFiles(f, $"constraints_{data}_*.json").Any());

    // Files are known by their format, whatever they are called.
    private static IEnumerable<JsonElement> Cases(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("cases", out var cases)
                || cases.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var c in cases.EnumerateArray())
                if (c.ValueKind == JsonValueKind.Object && c.TryGetProperty("optimal_total_information", out _))
                    yield return c;
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ExamActors.Core.Adaptive.Assembly;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Actors.Tests.Assembly;

/// <summary>
/// A pool of items, their attributes and a table of constraints, in the form of R's TestDesign: three files
/// itempool_NAME.json, itemattrib_NAME.json and constraints_NAME.json.
/// </summary>
internal sealed partial class AtaData
{
    private readonly ImmutableArray<ItemParameters> items;
    private readonly ImmutableArray<ImmutableDictionary<string, string>> attributes;
    private readonly ImmutableArray<ImmutableDictionary<string, string>> constraints;

    private AtaData(string folder, string name)
    {
        var pool = Rows(folder, $"itempool_{name}");
        var byId = Rows(folder, $"itemattrib_{name}").ToDictionary(r => r["ID"]);
        Ids = [.. pool.Select(r => r["ID"])];
        items = [.. pool.Select(Item)];
        attributes = [.. Ids.Select(id => byId[id])];
        constraints = [.. Rows(folder, $"constraints_{name}").Where(r => Word(r, "ONOFF") != "OFF")];
    }

    public ImmutableArray<string> Ids { get; }

    /// <summary>The data whose files are called NAME_….</summary>
    public static AtaData Load(string folder, string name)
    {
        var constraints = Directory.EnumerateFiles(folder, $"constraints_{name}_*.json").Single();
        return new(folder, Path.GetFileNameWithoutExtension(constraints)["constraints_".Length..]);
    }

    /// <summary>The most informative test at θ under the table of constraints.</summary>
    public AssemblyProblem MostInformative(double theta)
    {
        var information = items.Select(i => ItemInformation.Expected(i, 1, theta)).ToImmutableArray();
        var problem = new AssemblyProblem(information, 0, information.Length);
        foreach (var row in constraints)
        {
            var (name, chosen) = (row["CONSTRAINT_ID"], Where(row["CONDITION"]));
            var (lower, upper) = row["TYPE"] == "Number" ? (Int(row["LB"]), Int(row["UB"])) : (0, 0);
            problem = row["TYPE"] switch
            {
                "Number" when row["CONDITION"].Length == 0 => problem with { LengthMin = lower, LengthMax = upper },
                "Number" => problem with { Sums = problem.Sums.Add(SumConstraint.Count(name, chosen, lower, upper)) },
                "Enemy" => problem with { Enemies = problem.Enemies.Add(new EnemyConstraint(name, chosen)) },
                "AllOrNone" => problem with { Sets = problem.Sets.Add(SetConstraint.AllOrNone(name, chosen)) },
                "Include" => problem with { Include = problem.Include.AddRange(chosen) },
                "Exclude" => problem with { Exclude = problem.Exclude.AddRange(chosen) },
                "Order" => problem, // of the items within the test, after it is assembled
                var type => throw new FormatException($"unknown type of constraint {type}"),
            };
        }
        return problem;
    }

    // CONDITION: comparisons of one attribute each, joined by &, as R writes them. An empty attribute is missing (NA).
    private ImmutableArray<int> Where(string condition)
    {
        if (condition.Length == 0 || !condition.Any(c => c is '=' or '<' or '>' or '%' or '('))
            return [];
        var tests = condition.Split('&', StringSplitOptions.TrimEntries).Select(Comparison).ToList();
        return [.. Enumerable.Range(0, Ids.Length).Where(i => tests.All(t => t(attributes[i])))];
    }

    private static Func<ImmutableDictionary<string, string>, bool> Comparison(string text)
    {
        if (Present().Match(text) is { Success: true } present)
            return row => Word(row, present.Groups[1].Value).Length > 0;
        if (OneOf().Match(text) is { Success: true } oneOf)
        {
            var values = oneOf.Groups[2].Value.Split(',').Select(v => v.Trim(' ', '"')).ToHashSet(StringComparer.Ordinal);
            return row => values.Contains(Word(row, oneOf.Groups[1].Value));
        }
        if (Compare().Match(text) is not { Success: true } compare)
            throw new FormatException($"unknown condition {text}");
        var (name, sign, operand) = (compare.Groups[1].Value, compare.Groups[2].Value, compare.Groups[3].Value.Trim('"'));
        return row => Word(row, name) is { Length: > 0 } value && sign switch
        {
            "==" => value == operand,
            "!=" => value != operand,
            "<" => Double(value) < Double(operand),
            "<=" => Double(value) <= Double(operand),
            ">" => Double(value) > Double(operand),
            _ => Double(value) >= Double(operand),
        };
    }

    private static ItemParameters Item(ImmutableDictionary<string, string> row)
    {
        ImmutableArray<double> p =
        [
            .. Enumerable.Range(1, row.Count).Select(k => Word(row, $"PAR{k}")).TakeWhile(v => v.Length > 0).Select(Double),
        ];
        return row["MODEL"] switch
        {
            "1PL" => new ItemParameters.Logistic(1, p[0]),
            "2PL" => new ItemParameters.Logistic(p[0], p[1]),
            "3PL" => new ItemParameters.Logistic(p[0], p[1], p[2]),
            "PC" => new ItemParameters.PartialCredit(p),
            "GPC" => new ItemParameters.GeneralizedPartialCredit(p[0], p[1..]),
            "GR" => new ItemParameters.GradedResponse(p[0], p[1..]),
            var model => throw new FormatException($"unknown model {model}"),
        };
    }

    private static ImmutableArray<ImmutableDictionary<string, string>> Rows(string folder, string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, name + ".json")));
        return
        [
            .. file.RootElement.EnumerateArray().Select(row => row.EnumerateObject().ToImmutableDictionary(
                p => p.Name, p => p.Value.ToString(), StringComparer.OrdinalIgnoreCase)),
        ];
    }

    private static string Word(ImmutableDictionary<string, string> row, string name) => row.GetValueOrDefault(name, "");

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double Double(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^!is\.na\((\w+)\)$")]
    private static partial Regex Present();

    [GeneratedRegex(@"^(\w+)\s*%in%\s*c\((.*)\)$")]
    private static partial Regex OneOf();

    [GeneratedRegex(@"^(\w+)\s*(==|!=|<=|>=|<|>)\s*(\S+)$")]
    private static partial Regex Compare();
}

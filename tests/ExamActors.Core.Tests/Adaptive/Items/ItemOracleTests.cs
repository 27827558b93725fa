using System.Text.Json;
using ExamActors.Core.Adaptive.Items;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Adaptive.Items;

/// <summary>Probabilities and information against catR, mirt and catsim.</summary>
public class ItemOracleTests
{
    [Fact]
    public void Logistic_items_are_those_of_catR() => AssertNone(Cases("catr_prob_info_dichotomous").SelectMany(c =>
    {
        var (scale, theta, item) = (Number(c, "D", 1), Number(c, "theta", 0), Logistic(c));
        var right = ResponseCurve.Evaluate(item, scale, theta, new CategoryPoint[2])[1];
        var information = ItemInformation.At(item, scale, theta);
        return Differences(c, 1e-8,
            ("P", right.P), ("dP", right.First), ("d2P", right.Second), ("d3P", right.Third),
            ("I", information.Value), ("dI", information.First), ("d2I", information.Second), ("J", information.Bias),
            ("OI_x0", ItemInformation.Observed(item, scale, theta, 0)),
            ("OI_x1", ItemInformation.Observed(item, scale, theta, 1)));
    }));

    // Modified graded response items of the file have offsets out of order, and negative "probabilities" for that: a
    // bank refuses them, but the formula is the same.
    [Fact]
    public void Items_of_several_categories_are_those_of_catR() => AssertNone(Cases("catr_prob_info_polytomous")
        .SelectMany(c =>
    {
        var item = Polytomous(Word(c, "model")!, c.GetProperty("par"));
        var (scale, theta) = (Number(c, "D", 1), Number(c, "theta", 0));
        var curve = ResponseCurve.Evaluate(item, scale, theta, new CategoryPoint[item.Categories]).ToArray();
        var information = ItemInformation.At(item, scale, theta);
        return Differences(c, 1e-8, ("I", information.Value), ("J", information.Bias))
            .Concat(Differences(c, "P", 1e-8, curve.Select(k => k.P)))
            .Concat(Differences(c, "dP", 1e-8, curve.Select(k => k.First)));
    }));

    [Fact]
    public void Items_of_several_categories_are_those_of_mirt() => AssertNone(
        Cases("mirt_polytomous", "trace_cases").SelectMany(c =>
        {
            var item = Polytomous(Word(c, "model")!, c.GetProperty("par"));
            var theta = Number(c, "theta", 0);
            var curve = ResponseCurve.Evaluate(item, 1, theta, new CategoryPoint[item.Categories]).ToArray();
            return Differences(c, 1e-7,
                    ("I", ItemInformation.Expected(item, 1, theta)),
                        ("expected_score", ResponseCurve.ExpectedScore(item, 1, theta)))
                .Concat(Differences(c, "P", 1e-7, curve.Select(k => k.P)));
        }));

    [Fact]
    public void Test_curves_are_those_of_mirt() => AssertNone(Cases("mirt_info_testinfo").SelectMany(c =>
    {
        var bank = c.TryGetProperty("params_abcd", out var rows)
            ? Bank(1, rows.EnumerateArray().Select(Doubles)
                .Select(p => new ItemParameters.Logistic(p[0], p[1], p[2], p[3])))
            : Tcals();
        var items = c.TryGetProperty("items", out var numbers) ? Indexes(numbers)
            : [.. Enumerable.Range(0, bank.Count)];
        var theta = Number(c, "theta", 0);
        return Differences(c, 1e-7,
                ("test_info", TestCurve.Information(bank, items.AsSpan(), theta)),
                ("expected_test_score", TestCurve.ExpectedScore(bank, items.AsSpan(), theta)))
            .Concat(Differences(c, "item_P", 1e-7, items.Select(i => ResponseCurve.ExpectedScore(bank[i], 1, theta))))
            .Concat(Differences(c, "item_info", 1e-7, items.Select(i => ItemInformation.Expected(bank[i], 1, theta))));
    }));

    [Fact]
    public void Information_its_maximum_and_reliability_are_those_of_catsim() => AssertNone(Cases("catsim_irt")
        .SelectMany(c =>
    {
        var theta = Number(c, "theta", 0);
        if (!c.TryGetProperty("items", out var numbers))
            return Differences(c, 1e-6,
                ("P", ResponseCurve.ExpectedScore(Logistic(c), 1, theta)),
                ("I", ItemInformation.Expected(Logistic(c), 1, theta)),
                ("theta_max_info", ItemInformation.MaximumAt(Logistic(c), 1)));
        var information = TestCurve.Information(Tcals(), Indexes(numbers).AsSpan(), theta);
        var error = TestCurve.StandardError(information);
        return Differences(c, 1e-6,
            ("test_info", information), ("see", error), ("var", error * error),
            ("reliability", TestCurve.Reliability(information)));
    }));

    private static IEnumerable<string> Differences(JsonElement c, double tolerance,
        params (string Name, double Actual)[] values) =>
        from value in values
        where c.TryGetProperty(value.Name, out _)
        let expected = Number(c, value.Name, double.NaN)
        where !(Math.Abs(expected - value.Actual) <= tolerance * Math.Max(1, Math.Abs(expected)))
        select $"{Word(c, "id")} {c.GetRawText()[..40]}: {value.Name} is {value.Actual}, not {expected}";

    private static IEnumerable<string> Differences(JsonElement c, string list, double tolerance,
        IEnumerable<double> actual) =>
        Doubles(c.GetProperty(list)).Zip(actual, (e, a) => (e, a)).Where(p => !(Math.Abs(p.e - p.a) <= tolerance))
            .Select(p => $"{Word(c, "id")} {c.GetRawText()[..40]}: {list} has {p.a}, not {p.e}");
}

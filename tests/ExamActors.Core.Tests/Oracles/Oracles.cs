using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Tests.Oracles;

/// <summary>
/// Reference values of published packages and test suites: the files beside this one, and those of every folder named
/// by the environment variable EXAM_ORACLES (separated as paths are).
/// </summary>
internal static class Oracles
{
    /// <summary>The folders that EXAM_ORACLES names, as far as they exist.</summary>
    public static IEnumerable<string> ExtraFolders =>
        (Environment.GetEnvironmentVariable("EXAM_ORACLES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Directory.Exists);

    /// <summary>Our own copy of a file, and every other file of the same format.</summary>
    /// <param name="name">The name of our own copy, without .json.</param>
    public static IEnumerable<JsonDocument> Files(string name)
    {
        yield return Open(Path.Combine(Folder(), name + ".json"));
        foreach (var path in ExtraFolders.SelectMany(f => new[] { f, Path.Combine(f, "qti") }).Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*.json")).Order(StringComparer.Ordinal))
        {
            using var file = Open(path);
            if (OracleFormats.NameOf(Path.GetFileNameWithoutExtension(path), file.RootElement) == name)
                yield return Open(path);
        }
    }

    /// <summary>The cases of all files of a format.</summary>
    public static IEnumerable<JsonElement> Cases(string name, string list = "cases") =>
        Files(name).SelectMany(
            f => f.RootElement.TryGetProperty(list, out var cases) ? cases.EnumerateArray() : default);

    /// <summary>catR's bank of an English placement test, 85 items of three parameters.</summary>
    /// <param name="scale">The scaling constant D.</param>
    public static ItemBank Tcals(double scale = 1)
    {
        using var file = Open(Path.Combine(Folder(), "bank_tcals.json"));
        var items = file.RootElement.GetProperty("items").EnumerateArray().Select(i => new BankItem(
            i.GetProperty("id").GetInt32().ToString(CultureInfo.InvariantCulture), Logistic(i), Word(i, "group")));
        return ItemBank.Create(scale, [.. items]);
    }

    /// <summary>Indexes in a bank, from the files' item numbers, which count from 1.</summary>
    public static ImmutableArray<int> Indexes(JsonElement numbers) =>
        [.. numbers.EnumerateArray().Select(n => n.GetInt32() - 1)];

    public static ImmutableArray<int> Integers(JsonElement numbers) =>
        [.. numbers.EnumerateArray().Select(n => n.GetInt32())];

    public static ImmutableArray<double> Doubles(JsonElement numbers) => [.. numbers.EnumerateArray().Select(Number)];

    /// <summary>A number, which the files write as a word where it is not finite; NaN where there is none.</summary>
    public static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.Null => double.NaN,
        _ => value.GetString() switch
        {
            "Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            var word => throw new FormatException($"{word} is no number"),
        },
    };

    /// <summary>The case's number of that name; <paramref name="otherwise"/> where it has none.</summary>
    public static double Number(JsonElement element, string name, double otherwise) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? Number(value)
            : otherwise;

    /// <summary>The case's word of that name; null where it has none.</summary>
    public static string? Word(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>The items with the properties a, b, c and d.</summary>
    public static ItemParameters.Logistic Logistic(JsonElement item) => new(
        Number(item, "a", 1), Number(item, "b", 0), Number(item, "c", 0), Number(item, "d", 1));

    /// <summary>An item from the row of parameters that catR has for its model.</summary>
    public static ItemParameters Polytomous(string model, JsonElement row)
    {
        var p = Doubles(row);
        return model switch
        {
            "GRM" => new ItemParameters.GradedResponse(p[0], p[1..]),
            "MGRM" => new ItemParameters.ModifiedGradedResponse(p[0], p[1], p[2..]),
            "PCM" => new ItemParameters.PartialCredit(p),
            "GPCM" => new ItemParameters.GeneralizedPartialCredit(p[0], p[1..]),
            "RSM" => new ItemParameters.RatingScale(p[0], p[1..]),
            "NRM" => new ItemParameters.Nominal(
                [.. p.Where((_, i) => i % 2 == 0)], [.. p.Where((_, i) => i % 2 == 1)]),
            _ => throw new FormatException($"unknown model {model}"),
        };
    }

    /// <summary>A bank of items without topics, numbered from 1.</summary>
    public static ItemBank Bank(double scale, IEnumerable<ItemParameters> items) => ItemBank.Create(
        scale, [.. items.Select((p, i) => new BankItem((i + 1).ToString(CultureInfo.InvariantCulture), p))]);

    /// <summary>Fails with every line that there is: one run shows all cases that are wrong.</summary>
    public static void AssertNone(IEnumerable<string> faults)
    {
        var lines = faults.ToList();
        Assert.True(lines.Count == 0, $"{lines.Count} wrong:\n" + string.Join("\n", lines.Take(40)));
    }

    private static JsonDocument Open(string path) => JsonDocument.Parse(File.ReadAllBytes(path));

    internal static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}

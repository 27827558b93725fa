using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExamActors.Core.Adaptive.Items;

// The shape of a bank's JSON. Fields without a value are left out; fields that are not known, or occur twice, are
// refused, so that a misspelt parameter is not taken for an absent one.

internal sealed record BankJson(
    string Format, int Version, string Id, string Name, double Scale, AbilityDistribution Population,
    ImmutableArray<ItemJson> Items, BankOrigin? Origin = null, ImmutableArray<ExcludedItem>? Excluded = null)
{
    public static BankJson Of(BankDocument document) => new(
        BankDocument.Format, BankDocument.Version, document.Id, document.Name, document.Scale, document.Population,
        [.. document.Items.Select(ItemJson.Of)], document.Origin, document.Excluded.IsEmpty ? null : document.Excluded);

    public BankDocument ToDocument() => new(
        Id, Name, Scale, Population, [.. Items.Select(i => i.ToEntry())], Origin, Excluded ?? []);
}

/// <summary>An item; which parameters it has depends on its model.</summary>
internal sealed record ItemJson(
    string Id, string Model,
    double? A = null, double? B = null, double? C = null, double? D = null, double? Location = null,
    ImmutableArray<double>? Thresholds = null, ImmutableArray<double>? Offsets = null,
    ImmutableArray<double>? Steps = null, ImmutableArray<double>? Slopes = null, ImmutableArray<double>? Intercepts = null,
    string? Topic = null, string? Set = null, ImmutableArray<string>? Enemies = null,
    ParameterErrors? StandardErrors = null, int? Responses = null)
{
    public static ItemJson Of(BankEntry entry)
    {
        var id = entry.Item.Id;
        var json = entry.Item.Parameters switch
        {
            ItemParameters.Logistic m => new ItemJson(
                id, "logistic", A: m.A, B: m.B, C: m.C == 0 ? null : m.C, D: m.D == 1 ? null : m.D),
            ItemParameters.GradedResponse m => new ItemJson(id, "graded-response", A: m.A, Thresholds: m.Thresholds),
            ItemParameters.ModifiedGradedResponse m =>
                new ItemJson(id, "modified-graded-response", A: m.A, B: m.B, Offsets: m.Offsets),
            ItemParameters.PartialCredit m => new ItemJson(id, "partial-credit", Steps: m.Steps),
            ItemParameters.GeneralizedPartialCredit m =>
                new ItemJson(id, "generalized-partial-credit", A: m.A, Steps: m.Steps),
            ItemParameters.RatingScale m => new ItemJson(id, "rating-scale", Location: m.Location, Steps: m.Steps),
            ItemParameters.Nominal m => new ItemJson(id, "nominal", Slopes: m.Slopes, Intercepts: m.Intercepts),
            var other => throw new InvalidOperationException($"unknown model {other.GetType().Name}"),
        };
        return json with
        {
            Topic = entry.Item.Topic,
            Set = entry.Item.Set,
            Enemies = entry.Item.Enemies.IsEmpty ? null : entry.Item.Enemies,
            StandardErrors = entry.Errors,
            Responses = entry.Responses,
        };
    }

    public BankEntry ToEntry() =>
        new(new BankItem(Id, Parameters(), Topic, Set, Enemies ?? []), StandardErrors, Responses);

    private ItemParameters Parameters()
    {
        ItemParameters parameters = Model switch
        {
            "logistic" => new ItemParameters.Logistic(Need(A, "a"), Need(B, "b"), C ?? 0, D ?? 1),
            "graded-response" => new ItemParameters.GradedResponse(Need(A, "a"), Need(Thresholds, "thresholds")),
            "modified-graded-response" =>
                new ItemParameters.ModifiedGradedResponse(Need(A, "a"), Need(B, "b"), Need(Offsets, "offsets")),
            "partial-credit" => new ItemParameters.PartialCredit(Need(Steps, "steps")),
            "generalized-partial-credit" =>
                new ItemParameters.GeneralizedPartialCredit(Need(A, "a"), Need(Steps, "steps")),
            "rating-scale" => new ItemParameters.RatingScale(Need(Location, "location"), Need(Steps, "steps")),
            "nominal" => new ItemParameters.Nominal(Need(Slopes, "slopes"), Need(Intercepts, "intercepts")),
            _ => throw new BankDocumentException($"item {Id}: unknown model '{Model}'"),
        };
        var used = Of(new BankEntry(new BankItem(Id, parameters)));
        if (Surplus(A, used.A) || Surplus(B, used.B) || Surplus(Location, used.Location)
            || Surplus(Thresholds, used.Thresholds) || Surplus(Offsets, used.Offsets) || Surplus(Steps, used.Steps)
            || Surplus(Slopes, used.Slopes) || Surplus(Intercepts, used.Intercepts)
            || Model != "logistic" && (C ?? D) is not null)
            throw new BankDocumentException($"item {Id}: it has a parameter that the model '{Model}' does not know");
        return parameters;
    }

    private static bool Surplus<T>(T? given, T? used) where T : struct => given is not null && used is null;

    private T Need<T>(T? value, string name) where T : struct =>
        value ?? throw new BankDocumentException($"item {Id}: the model '{Model}' needs '{name}'");
}

[JsonSerializable(typeof(BankJson))]
internal sealed partial class BankJsonContext : JsonSerializerContext
{
    public static readonly BankJsonContext Strict = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}

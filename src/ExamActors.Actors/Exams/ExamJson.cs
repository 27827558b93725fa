using System.Collections;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;

namespace ExamActors.Actors.Exams;

/// <summary>
/// The JSON of exams, in files and on exam-catalog: the same shape, read strictly from files, as what is misspelt there
/// must not be taken for absent. By reflection, since generated code sets the properties of a design that are absent to
/// null and 0, not to their defaults; an exam is read once, not per command.
/// </summary>
public static class ExamJson
{
    /// <summary>As on exam-catalog: a reader skips what it does not know.</summary>
    internal static readonly JsonSerializerOptions Wire = Options(strict: false);

    /// <summary>As in files: fields that are unknown or occur twice are refused.</summary>
    public static readonly JsonSerializerOptions File = Options(strict: true);

    /// <summary>Reads an exam from a file's content.</summary>
    /// <exception cref="JsonException">It is not an exam's JSON; the message and the path say where and why.</exception>
    public static ExamDefinition Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize<ExamDefinition>(utf8, File)
                ?? throw new JsonException("the exam is null", "$", null, null);
        }
        catch (JsonException e)
        {
            // Some messages have the place at their end, others do not.
            var fault = e.Message.Split(" Path: ")[0];
            throw new JsonException($"at {e.Path ?? "$"}, line {(e.LineNumber ?? 0) + 1}: {fault}",
                e.Path, e.LineNumber, e.BytePositionInLine, e);
        }
        catch (NotSupportedException e)
        {
            throw new JsonException(e.Message, e); // a closed family's value without its $type; the message has the path
        }
    }

    /// <summary>
    /// What is wrong with a file's content that <see cref="Read"/> refuses: the first fault of each item and of each other part, so that
    /// not only one is told at a time. One at least.
    /// </summary>
    public static ImmutableArray<ExamFault> Faults(ReadOnlySpan<byte> utf8)
    {
        var faults = ImmutableArray.CreateBuilder<ExamFault>();
        var whole = Fault<ExamDefinition>(utf8, "$");
        try
        {
            using var document = JsonDocument.Parse(utf8.ToArray());
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root)
                OfParts(root, faults);
        }
        catch (JsonException)
        {
            // No JSON at all: the whole's fault says where it ends to be some.
        }
        // What no part has, as a part that is missing.
        if (faults.Count == 0 || whole is not null && !faults.Any(f => f.Path == whole.Path))
            faults.Insert(0, whole ?? new ExamFault("$", "it is no exam"));
        return faults.ToImmutable();
    }

    private static void OfParts(JsonElement exam, ImmutableArray<ExamFault>.Builder faults)
    {
        Add<ItemDelivery>("delivery");
        Add<ExamRules>("rules");
        Add<ScoreReport>("report");
        if (exam.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
            foreach (var (item, i) in items.EnumerateArray().Select((item, i) => (item, i)))
                if (Fault<ExamItem>(Encoding.UTF8.GetBytes(item.GetRawText()), $"$.items[{i}]") is { } fault)
                    faults.Add(fault);

        void Add<T>(string name)
        {
            if (exam.TryGetProperty(name, out var part)
                && Fault<T>(Encoding.UTF8.GetBytes(part.GetRawText()), $"$.{name}") is { } fault)
                faults.Add(fault);
        }
    }

    private static ExamFault? Fault<T>(ReadOnlySpan<byte> utf8, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, File) is null ? new ExamFault(path, "it is null") : null;
        }
        catch (JsonException e)
        {
            var line = path == "$" ? $"line {(e.LineNumber ?? 0) + 1}: " : "";
            return new ExamFault(path + (e.Path ?? "$")[1..], line + e.Message.Split(" Path: ")[0]);
        }
        catch (NotSupportedException e)
        {
            return new ExamFault(path, e.Message.Split(" Path: ")[0]); // a closed family's value without its $type
        }
    }

    private static JsonSerializerOptions Options(bool strict)
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RefuseNullElements } },
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            IgnoreReadOnlyProperties = true, // what is derived
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            AllowOutOfOrderMetadataProperties = true,
            AllowDuplicateProperties = !strict,
            UnmappedMemberHandling = strict ? JsonUnmappedMemberHandling.Disallow : JsonUnmappedMemberHandling.Skip,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                Words<CreditRule>(), Words<MappedPart>(), Words<OrderRule>(), Words<MatchRule>(), Words<QuadratureRule>(),
                Words<RobustWeight>(), Words<StandardErrorRule>(), Words<InformationKind>(),
            },
        };
        options.MakeReadOnly();
        return options;
    }

    // No list of an exam has holes; System.Text.Json looks at the annotations of properties only.
    private static void RefuseNullElements(JsonTypeInfo info)
    {
        var lists = info.Properties.Where(p => p.Get is not null && p.PropertyType.IsGenericType
            && p.PropertyType.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            && !p.PropertyType.GenericTypeArguments[0].IsValueType).ToList();
        if (lists.Count > 0)
            info.OnDeserialized = value =>
            {
                foreach (var list in lists)
                    if (list.Get!(value) is IEnumerable elements && elements.Cast<object?>().Contains(null))
                        throw new JsonException($"an element of '{list.Name}' is null");
            };
    }

    private static JsonStringEnumConverter<T> Words<T>()
        where T : struct, Enum => new(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
}

using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Wire;

namespace ExamActors.Actors.Tests.Wire;

/// <summary>docs/wire.md, made from the codec's types and their own comments.</summary>
internal sealed class WireDocument
{
    private readonly CodeComments comments = new();
    private readonly SortedDictionary<string, Type> shapes = new(StringComparer.Ordinal);
    private readonly StringBuilder text = new();

    public static string Write()
    {
        var document = new WireDocument();
        document.WriteAll();
        return document.text.ToString().ReplaceLineEndings("\n");
    }

    private void WriteAll()
    {
        text.Append(
            """
            # On the wire

            Made from the comments of the code; a test writes it anew and fails where it differs.

            Values are UTF-8 JSON. Records of `student-commands`, `student-events`, `center-commands`, `center-events`,
            `scores` and `exam-catalog` are CloudEvents 1.0 in Kafka's binary mode: the key is the id of the student, center or
            attempt, or the exam's id, `/` and its version, the value is the JSON below, the attributes are headers. Times are RFC
            3339. A field may be added to a type, a reader skips what it does not know; any other change makes a new type with the
            next version in its name, and the old one stays readable.

            | header | value |
            | --- | --- |
            | `ce_specversion` | `1.0` |
            | `ce_id` | command: its id; event: the student's or center's id, `/`, version; score: as its event; exam: its key |
            | `ce_type` | one of the types below |
            | `ce_source` | `/regions/`, the region, and the part of the system that wrote it |
            | `ce_time` | the command's time, also for its events and scores; of an exam, when it was published |
            | `content-type` | `application/json` |
            | `ce_importid` | the import that a record goes back to, where there is one |

            """);
        WriteDeadLetters();
        foreach (var (wireType, type) in ExamCodec.Types)
            WriteType($"`{wireType}`", type);
        text.Append("\n# Shapes\n");
        for (var written = new HashSet<string>(); shapes.Keys.FirstOrDefault(n => !written.Contains(n)) is { } next;)
        {
            written.Add(next);
            WriteType(next, shapes[next]);
        }
    }

    private void WriteDeadLetters()
    {
        text.Append(
            """

            Records of `dead-letters` have the key, the value and the headers that they came with, and these; without key and
            value, `dl_retried` marks that a letter was sent again.

            | header | value |
            | --- | --- |

            """);
        foreach (var field in typeof(DeadLetter).GetFields(BindingFlags.Public | BindingFlags.Static))
            text.AppendLine($"| `{field.GetRawConstantValue()}` | {Plain(comments.Summary(typeof(DeadLetter), field.Name))} |");
    }

    private void WriteType(string title, Type type)
    {
        text.Append($"\n## {title}\n\n{comments.Summary(type)}\n");
        if (type.IsEnum)
        {
            text.Append("\n| value | |\n| --- | --- |\n");
            foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                text.AppendLine($"| `{JsonSerializer.Serialize(field.GetValue(null), InfoOf(type)).Trim('"')}` | "
                    + $"{Plain(comments.Summary(type, field.Name))} |");
            return;
        }
        var json = InfoOf(type);
        if (json.PolymorphismOptions is { DerivedTypes.Count: > 0 } choice)
        {
            text.Append("\n| `$type` | |\n| --- | --- |\n");
            foreach (var derived in choice.DerivedTypes)
                text.AppendLine($"| `{derived.TypeDiscriminator}` | a value of {NameOf(derived.DerivedType)} |");
            return;
        }
        var written = json.Properties.Where(p => p.Set is not null || p.AssociatedParameter is not null).ToList();
        if (written.Count > 0)
            text.Append("\n| field | JSON | |\n| --- | --- | --- |\n");
        foreach (var property in written)
            text.AppendLine($"| `{property.Name}` | {JsonTypeOf(property)} | "
                + $"{Plain(comments.Meaning(type, ((PropertyInfo)property.AttributeProvider!).Name))} |");
    }

    // The shapes of exams are read and written by their own options.
    private static JsonTypeInfo InfoOf(Type type) =>
        ExamCodec.Json.TryGetTypeInfo(type, out var info) ? info : ExamJson.Wire.GetTypeInfo(type);

    private string JsonTypeOf(JsonPropertyInfo property)
    {
        var type = property.PropertyType;
        var optional = Nullable.GetUnderlyingType(type) is not null || property.IsGetNullable
            && new NullabilityInfoContext().Create((PropertyInfo)property.AttributeProvider!).ReadState == NullabilityState.Nullable;
        return NameOf(Nullable.GetUnderlyingType(type) ?? type) + (optional ? " or null" : "")
            + (property.ShouldSerialize is null ? "" : ", may be absent");
    }

    private string NameOf(Type type)
    {
        if (type == typeof(string))
            return "string";
        if (type == typeof(bool))
            return "boolean";
        if (type == typeof(DateTimeOffset))
            return "time";
        if (type == typeof(double))
            return "number";
        if (type.IsPrimitive)
            return "integer";
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return "array of " + NameOf(type.GenericTypeArguments[0]);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableDictionary<,>))
            return "object of " + NameOf(type.GenericTypeArguments[1]) + " by id";
        if (ExamCodec.Types.FirstOrDefault(t => t.Type == type) is { WireType: { } wireType })
            return $"[{wireType}](#{wireType.Replace(".", "")})";
        var name = type.DeclaringType is { } family ? $"{family.Name}.{type.Name}" : type.Name;
        shapes[name] = type;
        return $"[{name}](#{name.Replace(".", "").ToLowerInvariant()})";
    }

    private static string Plain(string comment) => comment.Replace("|", "\\|");
}

using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using ExamActors.Actors.Wire;

namespace ExamActors.Actors.Tests.Wire;

/// <summary>docs/wire.md, made from the codec's types and their own comments.</summary>
internal sealed class WireDocument
{
    private readonly Dictionary<string, XElement> comments;
    private readonly SortedDictionary<string, Type> shapes = new(StringComparer.Ordinal);
    private readonly StringBuilder text = new();

    private WireDocument(IEnumerable<string> xmlFiles) => comments = xmlFiles
        .SelectMany(file => XDocument.Load(file).Descendants("member"))
        .ToDictionary(member => member.Attribute("name")!.Value);

    public static string Write()
    {
        var document = new WireDocument(new[] { "ExamActors.Core.xml", "ExamActors.Actors.xml" }
            .Select(name => Path.Combine(AppContext.BaseDirectory, name)));
        document.WriteAll();
        return document.text.ToString().ReplaceLineEndings("\n");
    }

    private void WriteAll()
    {
        text.Append(
            """
            # On the wire

            Made from the comments of the code; a test writes it anew and fails where it differs.

            Values are UTF-8 JSON. Records of `student-commands` and `student-events` are CloudEvents 1.0 in Kafka's binary mode:
            the key is the student id, the value is the JSON below, the attributes are headers. Times are RFC 3339. A field
            may be added to a type, a reader skips what it does not know; any other change makes a new type with the next
            version in its name, and the old one stays readable.

            | header | value |
            | --- | --- |
            | `ce_specversion` | `1.0` |
            | `ce_id` | command: its id; event: student id, `/`, version |
            | `ce_type` | one of the types below |
            | `ce_source` | `/regions/`, the region, and the part of the system that wrote it |
            | `ce_time` | the command's time, also for its events |
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
            text.AppendLine($"| `{field.GetRawConstantValue()}` | {Summary($"F:{typeof(DeadLetter)}.{field.Name}")} |");
    }

    private void WriteType(string title, Type type)
    {
        text.Append($"\n## {title}\n\n{Summary($"T:{type.FullName}")}\n");
        if (type.IsEnum)
        {
            text.Append("\n| value | |\n| --- | --- |\n");
            foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                text.AppendLine($"| `{field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name}` | "
                    + $"{Summary($"F:{type.FullName}.{field.Name}")} |");
            return;
        }
        var json = ExamCodec.Json.GetTypeInfo(type);
        if (json.PolymorphismOptions is { DerivedTypes.Count: > 0 } choice)
        {
            text.Append("\n| `$type` | |\n| --- | --- |\n");
            foreach (var derived in choice.DerivedTypes)
                text.AppendLine($"| `{derived.TypeDiscriminator}` | a value of `{ExamCodec.WireTypeOf(derived.DerivedType)}` |");
            return;
        }
        text.Append("\n| field | JSON | |\n| --- | --- | --- |\n");
        foreach (var property in json.Properties)
            text.AppendLine($"| `{property.Name}` | {JsonTypeOf(property)} | {Meaning(type, property)} |");
    }

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
        if (ExamCodec.Types.FirstOrDefault(t => t.Type == type) is { WireType: { } wireType })
            return $"[{wireType}](#{wireType.Replace(".", "")})";
        shapes[type.Name] = type;
        return $"[{type.Name}](#{type.Name.ToLowerInvariant()})";
    }

    private string Meaning(Type type, JsonPropertyInfo property)
    {
        var name = ((PropertyInfo)property.AttributeProvider!).Name;
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
            if (comments.TryGetValue($"T:{declaring.FullName}", out var comment)
                && comment.Elements("param").FirstOrDefault(p => p.Attribute("name")!.Value == name) is { } param)
                return Flat(param);
        throw new InvalidOperationException($"{type.Name}.{name} has no <param> comment");
    }

    private string Summary(string member) =>
        comments.TryGetValue(member, out var comment) && comment.Element("summary") is { } summary ? Flat(summary) : "";

    private static string Flat(XElement element) => string.Join(' ', string.Concat(element.Nodes().Select(node => node switch
    {
        XText plain => plain.Value,
        XElement { Name.LocalName: "see" } see => see.Attribute("cref")!.Value.Split('.')[^1],
        XElement { Name.LocalName: "paramref" } reference => reference.Attribute("name")!.Value,
        _ => "",
    })).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("|", "\\|");
}

using System.Collections.Immutable;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Tests.Wire;
using ExamActors.Core.Exams;

namespace ExamActors.Actors.Tests.Exams;

/// <summary>
/// docs/exam.schema.json, made from the types of exams and their own comments. Not by JsonSchemaExporter: it cannot write
/// the default of a list that may be left out, and repeats a shape wherever it occurs.
/// </summary>
internal sealed class ExamSchema
{
    private readonly CodeComments comments = new();
    private readonly SortedDictionary<string, JsonObject> shapes = new(StringComparer.Ordinal);

    public static string Write()
    {
        var all = new ExamSchema();
        var exam = all.ShapeOf(typeof(ExamDefinition), kind: null);
        exam.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        exam.Insert(1, "title", "An exam, as 'exam validate' and 'exam publish' read it");
        exam["$defs"] = new JsonObject(all.shapes.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value)));
        return exam.ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }).ReplaceLineEndings("\n") + "\n";
    }

    private JsonObject SchemaOf(Type type)
    {
        if (type == typeof(string))
            return new JsonObject { ["type"] = "string" };
        if (type == typeof(bool))
            return new JsonObject { ["type"] = "boolean" };
        if (type == typeof(int))
            return new JsonObject { ["type"] = "integer" };
        if (type == typeof(double))
            return new JsonObject { ["type"] = "number" };
        if (type == typeof(DateTimeOffset))
            return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return new JsonObject { ["type"] = "array", ["items"] = SchemaOf(type.GenericTypeArguments[0]) };
        return Reference(type, kind: null);
    }

    private JsonObject Reference(Type type, object? kind)
    {
        var name = type.DeclaringType is { } family ? $"{family.Name}.{type.Name}" : type.Name;
        if (!shapes.ContainsKey(name))
        {
            shapes[name] = []; // a shape may hold itself
            shapes[name] = ShapeOf(type, kind);
        }
        return new JsonObject { ["$ref"] = $"#/$defs/{name}" };
    }

    // kind: what stands in $type where the type is one of a family.
    private JsonObject ShapeOf(Type type, object? kind)
    {
        var schema = new JsonObject { ["description"] = comments.Summary(type) };
        var json = ExamJson.File.GetTypeInfo(type);
        if (type.IsEnum)
            schema["enum"] = new JsonArray(
                [.. Enum.GetValues(type).Cast<object>().Select(v => JsonSerializer.SerializeToNode(v, json))]);
        else if (json.PolymorphismOptions is { DerivedTypes.Count: > 0 } family)
            schema["oneOf"] = new JsonArray(
                [.. family.DerivedTypes.Select(d => Reference(d.DerivedType, d.TypeDiscriminator))]);
        else
            AddProperties(schema, json, kind);
        return schema;
    }

    private void AddProperties(JsonObject schema, JsonTypeInfo json, object? kind)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        if (kind is not null)
        {
            properties["$type"] = new JsonObject { ["const"] = $"{kind}" };
            required.Add("$type");
        }
        foreach (var property in json.Properties.Where(p => p.Set is not null || p.AssociatedParameter is not null))
        {
            properties[property.Name] = SchemaOf(json.Type, property);
            if (property.AssociatedParameter is { HasDefaultValue: false })
                required.Add(property.Name);
        }
        schema["type"] = "object";
        schema["properties"] = properties;
        schema["required"] = required;
        schema["additionalProperties"] = false;
    }

    private JsonObject SchemaOf(Type declaring, JsonPropertyInfo property)
    {
        var member = (PropertyInfo)property.AttributeProvider!;
        var underlying = Nullable.GetUnderlyingType(property.PropertyType);
        var schema = SchemaOf(underlying ?? property.PropertyType);
        if (underlying is not null || !property.PropertyType.IsValueType
            && new NullabilityInfoContext().Create(member).ReadState == NullabilityState.Nullable)
            schema = new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        schema.Insert(0, "description", comments.Meaning(declaring, member.Name));
        if (property.AssociatedParameter is { HasDefaultValue: true, DefaultValue: { } value })
            schema["default"] = JsonSerializer.SerializeToNode(value, ExamJson.File.GetTypeInfo(property.PropertyType));
        return schema;
    }
}

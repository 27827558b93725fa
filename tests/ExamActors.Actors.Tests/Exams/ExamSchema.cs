using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Tests.Wire;
using ExamActors.Core.Exams;

namespace ExamActors.Actors.Tests.Exams;

/// <summary>docs/exam.schema.json, made from the types of exams and their own comments.</summary>
internal static class ExamSchema
{
    public static string Write()
    {
        var comments = new CodeComments();
        var schema = ExamJson.File.GetJsonSchemaAsNode(typeof(ExamDefinition), new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Described(context, node, comments),
        }).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "An exam, as `exam validate` and `exam publish` read it");
        return schema.ToJsonString(new JsonSerializerOptions
        {
            WriteIndented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }).ReplaceLineEndings("\n") + "\n";
    }

    private static JsonNode Described(JsonSchemaExporterContext context, JsonNode node, CodeComments comments)
    {
        if (node is not JsonObject schema)
            return node;
        // What is derived is not read.
        if (context.TypeInfo.Kind == JsonTypeInfoKind.Object && schema["properties"] is JsonObject properties)
            foreach (var derived in context.TypeInfo.Properties.Where(p => p.Set is null && p.AssociatedParameter is null))
                properties.Remove(derived.Name);
        var description = context.PropertyInfo is { AttributeProvider: PropertyInfo property }
            ? comments.Meaning(property.ReflectedType ?? property.DeclaringType!, property.Name)
            : context.TypeInfo.Type.Assembly == typeof(ExamDefinition).Assembly ? comments.Summary(context.TypeInfo.Type) : "";
        if (description.Length > 0 && !schema.ContainsKey("$ref"))
            schema.Insert(0, "description", description);
        return schema;
    }
}

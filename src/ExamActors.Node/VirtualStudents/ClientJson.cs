using System.Text.Json;
using System.Text.Json.Serialization;
using ExamActors.Node.Api;

namespace ExamActors.Node.VirtualStudents;

/// <summary>The API's JSON as who receives it reads it: what is null is not there, and what is new is skipped.</summary>
internal static class ClientJson
{
    public static readonly ApiJson Shapes = new(Options());

    private static JsonSerializerOptions Options()
    {
        var options = ApiJson.Apply(new JsonSerializerOptions());
        options.RespectRequiredConstructorParameters = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        return options;
    }
}

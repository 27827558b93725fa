using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExamActors.TestSupport;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ExamActors.Node.Tests.Api;

/// <summary>The OpenAPI document: what is served, and its copy in docs.</summary>
public partial class OpenApiTests(RunningApi api) : IClassFixture<RunningApi>
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private async Task<JsonObject> Served()
    {
        var reply = await api.Client.Send(HttpMethod.Get, "/openapi/v1.json", null, null);
        var document = reply.Ok().AsObject();
        Assert.StartsWith("3.", document["openapi"]!.GetValue<string>(), StringComparison.Ordinal);
        return document;
    }

    [Fact]
    public async Task It_has_every_address_with_a_summary_and_what_it_answers()
    {
        var mapped = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(e => "/" + e.RoutePattern.RawText!.Trim('/')).Where(p => p.StartsWith("/api/", StringComparison.Ordinal))
            .Select(p => p.Replace(":int", "", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);

        var paths = (await Served())["paths"]!.AsObject();

        Assert.Equal(mapped, paths.Select(p => p.Key).Order(StringComparer.Ordinal));
        foreach (var (path, operations) in paths)
            foreach (var (method, operation) in operations!.AsObject())
            {
                Assert.False(string.IsNullOrEmpty(operation!["summary"]?.GetValue<string>()), $"{method} {path}");
                Assert.Contains(operation["responses"]!.AsObject(), r => r.Key is "200");
                Assert.Equal(Names().Matches(path).Select(m => m.Value).Order(StringComparer.Ordinal),
                    (operation["parameters"]?.AsArray() ?? []).Where(p => p!["in"]!.GetValue<string>() == "path")
                        .Select(p => p!["name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
                // Whoever reads it knows where a token is needed.
                Assert.Equal(path != "/api/v1/admissions", operation["security"]?.AsArray().Count == 1);
            }
    }

    [Fact]
    public async Task Its_shapes_are_those_of_the_replies()
    {
        var (_, session) = await api.Began("openapi");
        var schemas = (await Served())["components"]!["schemas"]!;

        var view = schemas["SessionView"]!;
        Assert.Empty(session.AsObject().Select(f => f.Key).Except(view["properties"]!.AsObject().Select(p => p.Key)));
        Assert.Empty(view["required"]!.AsArray().Select(f => f!.GetValue<string>()).Except(session.AsObject()
            .Select(f => f.Key)));
        Assert.Equal("integer", view["properties"]!["seat"]!["type"]!.GetValue<string>());
        Assert.Equal(["answer", "commandId", "itemId"],
            schemas["AnswerRequest"]!["required"]!.AsArray().Select(f => f!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Equal("ExamActors", (await Served())["info"]!["title"]!.GetValue<string>());
    }

    [Fact]
    public async Task Its_copy_in_docs_is_what_is_served()
    {
        var document = await Served();
        document.Remove("servers"); // where this node listens
        var written = document.ToJsonString(Indented).ReplaceLineEndings("\n") + "\n";
        var file = Repository.File("docs", "openapi.json");
        if (Environment.GetEnvironmentVariable("EXAM_UPDATE") == "1")
            File.WriteAllText(file, written);

        Assert.True(File.ReadAllText(file) == written,
            "docs/openapi.json is not what is served; EXAM_UPDATE=1 dotnet test writes it anew");
    }

    [GeneratedRegex(@"(?<=\{)\w+")]
    private static partial Regex Names();
}

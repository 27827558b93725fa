using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace ExamActors.TestSupport;

/// <summary>The API as a program outside of it sees it: JSON over HTTP, none of the server's types.</summary>
public sealed class ApiClient(string address) : IDisposable
{
    private const string Base = "/api/v1";

    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    // A body of this many bytes is offered before it is sent: a server that refuses it for its size closes the connection, and who is
    // still writing then may lose the reply.
    private const int OfferedFrom = 64 * 1024;

    private readonly HttpClient http = new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) })
    {
        BaseAddress = new Uri(address),
        Timeout = TimeSpan.FromMinutes(2),
    };

    /// <summary>Where the API listens.</summary>
    public string Address => address;

    public Task<ApiReply> Get(string path, string? token) => Send(HttpMethod.Get, Base + path, token, null);

    /// <param name="body">An object with the request's fields, or JSON.</param>
    public Task<ApiReply> Post(string path, string? token, object body, CancellationToken cancellation = default) =>
        Send(HttpMethod.Post, Base + path, token, Json(body), cancellation);

    public Task<ApiReply> Put(string path, string? token, object body) =>
        Send(HttpMethod.Put, Base + path, token, Json(body));

    /// <summary>Sends anything, from the address's root.</summary>
    public async Task<ApiReply> Send(
        HttpMethod method, string path, string? token, HttpContent? content, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.ExpectContinue = content is { Headers.ContentLength: >= OfferedFrom };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, cancellation);
        return new ApiReply(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation),
            response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.ToString());
    }

    public void Dispose() => http.Dispose();

    /// <summary>A request's body.</summary>
    public static StringContent Json(object body) =>
        new(body as string ?? JsonSerializer.Serialize(body, Camel), Encoding.UTF8, "application/json");
}

/// <summary>What came back.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Text">The body.</param>
/// <param name="ContentType">Its media type; null without one.</param>
/// <param name="RetryAfter">The header of that name; null without it.</param>
public sealed record ApiReply(int Status, string Text, string? ContentType, string? RetryAfter)
{
    public const string ProblemPrefix = "urn:examactors:problem:";

    public JsonNode Json => JsonNode.Parse(Text)!;

    /// <summary>The body of a request that succeeded.</summary>
    public JsonNode Ok()
    {
        Assert.True(Status is (int)HttpStatusCode.OK or (int)HttpStatusCode.Created, $"{Status}: {Text}");
        return Json;
    }

    /// <summary>Asserts that it is a problem as RFC 9457 has it, and gives its body.</summary>
    public JsonNode Is(int status, string reason)
    {
        Assert.True(Status == status && Text.Contains(ProblemPrefix + reason + "\"", StringComparison.Ordinal),
            $"{Status}: {Text}");
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal(status, Json["status"]!.GetValue<int>());
        Assert.NotEmpty(Json["title"]!.GetValue<string>());
        return Json;
    }
}

/// <summary>Answers as JSON.</summary>
public static class JsonAnswer
{
    public static JsonObject Choice(params string[] options) => Of("choice", "options", Strings(options));

    public static JsonObject Order(params string[] options) => Of("order", "options", Strings(options));

    public static JsonObject Number(double value) => Of("number", "value", value);

    public static JsonObject Text(string value) => Of("text", "value", value);

    public static JsonObject Pairs(params (string Source, string Target)[] pairs) => Of("pairs", "values",
        new JsonArray([.. pairs.Select(p => new JsonObject { ["source"] = p.Source, ["target"] = p.Target })]));

    private static JsonObject Of(string kind, string field, JsonNode value) => new() { ["$type"] = kind, [field] = value };

    private static JsonArray Strings(string[] values) => new([.. values.Select(v => JsonValue.Create(v))]);
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ExamActors.Node.Api;
using ExamActors.Node.Verbs;
using Microsoft.AspNetCore.Mvc;

namespace ExamActors.Node.VirtualStudents;

/// <summary>The gateway over HTTP, for staff and students; one for everybody.</summary>
internal sealed class GatewayClient : IDisposable
{
    // What is beyond this waits here; students on the hub have a connection each besides.
    private const int ConnectionsMax = 256;

    private readonly HttpClient http;

    public GatewayClient(LineTimes times)
    {
        // A request that waits here for its turn has its time as well: the first limit is for the connection alone.
        http = new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = ConnectionsMax,
            ConnectTimeout = times.Connect,
            UseCookies = false,
            UseProxy = false,
        })
        {
            Timeout = times.Request,
        };
    }

    /// <summary>
    /// Asks once, at the route's address. Whatever goes wrong on the way is a reply without a status; where the node is at fault,
    /// the route goes on to the next.
    /// </summary>
    public async Task<Reply<T>> Send<T>(
        Route route, HttpMethod method, string path, string? token, HttpContent? content, JsonTypeInfo<T> shape,
        CancellationToken cancellation)
    {
        var address = route.Address;
        var reply = await Send(new Uri(address, path), method, token, content, shape, cancellation).ConfigureAwait(false);
        var elsewhere = route.HasOthers && Route.IsNodeFault(reply.Status);
        if (elsewhere)
            route.Leave(address);
        return reply with { Node = address.Authority, Elsewhere = elsewhere };
    }

    private async Task<Reply<T>> Send<T>(
        Uri url, HttpMethod method, string? token, HttpContent? content, JsonTypeInfo<T> shape, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(method, url) { Content = content };
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            if (status is 200 or 201)
                return await response.Content.ReadFromJsonAsync(shape, cancellation).ConfigureAwait(false) is { } value
                    ? new Reply<T>(status, value)
                    : new Reply<T>(0, default, null, "an empty reply");
            if (status < 400)
                return new Reply<T>(status, default);
            var (reason, title, session) = await Problem(response, cancellation).ConfigureAwait(false);
            return new Reply<T>(status, default, reason, title, session, response.Headers.RetryAfter?.Delta);
        }
        catch (JsonException e)
        {
            throw new VerbException($"{url}: the reply is not as SessionContract and StaffContract say: {e.Message}", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return Reply<T>.None(e);
        }
    }

    public static HttpContent Body<T>(T request, JsonTypeInfo<T> shape) => JsonContent.Create(request, shape);

    /// <summary>The part of a problem's type that says why.</summary>
    public static string? ReasonOf(string? type) => type?[(type.LastIndexOfAny(['/', ':', '#']) + 1)..];

    public void Dispose() => http.Dispose();

    private static async Task<(string? Reason, string? Title, SessionView? Session)> Problem(
        HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            return (null, response.ReasonPhrase, null);
        var problem = await response.Content.ReadFromJsonAsync(ClientJson.Shapes.ProblemDetails, cancellation)
            .ConfigureAwait(false);
        var session = problem?.Extensions.TryGetValue("session", out var beside) == true && beside is JsonElement element
            ? element.Deserialize(ClientJson.Shapes.SessionView)
            : null;
        return (ReasonOf(problem?.Type), problem?.Title ?? problem?.Detail, session);
    }
}

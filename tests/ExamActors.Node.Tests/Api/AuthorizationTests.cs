using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using ExamActors.Node.Api;
using ExamActors.TestSupport;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ExamActors.Node.Tests.Api;

/// <summary>Who may do what: what the contract's comments say, and nothing beside it.</summary>
public partial class AuthorizationTests(RunningApi api) : IClassFixture<RunningApi>
{
    private static readonly string[] ForAnybody =
        ["/health/live", "/health/ready", "/openapi/{documentName}.json", "/api/v1/admissions"];

    private static readonly string[] ApiPaths = ["/health/", "/openapi/", "/api/", "/hub/"];

    private static readonly string[] Hub = ["/hub/session", "/hub/session/negotiate"];

    /// <summary>A line of a contract's comment: an address and who may use it.</summary>
    private sealed record Line(HttpMethod Method, string Path, string Who);

    private IEnumerable<RouteEndpoint> Endpoints =>
        api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => IsApi(PathOf(e)));

    private static bool IsApi(string path) => ApiPaths.Any(p => path.StartsWith(p, StringComparison.Ordinal));

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    [Fact]
    public void Every_address_demands_a_policy_or_is_one_of_a_few_for_anybody()
    {
        foreach (var endpoint in Endpoints)
        {
            var path = PathOf(endpoint);
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
                Assert.Contains(path, ForAnybody);
            else
                Assert.Contains(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), a => !string.IsNullOrEmpty(a.Policy));
        }
        Assert.Equal(ForAnybody.Order(), Endpoints.Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(PathOf).Order());
    }

    [Fact]
    public void The_contract_has_every_address()
    {
        var mapped = Endpoints.Select(PathOf)
            .Where(p => p.StartsWith("/api/", StringComparison.Ordinal)).Select(Nameless).Order(StringComparer.Ordinal);

        Assert.Equal(mapped, Contract().Select(l => Nameless(l.Path)).Order(StringComparer.Ordinal));
        Assert.Equal(Hub, Endpoints.Select(PathOf)
            .Where(p => p.StartsWith("/hub/", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_role_may_do_what_the_contract_says()
    {
        var student = await api.Day.Seat("matrix", "fixed", "c-1");
        var portal = api.Tokens.Issue("student", "matrix", TimeSpan.FromHours(1));
        var trial = (await api.Client.Post("/trials", api.Author, new { ExamId = "fixed", Version = 1 })).Ok()["token"]!;
        (string Role, string? Token)[] callers =
        [
            ("none", null), ("portal", portal), ("session", student.Token),
            ("trial", trial.GetValue<string>()), ("staff", api.Staff), ("author", api.Author),
            ("operator", api.Operator), ("unheard-of", api.Tokens.Issue("auditor", "x", TimeSpan.FromHours(1))),
        ];
        var lines = Contract();
        Assert.True(lines.Count >= 20, $"{lines.Count}");
        foreach (var line in lines)
        {
            var path = line.Path.Replace("{student}", "matrix", StringComparison.Ordinal)
                .Replace("{center}", "c-1", StringComparison.Ordinal)
                .Replace("{sitting}", "t-none", StringComparison.Ordinal).Replace("{attempt}", "a-none", StringComparison.Ordinal)
                .Replace("{exam}", "fixed", StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal);
            foreach (var (role, token) in callers)
            {
                using var body = line.Method == HttpMethod.Get ? null : ApiClient.Json("{}");
                var reply = await api.Client.Send(line.Method, path, token, body);
                if (MayUse(line, role))
                    // Let in, and then told that there is nothing in the request.
                    Assert.True(reply.Status == (body is null ? 200 : 400),
                        $"{line} as {role}: {reply}");
                else if (token is null)
                    reply.Is(401, "no_token");
                else
                    Assert.True(reply.Is(403, "forbidden") is not null, $"{line} as {role}");
            }
        }
    }

    [Fact]
    public async Task The_hub_is_for_sessions_alone()
    {
        var student = await api.Day.Seat("hub-roles", "fixed", "c-1");
        string?[] others =
        [
            null, api.Staff, api.Author, api.Operator, "nonsense",
                api.Tokens.Issue("student", "hub-roles", TimeSpan.FromHours(1)),
            api.Tokens.Issue("staff", "x", TimeSpan.FromHours(1), ("sitting", student.SittingId)),
        ];

        foreach (var token in others)
            await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() =>
                HubClient.Connect(api.Client.Address, token));
        await using var hub = await api.Hub(student);
        Assert.Equal("waiting", (await hub.Call("Session"))["session"]!["stage"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_student_reaches_what_is_theirs_and_staff_their_own_center()
    {
        var (mine, _) = await api.Began("mine");
        await api.Began("theirs");
        await api.Day.SetUp("c-far");
        var far = api.Tokens.Issue("staff", "dora", TimeSpan.FromHours(1), ("center", "c-far"));
        var nowhere = api.Tokens.Issue("staff", "eva", TimeSpan.FromHours(1));
        var attempt = $"/students/mine/attempts/{api.AttemptOf(mine)}";

        (await api.Client.Get("/students/mine", mine.Token)).Ok();
        (await api.Client.Get("/students/theirs", mine.Token)).Is(403, "forbidden");
        (await api.Client.Post("/students/theirs/sittings", mine.Token, "{}")).Is(403, "forbidden");
        (await api.Client.Post("/students/theirs/sittings/t-theirs-fixed/cancel", mine.Token, new { CommandId = "x" }))
            .Is(403, "forbidden");
        // What a token does not say it cannot reach: a sitting of somebody else's under one's own name is none.
        (await api.Client.Get("/session", api.Tokens.Issue("student", "mine", TimeSpan.FromHours(1),
            ("sitting", "t-theirs-fixed"), ("admission", "9"))))
            .Is(409, "not_admitted");
        (await api.Client.Get("/session", api.Tokens.Issue("student", "mine", TimeSpan.FromHours(1),
            ("sitting", mine.SittingId)))).Is(403, "forbidden"); // of no admission
        foreach (var token in (string[])[far, nowhere])
        {
            (await api.Client.Get("/centers/c-1", token)).Is(403, "forbidden");
            (await api.Client.Post("/centers/c-1/check-ins", token,
                new { CommandId = "x", SittingId = mine.SittingId })).Is(403, "forbidden");
            (await api.Client.Post("/centers/c-1/incidents", token, new { CommandId = "x", Reason = "x" })).Is(403, "forbidden");
            (await api.Client.Post("/centers/c-1/incidents/end", token, new { CommandId = "x" })).Is(403, "forbidden");
            (await api.Client.Post($"{attempt}/pause", token, new { CommandId = "x", Reason = "x" })).Is(403, "forbidden");
            (await api.Client.Post($"{attempt}/resume", token, new { CommandId = "x" })).Is(403, "forbidden");
            (await api.Client.Post($"{attempt}/void", token, new { CommandId = "x", Reason = "x" })).Is(403, "forbidden");
            (await api.Client.Post($"{attempt}/relocate", token,
                new { CommandId = "x", CenterId = "c-far", Seat = 1 })).Is(403, "forbidden");
        }
        (await api.Client.Get("/centers/c-far", far)).Ok();
        (await api.Client.Post("/session/finish", mine.Token, new { CommandId = "finish" })).Ok();
        (await api.Client.Post($"{attempt}/void", far, new { CommandId = "y", Reason = "x" }))
            .Is(403, "forbidden"); // over, and still not theirs
        (await api.Client.Post($"{attempt}/void", api.Staff, new { CommandId = "z", Reason = "x" })).Ok();
    }

    [Fact]
    public async Task A_token_that_is_not_ours_or_no_longer_good_has_an_error_of_its_own()
    {
        var student = await api.Day.Seat("forged", "fixed", "c-1");
        var stranger = ApiTokens.Open(api.Settings with
        {
            Api = api.Settings.Api with { TokenKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) },
        });
        var claims = ("sitting", student.SittingId);
        var parts = student.Token.Split('.');
        string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-')
            .Replace('/', '_');
        string[] forged =
        [
            stranger.Issue("student", "forged", TimeSpan.FromHours(1), claims),
            $"{Part("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{parts[1]}",
            $"{parts[0]}.{Part("""{"sub":"forged","role":"operator","iss":"examactors","aud":"examactors","exp":4102444800}""")}.{parts[2]}",
            $"{Part("""{"alg":"RS256","typ":"JWT"}""")}.{parts[1]}.{parts[2]}",
            "nonsense",
        ];

        (await api.Client.Get("/session", null)).Is(401, "no_token");
        (await api.Client.Get("/session", Expired(student))).Is(401, "token_expired");
        foreach (var token in forged)
            (await api.Client.Get("/session", token)).Is(401, "bad_token");
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() =>
            HubClient.Connect(api.Client.Address, forged[0]));
        // Only for the hub may a token stand in the address, where logs keep it.
        (await api.Client.Get($"/session?access_token={student.Token}", null)).Is(401, "no_token");
        (await api.Client.Get("/session", student.Token)).Ok();
    }

    private static string Expired(SeatedStudent student) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "examactors",
        Audience = "examactors",
        NotBefore = DateTime.UtcNow.AddHours(-2),
        Expires = DateTime.UtcNow.AddHours(-1),
        Claims = new Dictionary<string, object>
        {
            ["sub"] = student.StudentId,
            ["role"] = "student",
            ["sitting"] = student.SittingId,
        },
        SigningCredentials = new SigningCredentials(
            new SymmetricSecurityKey(Convert.FromBase64String(RunningApi.TokenKey)), SecurityAlgorithms.HmacSha256),
    });

    private static bool MayUse(Line line, string role) => line.Who switch
    {
        "session" => role == "session",
        "trial" => role == "trial",
        "staff" => role == "staff",
        "staff, the student" => role is "staff" or "portal" or "session",
        "author" => role == "author",
        "operator" => role == "operator",
        "anybody with a token" => role is not "none" and not "unheard-of" and not "trial",
        "anybody" => true,
        _ => throw new InvalidOperationException($"unknown: {line}"),
    };

    // The contract as it stands in the comments that developers read.
    private static List<Line> Contract() =>
    [
        .. Lines("StaffContract.cs").Select(m => new Line(
            new HttpMethod(m.Groups[1].Value), m.Groups[2].Value, Gaps().Split(m.Groups[3].Value.Trim())[^1])),
        .. Lines("SessionContract.cs").Select(m => new Line(
            new HttpMethod(m.Groups[1].Value), m.Groups[2].Value,
            m.Groups[2].Value.Split('/')[3] switch { "admissions" => "anybody", var which => which })),
    ];

    private static IEnumerable<Match> Lines(string file) => File.ReadLines(Repository.File("src", "ExamActors.Node", "Api", file))
        .Select(line => Comment().Match(line)).Where(m => m.Success);

    private static string Nameless(string path) => Parameter().Replace(path, "{}");

    [GeneratedRegex(@"^// (GET|PUT|POST) +(/api/\S+)(.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"  +")]
    private static partial Regex Gaps();
}

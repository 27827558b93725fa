using System.Net;
using ExamActors.Node.Pages;
using ExamActors.Node.Tests.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace ExamActors.Node.Tests.Pages;

/// <summary>Who comes to which page, and what every answer tells a browser.</summary>
public sealed class PageAccessTests(RunningApi api) : IClassFixture<RunningApi>, IDisposable
{
    private static readonly string[] PagesForAnybody = ["/", "/not-found", "/sign-in"];

    private readonly HttpClient browser = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = new Uri(api.Client.Address),
    };

    private IEnumerable<RouteEndpoint> Endpoints =>
        api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public void Dispose() => browser.Dispose();

    [Fact]
    public void Every_page_demands_a_role_or_is_one_of_a_few_for_anybody()
    {
        var pages = Endpoints.Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null).ToArray();
        Assert.NotEmpty(pages);
        var forAnybody = pages.Where(p => !p.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(a => !string.IsNullOrEmpty(a.Roles)));
        Assert.Equal(PagesForAnybody, forAnybody.Select(p => "/" + p.RoutePattern.RawText!.Trim('/')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_page_sends_who_is_not_signed_in_to_the_sign_in_and_so_whoever_has_another_role()
    {
        var pages = Endpoints.Where(e => e.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
            && e.Metadata.GetMetadata<IAuthorizeData>() is not null).ToArray();
        Assert.NotEmpty(pages);
        var student = api.Tokens.Issue("student", "s-1", TimeSpan.FromHours(1), ("sitting", "t-1"));
        foreach (var page in pages)
        {
            var path = "/" + string.Join('/', page.RoutePattern.PathSegments.Select(s =>
                s.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : "1"));
            var roles = page.Metadata.GetOrderedMetadata<IAuthorizeData>().SelectMany(a => a.Roles?.Split(',') ?? []).ToArray();
            await Refused(path, null, "");
            await Refused(path, student, "&refused=role");
            await Refused(path, "nonsense", "");
            (string Role, string Token)[] others = [("staff", api.Staff), ("author", api.Author), ("operator", api.Operator)];
            foreach (var (role, token) in others)
                if (roles.Contains(role))
                    Assert.NotEqual(HttpStatusCode.Found, (await Get(path, token)).StatusCode);
                else
                    await Refused(path, token, "&refused=role");
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/nowhere")]
    [InlineData("/theme.css")]
    [InlineData("/exam/")]
    [InlineData("/api/v1/exams")]
    [InlineData("/api/nowhere")]
    public async Task Every_answer_forbids_what_no_page_of_ours_does(string path)
    {
        using var reply = await browser.GetAsync(path);
        var headers = reply.Headers;
        var policy = Assert.Single(headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src '" + (path.StartsWith("/api", StringComparison.Ordinal) ? "none" : "self") + "'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        var scripts = policy.Split(';').FirstOrDefault(d => d.Trim().StartsWith("script-src", StringComparison.Ordinal)) ?? "";
        Assert.DoesNotContain("unsafe", scripts, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(headers.GetValues("X-Frame-Options")));
        Assert.Equal("no-referrer", Assert.Single(headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(headers.GetValues("Cross-Origin-Opener-Policy")));
        Assert.False(headers.Contains("Server"));
    }

    [Fact]
    public async Task No_page_has_a_script_or_a_handler_in_it()
    {
        foreach (var (path, token) in ((string, string?)[])
            [("/", null), ("/sign-in", null), ("/exam/", null), ("/staff", api.Staff), ("/author", api.Author), ("/operator", api.Operator)])
        {
            var html = await (await Get(path, token)).Content.ReadAsStringAsync();
            Assert.Contains("<html", html, StringComparison.Ordinal);
            Assert.DoesNotMatch("<script(?![^>]*\\ssrc=)[^>]*>", html);
            Assert.DoesNotMatch("\\son[a-z]+\\s*=\\s*[\"']", html);
        }
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        using var form = new FormUrlEncodedContent([new("token", api.Staff), new("back", "/")]);
        using var signIn = await browser.PostAsync("/signed-in", form);
        Assert.Equal(HttpStatusCode.BadRequest, signIn.StatusCode);
        Assert.False(signIn.Headers.TryGetValues("Set-Cookie", out var cookies)
            && cookies.Any(c => c.StartsWith(PageTokens.Cookie, StringComparison.Ordinal)));
        using var empty = new FormUrlEncodedContent([]);
        using var signOut = await browser.PostAsync("/sign-out", empty);
        Assert.Equal(HttpStatusCode.BadRequest, signOut.StatusCode);
    }

    [Fact]
    public async Task The_API_does_not_look_at_the_pages_cookie()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/exams");
        request.Headers.Add("Cookie", $"{PageTokens.Cookie}={api.Staff}");
        using var reply = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, reply.StatusCode);
    }

    [Fact]
    public async Task Signing_in_gives_a_cookie_that_scripts_and_other_sites_do_not_get_and_goes_to_pages_of_ours_alone()
    {
        var (status, location, cookie) = await SignIn(api.Operator, "/operator");
        Assert.Equal((HttpStatusCode.Found, "/operator"), (status, location));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        foreach (var elsewhere in (string[])["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""])
            Assert.Equal("/", (await SignIn(api.Operator, elsewhere)).Location);
    }

    [Theory]
    [InlineData("student", "student")]
    [InlineData(null, "token")]
    public async Task Who_has_no_token_for_the_pages_is_told_why(string? role, string why)
    {
        var token = role is null ? "no token" : api.Tokens.Issue(role, "x", TimeSpan.FromHours(1));
        var (_, location, cookie) = await SignIn(token, "/operator");
        Assert.Equal($"/sign-in?back=%2Foperator&refused={why}", location);
        Assert.Equal("", cookie);
    }

    [Fact]
    public async Task The_language_is_the_browsers_until_another_one_is_chosen()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("Accept-Language", "fr;q=0.9, de-AT, en;q=0.5");
        request.Headers.Add("Accept", "text/html");
        using var german = await browser.SendAsync(request);
        Assert.Contains("<html lang=\"de\">", await german.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(german.Headers.GetValues("Set-Cookie"), c => c.Contains("c%3Dde", StringComparison.Ordinal));
        using var chosen = await browser.GetAsync("/language/en?back=%2Fsign-in");
        Assert.Equal("/sign-in", chosen.Headers.Location!.OriginalString);
        Assert.Contains(chosen.Headers.GetValues("Set-Cookie"), c => c.Contains("c%3Den", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_browsers_load_is_there()
    {
        var assets = Endpoints.Select(e => (e.RoutePattern.RawText, Asset: e.Metadata.GetMetadata<StaticAssetDescriptor>()))
            .Where(e => e.Asset is not null).Select(e => e.RawText!).Distinct().ToArray();
        Assert.Contains("theme.css", assets.Select(a => a.Trim('/')));
        Assert.Contains("_framework/blazor.web.js", assets.Select(a => a.Trim('/')));
        foreach (var asset in assets)
        {
            using var reply = await browser.GetAsync("/" + asset.Trim('/'));
            Assert.True(reply.IsSuccessStatusCode, $"{asset}: {reply.StatusCode}");
        }
    }

    private async Task Refused(string path, string? token, string why)
    {
        using var reply = await Get(path, token);
        Assert.Equal((path, HttpStatusCode.Found), (path, reply.StatusCode));
        Assert.Equal($"/sign-in?back={Uri.EscapeDataString(path)}{why}", reply.Headers.Location!.OriginalString);
    }

    private async Task<HttpResponseMessage> Get(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Add("Cookie", $"{PageTokens.Cookie}={token}");
        return await browser.SendAsync(request);
    }

    private async Task<(HttpStatusCode Status, string? Location, string Cookie)> SignIn(string token, string back)
    {
        using var page = await browser.GetAsync("/sign-in");
        var html = await page.Content.ReadAsStringAsync();
        var forgery = System.Text.RegularExpressions.Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;
        var cookie = page.Headers.GetValues("Set-Cookie").First(c => c.StartsWith(".AspNetCore.Antiforgery", StringComparison.Ordinal));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/signed-in")
        {
            Content = new FormUrlEncodedContent([new("__RequestVerificationToken", forgery), new("token", token), new("back", back)]),
        };
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var reply = await browser.SendAsync(request);
        return (reply.StatusCode, reply.Headers.Location?.OriginalString, reply.Headers.TryGetValues("Set-Cookie", out var cookies)
            ? cookies.FirstOrDefault(c => c.StartsWith(PageTokens.Cookie, StringComparison.Ordinal)) ?? ""
            : "");
    }
}

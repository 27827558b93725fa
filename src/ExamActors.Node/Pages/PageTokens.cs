using System.Security.Claims;
using ExamActors.Node.Api;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ExamActors.Node.Pages;

/// <summary>
/// Signing in to the pages: the API's own token in a cookie that scripts do not see and other sites do not make a browser
/// send. The API does not look at it. It holds over restarts and on every node, as nothing else is kept of who is signed in.
/// </summary>
internal static class PageTokens
{
    public const string Scheme = "pages";
    public const string Cookie = "exam-token";
    public const int LengthMax = 4000; // what browsers keep of a cookie

    public static void Configure(JwtBearerOptions bearer, ApiTokens tokens)
    {
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters = tokens.Validation;
        bearer.Events = new JwtBearerEvents
        {
            OnMessageReceived = context =>
            {
                if (context.Request.Cookies[Cookie] is { Length: > 0 } token)
                    context.Token = token;
                else
                    context.NoResult();
                return Task.CompletedTask;
            },
            OnChallenge = context =>
            {
                context.HandleResponse();
                context.Response.Redirect(SignIn(
                    context.Request.Path + context.Request.QueryString,
                    context.AuthenticateFailure is SecurityTokenExpiredException ? "expired" : null));
                return Task.CompletedTask;
            },
            OnForbidden = context =>
            {
                context.Response.Redirect(SignIn(context.Request.Path + context.Request.QueryString, "role"));
                return Task.CompletedTask;
            },
        };
    }

    public static void Map(IEndpointRouteBuilder app)
    {
        // A form's body makes these check the antiforgery token.
        app.MapPost("/signed-in", Enter).AllowAnonymous().RequireRateLimiting(ApiLimits.Admissions).ExcludeFromDescription();
        app.MapPost("/sign-out", ([FromForm] IFormCollection _, HttpContext context) =>
        {
            context.Response.Cookies.Delete(Cookie, Options(context, null));
            return Results.LocalRedirect("/");
        }).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> Enter(
        [FromForm] string token, [FromForm] string? back, HttpContext context, ApiTokens tokens)
    {
        back = IsLocal(back) ? back : "/";
        var read = token.Length <= LengthMax
            ? await new JsonWebTokenHandler { MapInboundClaims = false }
                .ValidateTokenAsync(token.Trim(), tokens.Validation).ConfigureAwait(false)
            : null;
        if (read is not { IsValid: true })
            return Results.LocalRedirect(
                SignIn(back!, read?.Exception is SecurityTokenExpiredException ? "expired" : "token"));
        var who = new ClaimsPrincipal(read.ClaimsIdentity);
        if (who.IsInRole(ApiClaims.Student) || who.IsInRole(ApiClaims.Trial))
            return Results.LocalRedirect(SignIn(back!, "student"));
        context.Response.Cookies.Append(Cookie, token.Trim(), Options(context, read.SecurityToken.ValidTo));
        return Results.LocalRedirect(back!);
    }

    /// <summary>An address that signs a browser in; what stands behind the # is not sent, so no log has the token.</summary>
    /// <param name="node">Where the node is.</param>
    /// <param name="token">The token.</param>
    /// <param name="page">The page to go on to.</param>
    public static string Link(Uri node, string token, string page = "/") =>
        new Uri(node, "/sign-in" + (page == "/" ? "" : $"?back={Uri.EscapeDataString(page)}") + $"#token={token}").AbsoluteUri;

    /// <summary>An address at which a student is admitted.</summary>
    public static string StudentLink(Uri node, string studentId, string code) =>
        new Uri(node, $"/exam/#student={Uri.EscapeDataString(studentId)}&code={Uri.EscapeDataString(code)}").AbsoluteUri;

    private static string SignIn(string back, string? refused) =>
        $"/sign-in?back={Uri.EscapeDataString(back)}" + (refused is null ? "" : $"&refused={refused}");

    /// <summary>Whether an address is one of our own pages.</summary>
    public static bool IsLocal(string? address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && !address.Any(char.IsControl);

    private static CookieOptions Options(HttpContext context, DateTime? expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        IsEssential = true,
        Path = "/",
        Expires = expires,
    };
}

using System.Globalization;
using Akka.Actor;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Node.Api;
using ExamActors.Node.Authoring;
using ExamActors.Node.Operating;
using ExamActors.Node.Pages.Reports;
using ExamActors.Node.Pages.Staff;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Pages;

/// <summary>
/// The services and the pipeline of the pages: Blazor for staff, authors and operators, and under /exam/ the students' static
/// client, which lives on the API alone.
/// </summary>
internal static class PagesHost
{
    private static readonly string[] ApiPaths = ["/api", "/hub", "/openapi", "/health"];

    /// <summary>Whether a request is for the API, which answers in JSON and knows bearer tokens only.</summary>
    public static bool IsApi(HttpContext context) =>
        Array.Exists(ApiPaths, p => context.Request.Path.StartsWithSegments(p, StringComparison.Ordinal));

    public static void AddServices(IServiceCollection services, ExamSettings settings, ApiTokens tokens, IExamLog log)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SignedIn>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<CenterBoards>().AddSingleton<StaffActions>().AddSingleton(provider => new StudentCards(
            provider.GetRequiredService<Gateway>().Student, provider.GetRequiredService<TimeProvider>()));
        services.AddLocalization();
        services.AddSingleton(provider => new LiveSystem(
            provider.GetRequiredService<ActorSystem>(), log, settings, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new LivePoll<LiveView>(
            provider.GetRequiredService<LiveSystem>().Read, TimeSpan.FromSeconds(1),
            provider.GetRequiredService<ILogger<LiveSystem>>()));
        services.AddSingleton<BankSimulations>();
        // A form that was loaded before a restart can still be sent after it.
        services.AddDataProtection().SetApplicationName("examactors")
            .PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(settings.Data, "page-keys")));
        services.AddAuthentication().AddJwtBearer(PageTokens.Scheme, bearer => PageTokens.Configure(bearer, tokens));
        services.Configure<RequestLocalizationOptions>(localization =>
        {
            localization.DefaultRequestCulture = new RequestCulture(PageCultures.English);
            localization.SupportedCultures = PageCultures.All;
            localization.SupportedUICultures = PageCultures.All;
            localization.RequestCultureProviders =
                [new CookieRequestCultureProvider(), new CustomRequestCultureProvider(OfBrowser)];
        });
    }

    public static void Map(WebApplication app)
    {
        // Named, as it lies beside this assembly, whatever program this is in.
        app.MapStaticAssets($"{typeof(PagesHost).Assembly.GetName().Name}.staticwebassets.endpoints.json").AllowAnonymous().DisableRateLimiting();
        PageTokens.Map(app);
        ResultsFiles.Map(app);
        app.MapGet("/exam", Exam).AllowAnonymous().DisableRateLimiting().ExcludeFromDescription();
        app.MapGet("/language/{name}", SetLanguage).AllowAnonymous().ExcludeFromDescription();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server =>
            // The policy that SecurityHeaders sets says so already.
            server.ContentSecurityFrameAncestorsPolicy = null);
    }

    // The client's own addresses are relative to the folder.
    private static IResult Exam(HttpContext context, IWebHostEnvironment environment) =>
        context.Request.Path.Value!.EndsWith('/')
            ? Results.Stream(
                environment.WebRootFileProvider.GetFileInfo("exam/index.html").CreateReadStream(), "text/html; charset=utf-8")
            : Results.LocalRedirect("/exam/");

    /// <summary>What a page's first request says is its language stays so for the connection that keeps it alive, which says nothing.</summary>
    public static Task KeepLanguage(HttpContext context, RequestDelegate next)
    {
        if (!IsApi(context) && !context.Request.Cookies.ContainsKey(CookieRequestCultureProvider.DefaultCookieName)
            && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
            Keep(context, CultureInfo.CurrentUICulture);
        return next(context);
    }

    // The framework's own provider does not know that de-AT is a kind of de where there is no culture data.
    private static Task<ProviderCultureResult?> OfBrowser(HttpContext context)
    {
        var wanted = context.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
            .Select(l => Array.Find(PageCultures.All, c => IsKindOf(l.Value.AsSpan(), c.Name)));
        return Task.FromResult(wanted.FirstOrDefault(c => c is not null) is { } culture
            ? new ProviderCultureResult(culture.Name)
            : null);
    }

    private static bool IsKindOf(ReadOnlySpan<char> language, string name) =>
        language.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (language.Length == name.Length || language[name.Length] == '-');

    private static IResult SetLanguage(string name, string? back, HttpContext context)
    {
        if (Array.Find(PageCultures.All, c => c.Name == name) is { } culture)
            Keep(context, culture);
        return Results.LocalRedirect(PageTokens.IsLocal(back) ? back! : "/");
    }

    private static void Keep(HttpContext context, CultureInfo culture) => context.Response.Cookies.Append(
        CookieRequestCultureProvider.DefaultCookieName,
        CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)),
        new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        });
}

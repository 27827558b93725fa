using System.Net;
using System.Security.Claims;
using System.Text.Json;
using System.Threading.RateLimiting;
using Akka.Actor;
using Akka.Hosting;
using Akka.Streams;
using Akka.Streams.Kafka.Helpers;
using ExamActors.Actors.Centers;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Students;
using ExamActors.Core.Exams;
using ExamActors.Node.Pages;
using ExamActors.Node.Trials;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace ExamActors.Node.Api;

/// <summary>The names of what a caller must be.</summary>
internal static class ApiPolicies
{
    public const string Session = "session";
    public const string Trial = "trial";

    /// <summary>Who may see and book for the student that the address names.</summary>
    public const string Booking = "booking";
    public const string Staff = "staff";

    /// <summary>Staff of the center that the address names.</summary>
    public const string CenterStaff = "center-staff";
    public const string Author = "author";
    public const string Operator = "operator";
    public const string Anybody = "anybody";
}

/// <summary>The names of rate limits.</summary>
internal static class ApiLimits
{
    public const string Admissions = "admissions";
}

/// <summary>The services and the pipeline of the API. Every address names its policy, or says that it is for anybody.</summary>
internal static class ApiHost
{
    private const string ByPath = "by-path";

    public static void AddServices(
        IServiceCollection services, ExamSettings settings, IExamLog log, Func<ExamCatalog> catalog)
    {
        var tokens = ApiTokens.Open(settings);
        services.AddSingleton(settings).AddSingleton(tokens).AddSingleton<Connections>().AddSingleton<StudentSessions>()
            .AddSingleton<TrialRuns>().AddSingleton<StudentDesk>().AddSingleton<CenterDesk>().AddSingleton<CenterDirectory>();
        services.AddSingleton(provider => new Gateway(
            log, settings, provider.GetRequiredService<ActorRegistry>().Get<StudentActor>(),
            provider.GetRequiredService<ActorRegistry>().Get<CenterActor>(), catalog, TimeProvider.System,
            provider.GetRequiredService<ILogger<Gateway>>()));
        services.ConfigureHttpJsonOptions(json => Use(json.SerializerOptions));
        services.AddProblemDetails();
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        services.AddRouting();
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        AddAuthentication(services, tokens);
        PagesHost.AddServices(services, settings, tokens, log);
        services.AddRateLimiter(limiter => Limit(limiter, settings.Api));
        services.AddSignalR(hub => hub.MaximumReceiveMessageSize = settings.Api.RequestBytesMax)
            // Of students alone: a page's connection carries files, and whatever its reader touches.
            .AddHubOptions<SessionHub>(hub => hub.AddFilter(new HubLimit(settings.Api)))
            .AddJsonProtocol(json => Use(json.PayloadSerializerOptions));
        services.AddSingleton<IUserIdProvider, SessionUserIds>();
    }

    /// <summary>The streams that the API needs besides.</summary>
    public static (string Name, Func<IMaterializer, DrainingControl<Akka.Done>> Run)[] Streams(
        ActorSystem system, IExamLog log, ExamSettings settings, IServiceProvider services) =>
    [
        (SessionFeed.Group, m => SessionFeed.Run(
            system, m, log, settings, services.GetRequiredService<Gateway>(),
            services.GetRequiredService<StudentSessions>(), services.GetRequiredService<Connections>(),
            services.GetRequiredService<IHubContext<SessionHub, ISessionClient>>())),
        (CenterDirectory.Group, m => services.GetRequiredService<CenterDirectory>().Run(system, m, log, settings)),
    ];

    public static void Map(WebApplication app)
    {
        var proxies = app.Services.GetRequiredService<ExamSettings>().Api.Proxies;
        if (!proxies.IsEmpty)
            app.UseForwardedHeaders(Forwarded(proxies));
        app.Use(SecurityHeaders.Add);
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = TellException,
            // Who sends nonsense is told, and that is all; and who asks an actor that has no node at the moment.
            SuppressDiagnosticsCallback = context =>
                context.Exception is BadHttpRequestException or AskTimeoutException || IsUntyped(context.Exception),
        });
        app.UseStatusCodePagesWithReExecute("/not-found");
        app.UseWhen(PagesHost.IsApi, api => api.UseStatusCodePages(context => TellStatus(context.HttpContext)));
        app.UseRequestLocalization();
        app.Use(PagesHost.KeepLanguage);
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapOpenApi().AllowAnonymous();
        SessionEndpoints.Map(app);
        StudentEndpoints.Map(app);
        CenterEndpoints.Map(app);
        ExamEndpoints.Map(app);
        app.MapHub<SessionHub>("/hub/session", hub => hub.CloseOnAuthenticationExpiration = true);
        PagesHost.Map(app);
    }

    // Whose requests come from a proxy that is known are from where it says, and over what it says.
    private static ForwardedHeadersOptions Forwarded(IEnumerable<System.Net.IPNetwork> proxies)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
        return options;
    }

    private static void Use(JsonSerializerOptions options) =>
        ApiJson.Apply(options).TypeInfoResolverChain.Insert(0, ApiJson.Readable);

    private static void AddAuthentication(IServiceCollection services, ApiTokens tokens)
    {
        services.AddAuthentication(ByPath).AddPolicyScheme(ByPath, null, schemes => schemes.ForwardDefaultSelector =
            context => PagesHost.IsApi(context) ? JwtBearerDefaults.AuthenticationScheme : PageTokens.Scheme);
        services.AddAuthentication().AddJwtBearer(bearer =>
        {
            bearer.MapInboundClaims = false;
            bearer.TokenValidationParameters = tokens.Validation;
            bearer.Events = new JwtBearerEvents
            {
                // A browser's WebSocket has no headers of its own.
                OnMessageReceived = context =>
                {
                    if (context.HttpContext.Request.Path.StartsWithSegments("/hub", StringComparison.Ordinal))
                        context.Token = context.Request.Query["access_token"];
                    return Task.CompletedTask;
                },
                OnChallenge = context =>
                {
                    context.HandleResponse();
                    return Write(context.HttpContext, context.AuthenticateFailure switch
                    {
                        null => new Problem(401, "no_token", "A bearer token is needed."),
                        SecurityTokenExpiredException => new Problem(401, "token_expired", "The token has expired."),
                        _ => new Problem(401, "bad_token", "The token is not one of ours."),
                    });
                },
                OnForbidden = context =>
                    Write(context.HttpContext, Problem.Forbidden("This token is for something else.")),
            };
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(ApiPolicies.Session, p => p.RequireRole(ApiClaims.Student)
                .RequireClaim(ApiClaims.Sitting).RequireClaim(ApiClaims.Admission))
            .AddPolicy(ApiPolicies.Trial, p => p.RequireRole(ApiClaims.Trial))
            .AddPolicy(ApiPolicies.Booking, p => p.RequireAssertion(
                context => Named(context, "studentId") is { } student && context.User.MayBookFor(student)))
            .AddPolicy(ApiPolicies.Staff, p => p.RequireRole(ApiClaims.Staff))
            .AddPolicy(ApiPolicies.CenterStaff, p => p.RequireRole(ApiClaims.Staff).RequireAssertion(
                context => Named(context, "centerId") is { } center && context.User.ActsFor(center)))
            .AddPolicy(ApiPolicies.Author, p => p.RequireRole(ApiClaims.Author))
            .AddPolicy(ApiPolicies.Operator, p => p.RequireRole(ApiClaims.Operator))
            .AddPolicy(ApiPolicies.Anybody, p => p.RequireRole(ApiClaims.Roles));
    }

    private static string? Named(AuthorizationHandlerContext context, string parameter) =>
        (context.Resource as HttpContext)?.Request.RouteValues[parameter] as string;

    private static void Limit(RateLimiterOptions limiter, ApiSettings settings)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (context, _) => new ValueTask(Write(context.HttpContext, TooMany));
        // Staff and operators work for many: theirs is a hundred times as much.
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        {
            var user = context.User;
            var factor = user.IsInRole(ApiClaims.Student) || user.IsInRole(ApiClaims.Trial) ? 1 : 100;
            var key = user.Identity?.IsAuthenticated == true
                ? $"{user.By()}/{user.Sitting()}"
                : $"address:{context.Connection.RemoteIpAddress}";
            return RateLimitPartition.GetTokenBucketLimiter(key, _ => Bucket(settings, factor));
        });
        limiter.AddPolicy(ApiLimits.Admissions, context => RateLimitPartition.GetTokenBucketLimiter(
            context.Connection.RemoteIpAddress ?? IPAddress.None, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = settings.AdmissionsPerMinute,
                TokensPerPeriod = Math.Max(1, settings.AdmissionsPerMinute / 60),
                ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, 60.0 / settings.AdmissionsPerMinute)),
            }));
    }

    internal static readonly Problem TooMany = new(StatusCodes.Status429TooManyRequests, "too_many_requests",
        "That was too much at once; wait a second and send it again.");

    private static readonly Problem TooLarge =
        new(StatusCodes.Status413PayloadTooLarge, "request_too_large", "The request is too large.");

    private static readonly Problem NotJson =
        new(StatusCodes.Status415UnsupportedMediaType, "not_json", "application/json is needed.");

    internal static TokenBucketRateLimiterOptions Bucket(ApiSettings settings, int factor) => new()
    {
        TokenLimit = settings.RequestsBurst * factor,
        TokensPerPeriod = settings.RequestsPerSecond * factor,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
    };

    private static Task TellException(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()!.Error;
        if (!PagesHost.IsApi(context) && error is not BadHttpRequestException)
            return context.Response.WriteAsync("Something is wrong with the system; it has been logged. Go back and try again.\n");
        return Write(context, error switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge,
            BadHttpRequestException { InnerException: JsonException json } => Problem.Malformed(Words(json)),
            BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => NotJson,
            BadHttpRequestException { Message: var message } when message.StartsWith("Required parameter", StringComparison.Ordinal) =>
                Problem.Malformed("The request needs a body."),
            BadHttpRequestException bad => Problem.Malformed(bad.Message) with { Status = bad.StatusCode },
            _ when IsUntyped(error) => Problem.Malformed("answer: its '$type' is missing."),
            AskTimeoutException => Problem.NoAnswer,
            _ => new Problem(500, "fault", "Something is wrong with the system; it has been logged."),
        });
    }

    // What has no $type where there must be one is no JSON error to the reader.
    private static bool IsUntyped(Exception error) =>
        error is NotSupportedException && error.Message.Contains("type discriminator", StringComparison.Ordinal);

    private static Task TellStatus(HttpContext context) => Write(context, context.Response.StatusCode switch
    {
        404 => new Problem(404, "not_found", "There is nothing at this address."),
        405 => new Problem(405, "method_not_allowed", "This address does not take that method."),
        413 => TooLarge,
        415 => NotJson,
        var status => new Problem(status, "refused", "The request was refused."),
    });

    // The reader's words name our types; who asks knows nothing of these.
    private static string Words(JsonException e) => e.Message switch
    {
        var m when m.Contains("could not be mapped", StringComparison.Ordinal) => $"{e.Path}: there is no such field.",
        // "JSON deserialization for type 'X' was missing required properties including: 'a', 'b'."
        var m when m.Contains("missing required", StringComparison.Ordinal) =>
            $"{e.Path}: these fields are missing: {m[(m.LastIndexOf(':') + 1)..].Trim()}",
        // "The constructor parameter 'Answer' on type 'X' doesn't allow null values."
        var m when m.Contains("doesn't allow null", StringComparison.Ordinal) =>
            $"{e.Path}: '{JsonNamingPolicy.CamelCase.ConvertName(m.Split('\'')[1])}' must not be null.",
        var m when m.Contains("ExamActors.", StringComparison.Ordinal) || m.Contains("System.", StringComparison.Ordinal) =>
            $"{e.Path}: not a value of this field.",
        var m when e.Path is { } path && !m.Contains("Path:", StringComparison.Ordinal) => $"{path}: {m}",
        var m => m,
    };

    private static Task Write(HttpContext context, Problem problem)
    {
        if (context.Response.HasStarted)
            return Task.CompletedTask;
        return problem.Result().ExecuteAsync(context);
    }
}

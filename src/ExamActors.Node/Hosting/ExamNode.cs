using Akka.Hosting;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Log;
using ExamActors.Actors.Postgres;
using ExamActors.Actors.Settings;
using ExamActors.Node.Api;
using ExamActors.Node.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Hosting;

/// <summary>The actor system of a node and the streams that feed it, in one process.</summary>
public static class ExamNode
{
    /// <summary>
    /// A host that runs a node over an open log, with its API where `exam.api.url` has one. The caller disposes of the log
    /// after the host has stopped.
    /// </summary>
    /// <param name="streams">The streams that run, by name; null for all of them.</param>
    /// <exception cref="PostgresSchemaException">PostgreSQL is not as this node needs it.</exception>
    public static IHost Build(
        ExamConfiguration configuration, IExamLog log, LogLevel logLevel, IReadOnlySet<string>? streams = null)
    {
        PostgresSchema.Require(configuration.Settings);
        CatalogFeed? feed = null; // begins with the streams, before any actor of a student
        var api = configuration.Settings.Api;
        if (api.Url == "")
        {
            var bare = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            Add(bare.Services, bare.Logging);
            return bare.Build();
        }
        // Whatever folder the program is started in, the pages' files lie beside it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ExamNode).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = "wwwroot",
        });
        builder.WebHost.UseStaticWebAssets();
        // Else a program that was not published takes every unknown address for a file that may yet be there.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        builder.WebHost.UseKestrelCore().UseUrls(api.Url).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = api.RequestBytesMax;
        });
        Add(builder.Services, builder.Logging);
        builder.Services.AddSingleton(new NodeHealth(api.DrainWait))
            .AddHostedService(provider => provider.GetRequiredService<NodeHealth>());
        var isGateway = configuration.Settings.Cluster.Roles.Contains(NodeRole.Gateway);
        if (isGateway)
            ApiHost.AddServices(builder.Services, configuration.Settings, log, () => feed!.Catalog);
        else
            builder.Services.AddRouting().AddAuthorization().AddRateLimiter(_ => { });
        var app = builder.Build();
        if (isGateway)
            ApiHost.Map(app);
        NodeHealth.Map(app);
        return app;

        void Add(IServiceCollection services, ILoggingBuilder logging)
        {
            logging.SetMinimumLevel(logLevel);
            // Below, it writes out addresses whole, and a hub's has the token in it.
            logging.AddFilter("Microsoft.AspNetCore", logLevel > LogLevel.Warning ? logLevel : LogLevel.Warning);
            // It warns that keys in the data folder are not encrypted: they protect forms, and lie beside all the rest.
            logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
            NodeTelemetry.AddConsole(logging, configuration.Settings.Telemetry.LogFormat);
            NodeTelemetry.AddServices(services, configuration.Settings, log);
            // stdout belongs to the verbs' own output.
            services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
                console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));
            services.AddAkka("exam", (akka, provider) => NodeActors.Configure(
                akka, configuration, log, logLevel, made => feed = made, () => feed!, streams, provider));
        }
    }

    /// <summary>Where the API of a host that runs listens; empty where it has none.</summary>
    public static IReadOnlyCollection<string> AddressesOf(IHost host) =>
        host.Services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses.ToArray() ?? [];
}

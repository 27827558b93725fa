using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ExamActors.Node.Telemetry;

/// <summary>
/// /metrics at an address of its own: what browsers reach has nothing of it, and a node without an API has it too.
/// </summary>
internal sealed class PrometheusServer(string url, PrometheusExporter exporter) : IHostedService, IAsyncDisposable
{
    private WebApplication? app;

    /// <summary>Where it listens, once it does.</summary>
    public string? Address => app?.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.First();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        app = builder.Build();
        app.Run(Answer);
        return app.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Task Answer(HttpContext context)
    {
        if (context.Request.Path != "/metrics" || !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        if (exporter.Scrape() is not { } text)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }
        context.Response.ContentType = PrometheusText.ContentType;
        return context.Response.WriteAsync(text);
    }
}

using Akka.Actor;
using Akka.Cluster;
using ExamActors.Actors.Nodes;
using ExamActors.Node.Operating;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ExamActors.Node.Hosting;

/// <summary>
/// What the node says of itself: /health/live, that its actors run and answer, else it should be killed; and /health/ready,
/// that it should be sent requests. The database and the brokers are no part of it: all nodes share them, and taking every
/// node away would help nobody.
/// </summary>
internal sealed class NodeHealth(TimeSpan drainWait) : IHostedLifecycleService
{
    private static readonly TimeSpan LiveWait = TimeSpan.FromSeconds(5);

    private ActorSystem? system;
    private volatile bool leaving;

    /// <summary>The streams run: the node takes part from now on.</summary>
    public void Started(ActorSystem started) => system = started;

    public static void Map(WebApplication app)
    {
        var health = app.Services.GetRequiredService<NodeHealth>();
        app.MapGet("/health/live", health.Live).AllowAnonymous().DisableRateLimiting().ExcludeFromDescription();
        app.MapGet("/health/ready", () => Told(health.NotReady(), "ready")).AllowAnonymous().DisableRateLimiting()
            .ExcludeFromDescription();
    }

    /// <summary>Before anything of the node stops, whoever sends it requests is given time to notice.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        leaving = true;
        return Task.Delay(drainWait, CancellationToken.None);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string? NotReady() =>
        system is null ? "it has not joined the cluster yet"
        : leaving ? "it is stopping"
        : Cluster.Get(system).SelfMember.Status is var status && status != MemberStatus.Up ? $"in the cluster it is {status}"
        : null;

    private async Task<IResult> Live()
    {
        if (system is null)
            return Told(null, "live");
        if (system.WhenTerminated.IsCompleted)
            return Told("its actors have ended", "live");
        try
        {
            await system.ActorSelection("/user/" + NodeFiguresActor.Name).Ask<NodeFigures>(new ReadNode(0), LiveWait)
                .ConfigureAwait(false);
            return Told(null, "live");
        }
        catch (AskTimeoutException)
        {
            return Told(leaving ? null : $"its actors did not answer within {LiveWait.TotalSeconds} s", "live");
        }
    }

    private static IResult Told(string? fault, string what) => fault is null
        ? Results.Text(what + "\n")
        : Results.Text($"not {what}: {fault}\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}

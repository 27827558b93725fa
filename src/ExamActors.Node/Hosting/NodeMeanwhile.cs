using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Hosting;

/// <summary>
/// An open log, and a node over it in this process as long as the verb runs: on the embedded log, where no other process
/// runs one.
/// </summary>
internal sealed class NodeMeanwhile : IDisposable
{
    private readonly IHost? host;

    private NodeMeanwhile(IExamLog log, IHost? host) => (Log, this.host) = (log, host);

    public IExamLog Log { get; }

    /// <summary>Opens the log, makes the topics that are missing, and starts a node if it is wanted and none runs.</summary>
    public static async Task<NodeMeanwhile> Start(
        ExamConfiguration configuration, bool wanted, CancellationToken cancellation)
    {
        var log = OpenLog(configuration, wanted, out var owner);
        var node = new NodeMeanwhile(log, null);
        try
        {
            await log.EnsureTopics(configuration.Settings.Topics.All, cancellation).ConfigureAwait(false);
            if (!owner)
                return node;
            node = new NodeMeanwhile(log, ExamNode.Build(configuration.WithoutApi(), log, LogLevel.Warning));
            await node.host!.StartAsync(cancellation).ConfigureAwait(false);
            return node;
        }
        catch
        {
            node.Dispose();
            throw;
        }
    }

    /// <summary>Lets the node end what it has begun.</summary>
    public Task Stop(CancellationToken cancellation) => host?.StopAsync(cancellation) ?? Task.CompletedTask;

    public void Dispose()
    {
        host?.Dispose();
        Log.Dispose();
    }

    // A node that runs on this folder keeps it: then this process is a client beside it.
    private static IExamLog OpenLog(ExamConfiguration configuration, bool wanted, out bool owner)
    {
        owner = false;
        if (configuration.Settings.Log == LogKind.Kafka || !wanted)
            return configuration.OpenLog(owner: false);
        try
        {
            var log = configuration.OpenLog(owner: true);
            owner = true;
            return log;
        }
        catch (EmbeddedStoreInUseException)
        {
            return configuration.OpenLog(owner: false);
        }
    }
}

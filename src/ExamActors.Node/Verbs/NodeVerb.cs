using System.CommandLine;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Node.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ExamActors.Node.Verbs;

/// <summary>`node`: runs until it is told to stop.</summary>
internal static class NodeVerb
{
    public static Command Create()
    {
        var command = new Command("node",
            """
            Run a node: reads the topics, runs the students' actors, writes events and results. Ctrl-C or SIGTERM ends what
            it has begun and stops; whatever else ends it loses nothing.
            """);
        command.SetVerb(async (parsed, cancellation) =>
        {
            var configuration = CommonOptions.Load(parsed);
            using var log = configuration.OpenLog(owner: true);
            foreach (var note in await log.EnsureTopics(configuration.Settings.Topics.All, cancellation).ConfigureAwait(false))
                await Console.Error.WriteLineAsync($"examactors: note: {note}").ConfigureAwait(false);
            using var host = ExamNode.Build(
                configuration, log, Enum.Parse<LogLevel>(configuration.Settings.Telemetry.LogLevel.ToString()));
            await host.StartAsync(cancellation).ConfigureAwait(false);
            await Console.Error.WriteLineAsync(Banner(configuration.Settings, log.Name, ExamNode.AddressesOf(host)))
                .ConfigureAwait(false);
            await host.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    private static string Banner(ExamSettings settings, string log, IReadOnlyCollection<string> addresses) =>
        $"examactors: node is running. Log: {log}. Results: {ResultsReader.PlaceOf(settings)}."
        + (addresses.Count > 0 ? $" API: {string.Join(", ", addresses)}." : "")
        + (settings.Log == LogKind.Embedded
            ? " One process, no replication: this machine's disk holds the only copy."
            : "");
}

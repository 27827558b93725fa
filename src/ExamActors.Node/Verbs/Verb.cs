using System.CommandLine;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Postgres;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using Npgsql;
using Spectre.Console;

namespace ExamActors.Node.Verbs;

/// <summary>A verb cannot do what it was asked; the message is for the person who asked.</summary>
internal sealed class VerbException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>How verbs run: expected failures are one line on stderr and exit code 1.</summary>
internal static class Verb
{
    /// <summary>Where progress and notes go: stdout is for results.</summary>
    public static readonly IAnsiConsole Notes = AnsiConsole.Create(
        new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public static void SetVerb(this Command command, Func<ParseResult, CancellationToken, Task<int>> run)
    {
        command.Description = command.Description?.ReplaceLineEndings(" ");
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                return await run(parsed, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return 130;
            }
            catch (Exception e) when (e is VerbException or SettingException or LogException or EmbeddedStoreException
                or ResultsFileException or KafkaException or PostgresSchemaException or NpgsqlException or IOException
                or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"examactors: {e.Message}").ConfigureAwait(false);
                return 1;
            }
        });
    }
}

using System.Text;
using ExamActors.Actors.Log;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Node.Operating;
using ExamActors.Node.Verbs;
using Spectre.Console;

namespace ExamActors.Node.Importing;

/// <summary>What an import came to; outcomes are null where they were not waited for.</summary>
internal sealed record ImportTotals(
    long Read, long? Accepted, long? Duplicates, long? DeadLetters, TimeSpan Took, IReadOnlyList<string> Faults);

/// <summary>Imports a file with progress to look at, and waits for the outcomes if asked to.</summary>
internal static class ImportRun
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(50);

    public static async Task<ImportTotals> Run(
        IExamLog log, ExamSettings settings, string name, Stream input, long? inputBytes, bool wait, TimeSpan timeout,
        CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        var importId = Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"));
        var import = new FileImport(log, settings, name, importId);
        using var outcomes = wait ? new OutcomeWatch(log, settings, importId) : null;
        await Verb.Notes.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new RateColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var reading = progress.AddTask("read", maxValue: inputBytes ?? 1);
                reading.IsIndeterminate = inputBytes is null;
                var scoring = wait ? progress.AddTask("scored", maxValue: 1) : null;
                var work = Task.Run(() => import.Run(input, cancellation), cancellation);
                while (!work.IsCompleted)
                {
                    Show();
                    await Task.WhenAny(work, Task.Delay(Refresh, cancellation)).ConfigureAwait(false);
                }
                await work.ConfigureAwait(false);
                reading.IsIndeterminate = false;
                if (outcomes is not null)
                    await WaitForAll(import, outcomes, timeout, Show, cancellation).ConfigureAwait(false);
                Show();

                void Show()
                {
                    // The last record is not the file's last byte.
                    reading.Value = work.IsCompleted ? reading.MaxValue : inputBytes is null ? 0 : import.Bytes;
                    reading.State.Update<double>(RateColumn.Records, _ => import.Read);
                    if (scoring is null || outcomes is null)
                        return;
                    scoring.MaxValue = Math.Max(1, work.IsCompleted ? import.Read : EstimatedTotal(import, inputBytes));
                    scoring.Value = outcomes.Total;
                    scoring.State.Update<double>(RateColumn.Records, _ => outcomes.Total);
                }
            }).ConfigureAwait(false);
        if (wait)
            await WaitForProjection(log, settings, timeout, cancellation).ConfigureAwait(false);
        return new ImportTotals(import.Read, outcomes?.Accepted, outcomes?.Duplicates, outcomes?.DeadLetters,
            TimeProvider.System.GetElapsedTime(started), import.Faults);
    }

    // While the file is being read, its end is not known: as dense as up to here.
    private static double EstimatedTotal(FileImport import, long? inputBytes) =>
        inputBytes is { } size && import.Bytes > 0 ? import.Read * Math.Max(1.0, (double)size / import.Bytes) : import.Read;

    private static async Task WaitForAll(
        FileImport import, OutcomeWatch outcomes, TimeSpan timeout, Action show, CancellationToken cancellation)
    {
        var (seen, sinceMs) = (-1L, Environment.TickCount64);
        while (outcomes.Total < import.Read)
        {
            outcomes.ThrowIfFailed();
            if (outcomes.Total != seen)
                (seen, sinceMs) = (outcomes.Total, Environment.TickCount64);
            else if (Environment.TickCount64 - sinceMs > timeout.TotalMilliseconds)
                throw new VerbException(
                    $"{import.Read} records are on the log, but of only {seen} an outcome came within {timeout:g}. Is a node "
                    + "running? It will go on with the rest");
            show();
            await Task.Delay(Refresh, cancellation).ConfigureAwait(false);
        }
    }

    // Where this folder has the results, a report right after the import is to show it whole.
    private static async Task WaitForProjection(
        IExamLog log, ExamSettings settings, TimeSpan timeout, CancellationToken cancellation)
    {
        var startedMs = Environment.TickCount64;
        var topic = settings.Topics.StudentEvents.Name;
        using var consumer = log.CreateConsumer("import-wait");
        var ends = LogRange.Of(consumer, LogRange.Partitions(topic, log.PartitionsOf(topic))).Where(r => r.High > 0).ToList();
        while (true)
        {
            var next = ResultsReader.NextOffsetsOf(settings, topic);
            if (next.Count == 0 && settings.Log == LogKind.Kafka && settings.Results == ResultsKind.Embedded)
                return; // the results are elsewhere
            if (ends.TrueForAll(e => next.GetValueOrDefault(e.Partition.Partition.Value) >= e.High))
                return;
            if (Environment.TickCount64 - startedMs > timeout.TotalMilliseconds)
                throw new VerbException($"every document has its outcome, but the results in {ResultsReader.PlaceOf(settings)} lag behind");
            await Task.Delay(Refresh, cancellation).ConfigureAwait(false);
        }
    }
}

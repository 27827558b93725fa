using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Node.Importing;
using ExamActors.Node.Verbs;
using Spectre.Console;

namespace ExamActors.Node.Rosters;

/// <summary>Asks for the rows of a file and waits for what becomes of them, with progress to look at.</summary>
internal sealed class RosterRun(IExamLog log, ExamSettings settings, RosterImport import)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(50);

    private readonly LogAppender appender = new(log);
    private RosterQuestions? questions;
    private long asked;

    /// <summary>Ends when every row has an outcome.</summary>
    /// <param name="rows">The rows; those that are open are asked for.</param>
    /// <param name="timeout">After so long without an outcome the rest is unanswered.</param>
    /// <param name="cancellation">Ends the waiting; what is on the log stays there.</param>
    public async Task Run(IReadOnlyList<RosterRow> rows, TimeSpan timeout, CancellationToken cancellation)
    {
        var answers = new RosterAnswers(rows);
        if (answers.Open == 0)
            return;
        using var watch = new TopicWatch(
            log, [settings.Topics.StudentEvents.Name, settings.Topics.CenterEvents.Name], answers.Take);
        await Verb.Notes.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn())
            .StartAsync(async progress =>
            {
                var total = answers.Open;
                var (asking, answering) =
                    (progress.AddTask("asked", maxValue: total), progress.AddTask("answered", maxValue: total));
                var work = Task.Run(() => AskAll(rows, answers, cancellation), cancellation);
                var (open, sinceMs) = (total, Environment.TickCount64);
                while (open > 0 || !work.IsCompleted)
                {
                    watch.ThrowIfFailed();
                    appender.ThrowIfFailed();
                    if (work.IsFaulted)
                        await work.ConfigureAwait(false);
                    while (work.IsCompleted && answers.Again() is { } row)
                        Ask(row, answers);
                    if (answers.Open is var now && now != open || !work.IsCompleted)
                        (open, sinceMs) = (now, Environment.TickCount64);
                    else if (Environment.TickCount64 - sinceMs > timeout.TotalMilliseconds)
                        break;
                    Show();
                    await Task.Delay(Refresh, cancellation).ConfigureAwait(false);
                }
                await work.ConfigureAwait(false);
                Show();

                void Show()
                {
                    (asking.Value, answering.Value) = (Math.Min(Volatile.Read(ref asked), total), total - answers.Open);
                    asking.State.Update<double>(RateColumn.Records, _ => asking.Value);
                    answering.State.Update<double>(RateColumn.Records, _ => answering.Value);
                }
            }).ConfigureAwait(false);
        answers.GiveUp(
            "it is on the log, and no outcome has come; is a node running?",
            "a seat is asked for, and the center has not answered");
    }

    private void AskAll(IReadOnlyList<RosterRow> rows, RosterAnswers answers, CancellationToken cancellation)
    {
        questions = new RosterQuestions(settings, import, Knowledge(rows, cancellation));
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            Ask(row, answers);
            Interlocked.Increment(ref asked);
        }
        appender.Flush(cancellation);
    }

    private void Ask(RosterRow row, RosterAnswers answers)
    {
        if (answers.Ask(row, questions!, DateTimeOffset.UtcNow) is { } question)
            appender.Append(question.Topic, question.Message);
    }

    private RosterKnowledge Knowledge(IReadOnlyList<RosterRow> rows, CancellationToken cancellation)
    {
        var sittings = rows.Select(r => r.Request).OfType<RosterRequest.Sitting>().ToList();
        var ids = sittings.Select(s => s.IdOf(0)).ToHashSet(StringComparer.Ordinal);
        var ledger = rows.Any(r => r.Request is RosterRequest.Student)
            ? CenterLedger.Empty
            : CenterLedger.Read(log, settings.Topics.CenterEvents.Name, IsWanted, cancellation);
        return new RosterKnowledge(ledger, sittings.Exists(s => s.ExamVersion is null)
            ? PublishedExams.Newest(log, settings.Topics.ExamCatalog.Name)
            : new Dictionary<string, int>());

        bool IsWanted(string sittingId) => ids.Contains(sittingId)
            || sittingId.LastIndexOf('-') is > 0 and var dash && ids.Contains(sittingId[..dash]);
    }
}

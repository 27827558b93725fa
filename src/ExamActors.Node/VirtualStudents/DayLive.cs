using System.Collections.Concurrent;
using System.Globalization;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;
using ExamActors.Node.Verbs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ExamActors.Node.VirtualStudents;

/// <summary>Shows an exam day while it goes on: a table that changes in a terminal, else a line from time to time.</summary>
/// <param name="day">What is simulated.</param>
/// <param name="live">Whether a terminal may show the table.</param>
internal sealed class DayLive(ExamDay day, bool live)
{
    private const int EventsShown = 8;

    private static readonly TimeSpan TableEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<StudentEvent> recent = new();
    private (TimeSpan At, long Answers) last;

    /// <summary>Takes note of something that happened.</summary>
    public void Tell(StudentEvent happened)
    {
        if (happened is not (AnswerScored or AttemptStarted or AttemptFinished or CommandRefused or StudentAdmitted))
            return;
        recent.Enqueue(happened);
        if (recent.Count > EventsShown)
            recent.TryDequeue(out _);
    }

    public async Task Show(DayCounts counts, Task work)
    {
        if (live && Verb.Notes.Profile.Capabilities.Interactive)
            await Verb.Notes.Live(Picture(counts)).StartAsync(async shown =>
            {
                while (await Goes(work, TableEvery).ConfigureAwait(false))
                    shown.UpdateTarget(Picture(counts));
                shown.UpdateTarget(Picture(counts));
            }).ConfigureAwait(false);
        else
            while (await Goes(work, LineEvery).ConfigureAwait(false))
                await Console.Error.WriteLineAsync(Line(counts)).ConfigureAwait(false);
    }

    /// <summary>An event in words: "anna 7: item 5 right, ability 0.4 ± 0.5".</summary>
    public static string Words(StudentEvent happened)
    {
        var number = int.Parse(
            happened.StudentId.AsSpan(happened.StudentId.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);
        return Character.NameOf(number) + happened switch
        {
            AnswerScored e => string.Create(CultureInfo.InvariantCulture, $": item {e.Position} {Outcome(e.Outcome)}")
                + (e is { Theta: { } theta, StandardError: { } error }
                    ? string.Create(CultureInfo.InvariantCulture, $", ability {theta:0.0} ± {error:0.0}")
                    : ""),
            StudentAdmitted e => $" is checked in, seat {e.Seat}",
            AttemptStarted => " begins",
            AttemptFinished e => string.Create(CultureInfo.InvariantCulture,
                $" is done after {e.Result.Items} items: {e.Result.Score:0}"),
            CommandRefused e => $": {e.Reason}, refused",
            _ => $": {happened.GetType().Name}",
        };
    }

    private static async Task<bool> Goes(Task work, TimeSpan time)
    {
        await Task.WhenAny(work, Task.Delay(time)).ConfigureAwait(false);
        return !work.IsCompleted;
    }

    private static string Outcome(QuestionOutcome outcome) => outcome switch
    {
        QuestionOutcome.Correct => "right",
        QuestionOutcome.MissedSome => "partly right",
        QuestionOutcome.Unanswered => "left out",
        _ => "wrong",
    };

    private static string Bar(double share) => new string('█', (int)Math.Round(30 * share)).PadRight(30, '·');

    private static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);

    private string Line(DayCounts counts) => string.Create(CultureInfo.InvariantCulture,
        $"{counts.Elapsed.TotalSeconds,5:0} s: {counts.In(StudentStage.Running):N0} running, {counts.In(StudentStage.Over):N0} "
        + $"of {day.Students:N0} over, {counts.Acknowledged:N0} answers, {Rate(counts):N0}/s, "
        + $"p50 {Ms(counts.Answer.Percentile(0.5))} ms, p99 {Ms(counts.Answer.Percentile(0.99))} ms, "
        + $"{counts.Retries:N0} retries, {counts.Refused:N0} refused");

    private Rows Picture(DayCounts counts)
    {
        var stages = new Table().Border(TableBorder.Rounded).HideHeaders()
            .AddColumn("").AddColumn(new TableColumn("").RightAligned()).AddColumn("");
        foreach (var stage in Enum.GetValues<StudentStage>())
            if (stage != StudentStage.GaveUp || counts.In(stage) > 0)
                stages.AddRow(Words(stage), $"{counts.In(stage):N0}", Bar((double)counts.In(stage) / day.Students));
        var figures = new Table().Border(TableBorder.Rounded);
        foreach (var name in (string[])["time", "answers", "answers/s", "p50", "p99", "retries", "reconnects", "refused"])
            figures.AddColumn(new TableColumn(name).RightAligned());
        figures.AddRow(
            $"{counts.Elapsed.TotalSeconds:0} s", $"{counts.Acknowledged:N0}", $"{Rate(counts):N0}",
            $"{Ms(counts.Answer.Percentile(0.5))} ms", $"{Ms(counts.Answer.Percentile(0.99))} ms", $"{counts.Retries:N0}",
            $"{counts.Reconnects:N0}", $"{counts.Refused:N0}");
        List<IRenderable> rows = [stages, figures];
        rows.AddRange(recent.Select(e => new Text(Words(e))));
        return new Rows(rows);
    }

    private static string Words(StudentStage stage) => stage switch
    {
        StudentStage.Away => "not there yet",
        StudentStage.Arriving => "booking, check-in",
        StudentStage.Admitted => "before the screen",
        StudentStage.Running => "running",
        StudentStage.Over => "over",
        _ => "gave up",
    };

    // Since the last time that it was asked.
    private double Rate(DayCounts counts)
    {
        var (now, answers) = (counts.Elapsed, counts.Acknowledged);
        var rate = (answers - last.Answers) / Math.Max(0.001, (now - last.At).TotalSeconds);
        last = (now, answers);
        return rate;
    }
}

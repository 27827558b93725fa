using System.CommandLine;
using System.Globalization;
using System.Text;
using ExamActors.Actors.Log;
using ExamActors.Actors.Wire;
using ExamActors.Node.Hosting;
using ExamActors.Node.Operating;
using Spectre.Console;

namespace ExamActors.Node.Verbs;

/// <summary>`dead-letters`: what could not be processed, and sending it again.</summary>
internal static class DeadLettersVerb
{
    private static readonly Argument<string> IdArgument = new("ID")
    {
        Description = "The dead letter's id, as 'dead-letters list' prints it.",
    };

    private static readonly Argument<string?> OptionalId = new("ID")
    {
        Description = "The dead letter's id; without it, --all.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> All = new("--all")
    {
        Description = "Every dead letter that was not retried yet.",
    };

    public static Command Create()
    {
        var list = new Command("list", "A table of the dead letters: id, time, size, path and reason.");
        list.SetVerb((parsed, _) => List(CommonOptions.Load(parsed)));
        var show = new Command("show", "Print one, byte for byte, on stdout; what is known of it goes to stderr.")
        {
            IdArgument,
        };
        show.SetVerb((parsed, _) => Show(CommonOptions.Load(parsed), parsed.GetValue(IdArgument)!));
        var retry = new Command("retry", "Send one, or all, to the topic that it came from, again.") { OptionalId, All };
        retry.SetVerb((parsed, cancellation) => Retry(
            CommonOptions.Load(parsed), parsed.GetValue(OptionalId), parsed.GetValue(All), cancellation));
        return new Command("dead-letters", "List, show and retry what could not be processed.") { list, show, retry };
    }

    private static Task<int> List(ExamConfiguration configuration)
    {
        using var log = configuration.OpenLog(owner: false);
        var letters = DeadLetterBox.Read(log, configuration.Settings.Topics.DeadLetters.Name);
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("id")
            .AddColumn("time (UTC)")
            .AddColumn(new TableColumn("bytes").RightAligned())
            .AddColumn("path")
            .AddColumn("reason")
            .AddColumn("retried");
        foreach (var letter in letters)
            table.AddRow(
                Markup.Escape(letter.Id), Markup.Escape(Seconds(letter.Time)), $"{letter.Bytes:N0}",
                Markup.Escape(letter.Path ?? ""), Markup.Escape(letter.Reason),
                letter.Retried ? "yes" : letter.Whole ? "" : "incomplete");
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{letters.Count:N0} dead letters, {letters.Count(l => l.Retried):N0} of them retried");
        return Task.FromResult(0);
    }

    private static Task<int> Show(ExamConfiguration configuration, string id)
    {
        using var log = configuration.OpenLog(owner: false);
        var letter = Find(DeadLetterBox.Read(log, configuration.Settings.Topics.DeadLetters.Name), id);
        Console.Error.WriteLine($"{letter.Id}: {letter.Reason}"
            + (letter.Path is null ? "" : $" at {letter.Path}") + $"; from {letter.Origin}, {letter.Time}");
        using var output = Console.OpenStandardOutput();
        foreach (var part in letter.Parts)
            output.Write(part.Message.Value ?? []);
        return Task.FromResult(0);
    }

    private static async Task<int> Retry(
        ExamConfiguration configuration, string? id, bool all, CancellationToken cancellation)
    {
        if (id is null == !all)
            throw new VerbException("say which: an ID, or --all");
        using var log = configuration.OpenLog(owner: false);
        var topic = configuration.Settings.Topics.DeadLetters.Name;
        var letters = DeadLetterBox.Read(log, topic);
        var chosen = all ? letters.Where(l => l.Whole && !l.Retried).ToList() : [Find(letters, id!)];
        foreach (var letter in chosen)
        {
            if (!letter.Whole)
                throw new VerbException($"{letter.Id} is incomplete: its last part is missing");
            if (letter.Bytes > configuration.Settings.ImportRecordBytesMax)
                throw new VerbException(
                    $"{letter.Id} has {letter.Bytes} bytes; exam.import.record-size-max allows "
                    + $"{configuration.Settings.ImportRecordBytesMax}");
            await log.Producer.ProduceAsync(letter.Topic, letter.Again(), cancellation).ConfigureAwait(false);
            await log.Producer.ProduceAsync(topic, letter.RetriedMarker(), cancellation).ConfigureAwait(false);
        }
        AnsiConsole.WriteLine($"{chosen.Count:N0} sent again");
        return 0;
    }

    private static string Seconds(string time) =>
        DateTime.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var parsed)
            ? parsed.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
            : time;

    private static DeadLetterBox Find(IReadOnlyList<DeadLetterBox> letters, string id) =>
        letters.FirstOrDefault(l => l.Id == id)
        ?? throw new VerbException($"there is no dead letter '{id}'; 'dead-letters list' shows them");
}

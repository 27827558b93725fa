using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Exams;
using ExamActors.Node.Authoring;
using Spectre.Console;

namespace ExamActors.Node.Verbs;

/// <summary>`exam`: drafts, checks, publishes and lists exams.</summary>
internal static class ExamVerb
{
    private static readonly Argument<string> File = new("FILE")
    {
        Description = "An exam as JSON; docs/exam.schema.json describes it, samples/exam.json is one.",
    };

    public static Command Create()
    {
        var validate = new Command("validate", "Say everything that is wrong with an exam; nothing is published.") { File };
        validate.SetVerb((parsed, _) => Validate(CommonOptions.Load(parsed).Settings, parsed.GetValue(File)!));
        var publish = new Command("publish",
            """
            Publish a version of an exam. A version that is published never changes: other content needs another version; the
            same content again changes nothing.
            """)
        {
            File,
        };
        publish.SetVerb(async (parsed, cancellation) =>
        {
            var configuration = CommonOptions.Load(parsed);
            if (Read(configuration.Settings, parsed.GetValue(File)!) is not { } exam)
                return 1;
            using var log = configuration.OpenLog(owner: false);
            await log.EnsureTopics(configuration.Settings.Topics.All, cancellation).ConfigureAwait(false);
            return await Publish(log, configuration.Settings, exam, cancellation).ConfigureAwait(false);
        });
        var list = new Command("list", "A table of the exams that are published, every version.");
        list.SetVerb((parsed, _) =>
        {
            var configuration = CommonOptions.Load(parsed);
            using var log = configuration.OpenLog(owner: false);
            List(log, configuration.Settings.Topics.ExamCatalog.Name);
            return Task.FromResult(0);
        });
        return new Command("exam", "Draft, check, publish and list exams.") { ExamDraftVerb.Create(), validate, publish, list };
    }

    private static Task<int> Validate(ExamSettings settings, string path)
    {
        if (Read(settings, path) is not { } exam)
            return Task.FromResult(1);
        AnsiConsole.WriteLine($"{path}: {exam.ExamId}, version {exam.Version}, with {exam.Items.Length:N0} items is sound");
        return Task.FromResult(0);
    }

    // The exam of a file; null where it has faults, which are said then.
    private static ExamDefinition? Read(ExamSettings settings, string path)
    {
        var read = CheckedExam.Read(System.IO.File.ReadAllBytes(path), settings);
        foreach (var fault in read.Faults)
            Console.Error.WriteLine($"{path}: {(read.IsJson ? "" : $"at {fault.Path}, ")}{fault.Words}");
        return read.Faults.IsEmpty ? read.Exam : null;
    }

    private static async Task<int> Publish(
        IExamLog log, ExamSettings settings, ExamDefinition exam, CancellationToken cancellation)
    {
        var topic = settings.Topics.ExamCatalog.Name;
        var record = CloudEvent.Of(exam, DateTimeOffset.UtcNow, CloudEventSource.Of(settings.Region, "exam-publish"));
        if (PublishedExams.Records(log, topic).TryGetValue(CloudEvent.KeyOf(exam), out var before))
        {
            if (PublishedExams.Parse(before) is not { } known || !ExamCodec.Encode(known).AsSpan().SequenceEqual(record.Value))
                throw new VerbException(
                    $"{exam.ExamId}, version {exam.Version}, is published with other content; "
                    + "give the exam another version");
            AnsiConsole.WriteLine($"{exam.ExamId}, version {exam.Version}, is published already, as it is");
            return 0;
        }
        await log.Producer.ProduceAsync(topic, record, cancellation).ConfigureAwait(false);
        AnsiConsole.WriteLine($"{exam.ExamId}, version {exam.Version}, is published");
        return 0;
    }

    private static void List(IExamLog log, string topic)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn("exam")
            .AddColumn(new TableColumn("version").RightAligned())
            .AddColumn("title")
            .AddColumn("delivery")
            .AddColumn(new TableColumn("items").RightAligned())
            .AddColumn(new TableColumn("minutes").RightAligned())
            .AddColumn("published (UTC)");
        var published = PublishedExams.Records(log, topic);
        var exams = published.Values.Select(record => (record.Message, Exam: PublishedExams.Parse(record)))
            .Where(e => e.Exam is not null)
            .OrderBy(e => e.Exam!.ExamId, StringComparer.Ordinal).ThenBy(e => e.Exam!.Version)
            .ToImmutableArray();
        foreach (var (message, exam) in exams)
            table.AddRow(
                Markup.Escape(exam!.ExamId), $"{exam.Version}", Markup.Escape(exam.Title), exam.Delivery.GetType().Name,
                $"{exam.Items.Length:N0}", $"{exam.Rules.SecondsMax / 60.0:0.#}",
                message.Timestamp.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{exams.Length:N0} published"
            + (exams.Length < published.Count ? $"; {published.Count - exams.Length:N0} records are no exams" : ""));
    }
}

using System.CommandLine;
using System.Globalization;
using ExamActors.Node.Hosting;
using ExamActors.Node.Importing;
using Spectre.Console;

namespace ExamActors.Node.Verbs;

/// <summary>`import`: puts attempt documents on the exams topic.</summary>
internal static class ImportVerb
{
    private static readonly Argument<string> File = new("FILE")
    {
        Description = "A JSON array of attempt documents, or one document after the other (NDJSON); - reads stdin.",
    };

    private static readonly Option<bool> Wait = new("--wait")
    {
        Description = "Wait until every document has its outcome. On the embedded log without a running node, run one meanwhile.",
    };

    private static readonly Option<int> Timeout = new("--timeout")
    {
        Description = "With --wait: give up when no outcome has come for so many seconds.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    };

    public static Command Create()
    {
        var command = new Command("import",
            """
            Put attempt documents on the log. What is no sound document goes to dead-letters, whole, with the reason; documents
            that were imported before are counted as duplicates.
            """)
        {
            File, Wait, Timeout,
        };
        command.SetVerb(async (parsed, cancellation) =>
        {
            var configuration = CommonOptions.Load(parsed);
            var path = parsed.GetValue(File)!;
            await using var input = Open(path);
            var wait = parsed.GetValue(Wait);
            using var node = await NodeMeanwhile.Start(configuration, wait, cancellation).ConfigureAwait(false);
            var totals = await ImportRun.Run(
                node.Log, configuration.Settings, path, input, input.CanSeek ? input.Length : null, wait,
                TimeSpan.FromSeconds(parsed.GetValue(Timeout)), cancellation).ConfigureAwait(false);
            await node.Stop(cancellation).ConfigureAwait(false);
            Print(totals);
            return totals.Faults.Count > 0 ? 1 : 0;
        });
        return command;
    }

    /// <summary>The totals as a table, and what is wrong with the file on stderr.</summary>
    public static void Print(ImportTotals totals)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumn(new TableColumn("read").RightAligned())
            .AddColumn(new TableColumn("accepted").RightAligned())
            .AddColumn(new TableColumn("duplicates").RightAligned())
            .AddColumn(new TableColumn("dead letters").RightAligned())
            .AddColumn(new TableColumn("seconds").RightAligned())
            .AddRow(Count(totals.Read), Count(totals.Accepted), Count(totals.Duplicates), Count(totals.DeadLetters),
                totals.Took.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
        if (totals.DeadLetters > 0)
            AnsiConsole.WriteLine("'dead-letters list' shows why.");
        if (totals.Accepted is null)
            AnsiConsole.WriteLine("On the log. A node scores them; --wait waits for that.");
        foreach (var fault in totals.Faults)
            Console.Error.WriteLine($"examactors: {fault}");
    }

    /// <summary>Opens a file, or stdin for -.</summary>
    public static Stream Open(string path)
    {
        if (path == "-")
            return Console.OpenStandardInput();
        if (Directory.Exists(path))
            throw new VerbException($"{path} is a directory; name a file, or - for stdin");
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0,
            FileOptions.SequentialScan);
    }

    /// <summary>Creates a verb's result file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="inputs">Files that the verb reads: they are not written over.</param>
    public static FileStream Create(string path, params ReadOnlySpan<string?> inputs)
    {
        foreach (var input in inputs)
            if (input is not null && Path.GetFullPath(input) == Path.GetFullPath(path))
                throw new VerbException($"{path} is read: name another file to write");
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
    }

    private static string Count(long? count) =>
        count is { } number ? number.ToString("N0", CultureInfo.InvariantCulture) : "-";
}

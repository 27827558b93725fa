using System.Globalization;
using CsvHelper;
using Spectre.Console;

namespace ExamActors.Node.Rosters;

/// <summary>What became of the rows of a file, for people and for spreadsheets.</summary>
internal static class RosterReport
{
    /// <summary>More rows are in the CSV alone.</summary>
    private const int TableRowsMax = 100;

    /// <summary>The outcomes in the order of the totals, as they are called.</summary>
    private static readonly (RowOutcome Outcome, string Name)[] Names =
    [
        (RowOutcome.Done, "done"), (RowOutcome.Confirmed, "confirmed"), (RowOutcome.Unchanged, "unchanged"),
        (RowOutcome.Repeated, "repeated"), (RowOutcome.Refused, "refused"), (RowOutcome.Malformed, "malformed"),
        (RowOutcome.Unanswered, "no answer yet"),
    ];

    /// <summary>The rows that are not fine, then how many have which outcome.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="success">What it is called when all is well: done or confirmed.</param>
    /// <param name="took">How long it took.</param>
    public static void Write(IReadOnlyList<RosterRow> rows, RowOutcome success, TimeSpan took)
    {
        var unfit = rows.Where(r => !r.IsFine).ToList();
        if (unfit.Count > 0)
        {
            var table = new Table().Border(TableBorder.Rounded)
                .AddColumn(new TableColumn("line").RightAligned()).AddColumn("row").AddColumn("outcome").AddColumn("why");
            foreach (var row in unfit.Take(TableRowsMax))
                table.AddRow(Count(row.Line), Markup.Escape(row.Key), NameOf(row.Outcome), Markup.Escape(row.Reason));
            AnsiConsole.Write(table);
            if (unfit.Count > TableRowsMax)
                AnsiConsole.WriteLine($"and {Count(unfit.Count - TableRowsMax)} more; --report FILE has every row.");
        }
        var totals = new Table().Border(TableBorder.Rounded).AddColumn(new TableColumn("rows").RightAligned());
        var shown = Names.Where(n => n.Outcome == success || n.Outcome > RowOutcome.Confirmed).ToList();
        foreach (var (_, name) in shown)
            totals.AddColumn(new TableColumn(name).RightAligned());
        totals.AddColumn(new TableColumn("seconds").RightAligned());
        totals.AddRow(
        [
            Count(rows.Count), .. shown.Select(n => Count(rows.Count(r => r.Outcome == n.Outcome))),
            took.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture),
        ]);
        AnsiConsole.Write(totals);
    }

    /// <summary>Every row as CSV.</summary>
    public static void WriteCsv(Stream output, IReadOnlyList<RosterRow> rows)
    {
        // What a field of the file says may look like a formula.
        using var csv = CsvWriter.Create(
            output, new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: true);
        csv.WriteRecord("line", "row", "outcome", "why");
        foreach (var row in rows)
            csv.WriteRecord(row.Line.ToString(CultureInfo.InvariantCulture), row.Key, NameOf(row.Outcome), row.Reason);
    }

    private static string NameOf(RowOutcome outcome) =>
        Array.Find(Names, n => n.Outcome == outcome) is { Name: { } name }
            ? name
            : throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "no outcome of a row");

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}

using System.CommandLine;
using System.Text;
using ExamActors.Node.Hosting;
using ExamActors.Node.Rosters;

namespace ExamActors.Node.Verbs;

/// <summary>`center import`, `student import` and `sitting import`: what an exam day needs, from CSV files.</summary>
internal static class RosterVerbs
{
    private const int ByLengthMax = 100;

    private static readonly Argument<string> File = new("FILE")
    {
        Description = "A CSV file with a header, in UTF-8; - reads stdin.",
    };

    private static readonly Option<string> By = new("--by")
    {
        Description = "Who asks, for the record.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "import",
    };

    private static readonly Option<string?> Report = new("--report")
    {
        Description = "Write what became of every row to a CSV file.",
        HelpName = "FILE",
    };

    private static readonly Option<int> Timeout = new("--timeout")
    {
        Description = "Give up when no outcome has come for so many seconds; what is asked for stays on the log.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    };

    private static readonly Option<bool> Again = new("--again")
    {
        Description = "Ask also for what was imported before with the same content: it was changed otherwise since, and is to be "
            + "changed back.",
    };

    /// <summary>A kind of file.</summary>
    private sealed record Kind(
        RosterColumns Columns, string IdColumn, Func<RowFields, RosterRequest> Request, RowOutcome Success);

    public static Command Center() => Of("center", "Test centers.",
        """
        Set centers up, or anew, from a CSV file with the columns centerId, name, timeZone (IANA's name, such as Europe/Berlin),
        seats and hours ("Mon-Fri 08:00-18:00; Sat 09:00-13:00", by the clocks there). The same file again changes nothing.
        """,
        new Kind(RosterRows.CenterColumns, "centerId", RosterRows.Center, RowOutcome.Done));

    public static Command Student() => Of("student", "Students.",
        """
        Register students, or anew, from a CSV file with the columns studentId, name and, if need be, extraTimePercent (extra
        working time, 0 to 400). The same file again changes nothing.
        """,
        new Kind(RosterRows.StudentColumns, "studentId", RosterRows.Student, RowOutcome.Done), Again);

    public static Command Sitting() => Of("sitting", "Sittings: seats booked for exams.",
        """
        Book seats from a CSV file with the columns studentId, examId, centerId, startsAt (2030-05-06T09:00 by the clocks at the
        center, or 2030-05-06T09:00+02:00) and, if need be, examVersion (else the newest) and sittingId (else made
        from the row). The same file again books nothing twice; what was refused is asked for again.
        """,
        new Kind(RosterRows.SittingColumns, "studentId", RosterRows.Sitting, RowOutcome.Confirmed));

    private static Command Of(string name, string about, string description, Kind kind, params Option[] own)
    {
        var import = new Command("import", description) { File, By, Report, Timeout };
        foreach (var option in own)
            import.Add(option);
        import.SetVerb((parsed, cancellation) => Run(parsed, kind, own.Contains(Again) && parsed.GetValue(Again), cancellation));
        return new Command(name, about) { import };
    }

    private static async Task<int> Run(ParseResult parsed, Kind kind, bool again, CancellationToken cancellation)
    {
        var configuration = CommonOptions.Load(parsed);
        var (path, by) = (parsed.GetValue(File)!, parsed.GetValue(By)!.Trim());
        if (by.Length is 0 or > ByLengthMax)
            throw new VerbException($"--by: 1 to {ByLengthMax} characters are possible");
        if (parsed.GetValue(Timeout) is < 1 and var seconds)
            throw new VerbException($"--timeout {seconds}: 1 or more are possible");
        var started = TimeProvider.System.GetTimestamp();
        List<RosterRow> rows;
        await using (var input = ImportVerb.Open(path))
            rows = RosterSheet.Of(RosterFile.Read(path, input, kind.Columns), kind.IdColumn, kind.Request);
        // Before anything is asked for: what cannot be written later is better known now.
        await using var report = parsed.GetValue(Report) is { } file ? ImportVerb.Create(file, path) : null;
        if (rows.Exists(r => r.Outcome == RowOutcome.Open))
        {
            var id = Guid.NewGuid().ToString("N");
            using var node = await NodeMeanwhile.Start(configuration, wanted: true, cancellation).ConfigureAwait(false);
            await new RosterRun(
                    node.Log, configuration.Settings, new RosterImport(by, again ? id : "", Encoding.ASCII.GetBytes(id)))
                .Run(rows, TimeSpan.FromSeconds(parsed.GetValue(Timeout)), cancellation).ConfigureAwait(false);
            await node.Stop(cancellation).ConfigureAwait(false);
        }
        if (report is not null)
            RosterReport.WriteCsv(report, rows);
        RosterReport.Write(rows, kind.Success, TimeProvider.System.GetElapsedTime(started));
        return rows.TrueForAll(r => r.IsFine) ? 0 : 1;
    }
}

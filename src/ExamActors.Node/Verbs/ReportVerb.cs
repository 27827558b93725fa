using System.CommandLine;
using ExamActors.Actors.Results;
using ExamActors.Node.Reporting;

namespace ExamActors.Node.Verbs;

/// <summary>`report`: what the results say.</summary>
internal static class ReportVerb
{
    private static readonly Option<string?> Exam = new("--exam")
    {
        Description = "Show one exam with its questions or items: an exam id, or a part of the name of an imported one.",
        HelpName = "EXAM",
    };

    private static readonly Option<string?> Student = new("--student")
    {
        Description = "Show one student: sittings, attempts, answers; with --exam, an exam id, of that exam only.",
        HelpName = "ID",
    };

    private static readonly Option<int> Top = new("--top")
    {
        Description = "How many imported exams the table shows; 0 shows all.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Everything as one JSON document." };

    private static readonly Option<bool> Csv = new("--csv")
    {
        Description = "A row per imported exam as CSV; with --exam, a row per question; with --student, a row per attempt.",
    };

    private static readonly Option<bool> Delivered = new("--delivered")
    {
        Description = "With --csv: a row per exam delivered here, or with --exam per item, instead.",
    };

    public static Command Create()
    {
        var command = new Command("report",
            """
            Show the results: exams delivered here with their attempts, scores and items; imported attempts with totals,
            durations, difficulty and discrimination.
            """)
        {
            Exam, Student, Top, Json, Csv, Delivered,
        };
        command.SetVerb((parsed, _) =>
        {
            var settings = CommonOptions.Load(parsed).Settings;
            using var reader = ResultsReader.Open(settings)
                ?? throw new VerbException($"there are no results in {ResultsReader.PlaceOf(settings)}; 'import FILE --wait' makes some");
            var exam = parsed.GetValue(Exam);
            if (parsed.GetValue(Student) is { } student)
                Write(parsed, StudentReport.Read(reader, student, exam));
            else if (exam is not null)
                Write(parsed, Report.Read(reader).Find(exam));
            else
                Write(parsed, Report.Read(reader));
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Write(ParseResult parsed, Report report)
    {
        if (parsed.GetValue(Json))
            ReportJson.Write(Console.OpenStandardOutput(), report);
        else if (!parsed.GetValue(Csv))
            ReportTables.Write(report, parsed.GetValue(Top));
        else if (parsed.GetValue(Delivered))
            ReportCsv.WriteDelivered(Console.Out, report);
        else
            ReportCsv.Write(Console.Out, report);
    }

    private static void Write(ParseResult parsed, ExamReport exam)
    {
        if (parsed.GetValue(Json))
            ReportJson.Write(Console.OpenStandardOutput(), exam);
        else if (!parsed.GetValue(Csv))
            ReportTables.WriteExam(exam);
        else if (parsed.GetValue(Delivered))
            ReportCsv.WriteDelivered(Console.Out, exam);
        else
            ReportCsv.Write(Console.Out, exam);
    }

    private static void Write(ParseResult parsed, StudentReport student)
    {
        if (parsed.GetValue(Json))
            ReportJson.Write(Console.OpenStandardOutput(), student);
        else if (parsed.GetValue(Csv))
            ReportCsv.Write(Console.Out, student);
        else
            StudentTables.Write(student);
    }
}

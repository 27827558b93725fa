using System.CommandLine;
using ExamActors.Actors.Results;
using ExamActors.Node.Reporting;

namespace ExamActors.Node.Verbs;

/// <summary>`report`: what the results say.</summary>
internal static class ReportVerb
{
    private static readonly Option<string?> Exam = new("--exam")
    {
        Description = "Show one exam with its questions: an exam id, or a part of the name.",
        HelpName = "EXAM",
    };

    private static readonly Option<int> Top = new("--top")
    {
        Description = "How many exams the table shows; 0 shows all.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Everything as one JSON document." };

    private static readonly Option<bool> Csv = new("--csv")
    {
        Description = "A row per exam as CSV; with --exam, a row per question.",
    };

    public static Command Create()
    {
        var command = new Command("report",
            "Show the results: totals, each exam, durations, and with --exam each question's difficulty and discrimination.")
        {
            Exam, Top, Json, Csv,
        };
        command.SetVerb((parsed, _) =>
        {
            var folder = CommonOptions.Load(parsed).Settings.Data;
            using var reader = ResultsReader.Open(folder)
                ?? throw new VerbException($"there are no results in {folder}; 'import FILE --wait' makes some");
            var report = Report.Read(reader);
            var exam = parsed.GetValue(Exam) is { } wanted ? report.Find(wanted) : null;
            if (parsed.GetValue(Json))
                ReportJson.Write(Console.OpenStandardOutput(), report, exam);
            else if (parsed.GetValue(Csv))
                ReportCsv.Write(Console.Out, report, exam);
            else if (exam is not null)
                ReportTables.WriteExam(exam);
            else
                ReportTables.Write(report, parsed.GetValue(Top));
            return Task.FromResult(0);
        });
        return command;
    }
}

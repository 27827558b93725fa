using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExamActors.Node.Operating;

namespace ExamActors.Node.VirtualStudents;

/// <summary>A simulated exam day as one JSON document; times in milliseconds.</summary>
internal static class DayJson
{
    private const int FindingsMax = 1000;

    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Write(Stream output, DayReport report)
    {
        var (day, counts) = (report.Day, report.Counts);
        JsonSerializer.Serialize(output, new
        {
            Exam = new { report.Exam.ExamId, report.Exam.Version },
            day.RunId,
            day.Students,
            day.Seed,
            Seconds = report.Took.TotalSeconds,
            Through = counts.In(StudentStage.Over),
            Answers = new
            {
                counts.Acknowledged,
                counts.Refused,
                PerSecond = counts.Acknowledged / report.Took.TotalSeconds,
            },
            counts.Retries,
            counts.Pending,
            counts.Reconnects,
            Misdeeds = Enum.GetValues<Misdeed>().Where(m => m != Misdeed.None)
                .ToDictionary(m => JsonNamingPolicy.CamelCase.ConvertName(m.ToString()), counts.Done),
            LatencyMs = new
            {
                Answer = Latency(counts.Answer),
                Start = Latency(counts.Start),
                Admission = Latency(counts.Admission),
                Booking = Latency(counts.Booking),
            },
            Ability = report.Accuracy is { } a
                ? new
                {
                    a.Students,
                    a.Bias,
                    a.RootMeanSquare,
                    StandardErrorMean = Finite(a.StandardErrorMean),
                    a.Coverage,
                    Correlation = Finite(a.Correlation),
                    a.LengthMean,
                }
                : null,
            report.Checked,
            report.Verified,
            report.EventsRead,
            report.Redelivered,
            // The longest times from an answer's first sending to its reply, and all of them: when sent and replied to, in
            // milliseconds of Unix time, and the address; null for an answer that nobody replied to.
            Gaps = report.History is null
                ? null
                : new
                {
                    LongestMs = DayReport.LongestGap(report.Answers).TotalMilliseconds,
                    ByNode = report.Answers.GroupBy(a => a.Node ?? "-", StringComparer.Ordinal)
                        .ToDictionary(g => g.Key, g => DayReport.LongestGap(g).TotalMilliseconds),
                },
            AnswerTimes = report.History is { } history
                ? report.Answers.Select(a => new
                {
                    SentAtMs = history.UnixMs(a.SentAt),
                    RepliedAtMs = a.RepliedAt is { } replied ? history.UnixMs(replied) : (double?)null,
                    a.Node,
                })
                : null,
            Found = Enum.GetValues<FindingKind>()
                .ToDictionary(k => JsonNamingPolicy.CamelCase.ConvertName(k.ToString()), report.Found),
            Findings = report.Findings.Take(FindingsMax),
        }, Shape);
        output.WriteByte((byte)'\n');
    }

    private static object Latency(LatencyHistogram histogram)
    {
        var percentiles = DayTables.Percentiles(histogram);
        return new
        {
            histogram.Count,
            P50 = percentiles[0],
            P90 = percentiles[1],
            P99 = percentiles[2],
            P999 = percentiles[3],
            Max = percentiles[4],
        };
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

using System.Data.Common;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Results;

/// <summary>
/// The part about exams as a whole: the database adds up, so that what comes back is a row per exam, item or page however many attempts
/// there are. Sums of squares are taken around the mean.
/// </summary>
public sealed partial class ResultsReader
{
    // Abilities this close are one group for an item: the model's expectation is as good as the same over it.
    private const double AbilityWidth = 0.1;

    /// <summary>The exams delivered here, by id and version.</summary>
    /// <param name="examId">That exam only; null for all.</param>
    /// <param name="examVersion">That version only; null for all.</param>
    public IEnumerable<ExamTotals> DeliveredTotals(string? examId = null, int? examVersion = null)
    {
        using var command = create();
        var of = examId is null ? "" : "WHERE exam_id = @exam" + (examVersion is null ? "" : " AND exam_version = @version");
        command.CommandText =
            $"""
            WITH attempt AS (SELECT * FROM delivered_attempt {of}),
            finished AS (SELECT * FROM attempt WHERE stage = 'Finished'),
            mean AS (
                SELECT exam_id, exam_version, avg(score) AS score, avg(theta) AS theta FROM finished GROUP BY exam_id, exam_version),
            result AS (
                SELECT f.exam_id, f.exam_version, min(f.score) AS lowest, max(f.score) AS highest, max(m.score) AS mean,
                    sum((f.score - m.score) * (f.score - m.score)) / nullif(count(f.score) - 1, 0) AS variance,
                    avg(f.score_error) AS error, avg(f.items) AS items, avg((f.ended_at - f.started_at) / 1000.0) AS seconds,
                    sum((f.theta - m.theta) * (f.theta - m.theta)) / nullif(count(f.theta) - 1, 0) AS theta_variance,
                    avg(f.standard_error * f.standard_error) AS error_square
                FROM finished f JOIN mean m USING (exam_id, exam_version) GROUP BY f.exam_id, f.exam_version)
            SELECT exam_id, exam_version, count(*) FILTER (WHERE stage = 'Running'),
                count(*) FILTER (WHERE stage = 'Paused'), count(*) FILTER (WHERE stage = 'Finished'),
                count(*) FILTER (WHERE stage = 'Void'), max(lowest), max(highest), max(mean), max(variance), max(error),
                max(result.items), max(seconds), max(theta_variance), max(error_square)
            FROM attempt LEFT JOIN result USING (exam_id, exam_version)
            GROUP BY exam_id, exam_version ORDER BY exam_id, exam_version
            """;
        Of(command, examId, examVersion);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return new ExamTotals(
                row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5),
                Number(row, 6), Number(row, 7), Number(row, 8), Root(Number(row, 9)), Number(row, 10), Number(row, 11),
                Number(row, 12), Root(Number(row, 13)), Number(row, 14));
    }

    /// <summary>The scores of finished attempts in equal parts; those without any are left out.</summary>
    /// <param name="from">Where the first part begins: no score is below it.</param>
    /// <param name="width">Of a part, above 0.</param>
    /// <param name="bins">How many parts; the last one has all that is above.</param>
    public IEnumerable<ScoreBin> Scores(string examId, int examVersion, double from, double width, int bins)
    {
        using var command = create();
        command.CommandText =
            """
            WITH placed AS (
                SELECT floor((score - @from) / @width + 1e-9) AS place FROM delivered_attempt
                WHERE exam_id = @exam AND exam_version = @version AND stage = 'Finished')
            SELECT CAST(CASE WHEN place < 0 THEN 0 WHEN place >= @bins THEN @bins - 1 ELSE place END AS INTEGER) AS bin, count(*)
            FROM placed GROUP BY 1 ORDER BY 1
            """;
        Of(command, examId, examVersion);
        Add(command, "@from", from);
        Add(command, "@width", width);
        Add(command, "@bins", bins);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return new ScoreBin(from + row.GetInt32(0) * width, from + (row.GetInt32(0) + 1) * width, row.GetInt64(1));
    }

    /// <summary>How the credit of each answered item goes with the score, over finished attempts.</summary>
    public IEnumerable<ItemCorrelation> ItemCorrelations(string examId, int examVersion)
    {
        using var command = create();
        command.CommandText =
            """
            SELECT r.item_id, count(*), sum(r.credit - 0.5), sum((r.credit - 0.5) * (r.credit - 0.5)), sum(a.score - m.score),
                sum((a.score - m.score) * (a.score - m.score)), sum((r.credit - 0.5) * (a.score - m.score))
            FROM delivered_attempt a JOIN response r ON r.attempt = a.id CROSS JOIN (
                SELECT avg(score) AS score FROM delivered_attempt
                WHERE exam_id = @exam AND exam_version = @version AND stage = 'Finished') m
            WHERE a.exam_id = @exam AND a.exam_version = @version AND a.stage = 'Finished' AND r.outcome IS NOT NULL
            GROUP BY r.item_id ORDER BY r.item_id
            """;
        Of(command, examId, examVersion);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return new ItemCorrelation(row.GetString(0), CorrelationOf(row, 1));
    }

    /// <summary>The answers to each item by ability, over finished attempts that have one.</summary>
    public IEnumerable<ItemAtAbility> ItemsByAbility(string examId, int examVersion)
    {
        using var command = create();
        command.CommandText =
            """
            SELECT r.item_id, avg(a.theta), count(*), avg(r.score) FROM delivered_attempt a JOIN response r ON r.attempt = a.id
            WHERE a.exam_id = @exam AND a.exam_version = @version AND a.stage = 'Finished' AND r.outcome IS NOT NULL
                AND a.theta IS NOT NULL
            GROUP BY r.item_id, floor(a.theta / @width + 0.5) ORDER BY r.item_id
            """;
        Of(command, examId, examVersion);
        Add(command, "@width", AbilityWidth);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return new ItemAtAbility(row.GetString(0), row.GetDouble(1), row.GetInt64(2), row.GetDouble(3));
    }

    /// <summary>The exams of imported attempts, most frequent first.</summary>
    /// <param name="examId">That exam only; null for all.</param>
    public IEnumerable<ImportedTotals> Imported(string? examId = null)
    {
        using var command = create();
        command.CommandText =
            $"""
            WITH mean AS (
                SELECT exam, avg(1.0 * correct / total) AS share FROM attempt WHERE voided = 0 AND total > 0 GROUP BY exam)
            SELECT e.exam_id, e.name, count(*), avg(1.0 * a.correct / a.total),
                sum((1.0 * a.correct / a.total - m.share) * (1.0 * a.correct / a.total - m.share)) / nullif(count(*) - 1, 0),
                avg(a.work_seconds)
            FROM attempt a JOIN exam e ON e.id = a.exam JOIN mean m ON m.exam = a.exam
            WHERE a.voided = 0 AND a.total > 0 {(examId is null ? "" : "AND e.exam_id = @exam")}
            GROUP BY e.id ORDER BY count(*) DESC, e.name, e.exam_id
            """;
        Of(command, examId, null);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return new ImportedTotals(
                row.GetString(0), row.GetString(1), row.GetInt64(2), Number(row, 3), Root(Number(row, 4)), Number(row, 5));
    }

    /// <summary>How many imported attempts have which share of right answers, in ten equal parts; 1 is in the last.</summary>
    public IReadOnlyList<long> ImportedShares(string examId)
    {
        using var command = create();
        command.CommandText =
            """
            SELECT CASE WHEN a.correct >= a.total THEN 9 ELSE 10 * a.correct / a.total END, count(*) FROM attempt a JOIN exam e ON e.id = a.exam
            WHERE e.exam_id = @exam AND a.voided = 0 AND a.total > 0 GROUP BY 1
            """;
        Of(command, examId, null);
        using var row = command.ExecuteReader();
        var parts = new long[10];
        while (row.Read())
            parts[row.GetInt32(0)] = row.GetInt64(1);
        return parts;
    }

    /// <summary>The questions of imported attempts at an exam, by id.</summary>
    public IEnumerable<QuestionTotals> Questions(string examId)
    {
        using var command = create();
        command.CommandText =
            """
            WITH answer AS (
                SELECT s.question, s.outcome, CASE WHEN s.outcome = 1 THEN 0.5 ELSE -0.5 END AS x, 1.0 * a.correct / a.total - 0.5 AS y
                FROM attempt a JOIN exam e ON e.id = a.exam JOIN question_score s ON s.attempt = a.id
                WHERE e.exam_id = @exam AND a.voided = 0)
            SELECT q.question_id, count(*), sum(x), sum(x * x), sum(y), sum(y * y), sum(x * y),
                count(*) FILTER (WHERE outcome = 1), count(*) FILTER (WHERE outcome = 2),
                count(*) FILTER (WHERE outcome = 3), count(*) FILTER (WHERE outcome = 0)
            FROM answer JOIN question q ON q.id = answer.question GROUP BY q.id ORDER BY q.question_id
            """;
        Of(command, examId, null);
        using var row = command.ExecuteReader();
        while (row.Read())
            yield return new QuestionTotals(
                row.GetString(0), row.GetInt64(1), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10),
                CorrelationOf(row, 1));
    }

    private static void Of(DbCommand command, string? examId, int? examVersion)
    {
        if (examId is not null)
            Add(command, "@exam", examId);
        if (examVersion is { } version)
            Add(command, "@version", version);
    }

    // From six columns on: n, Σx, Σx², Σy, Σy², Σxy.
    private static double? CorrelationOf(DbDataReader row, int column)
    {
        if (row.IsDBNull(column + 1) || row.IsDBNull(column + 3))
            return null;
        var (n, x, xx, y, yy, xy) = (row.GetDouble(column), row.GetDouble(column + 1), row.GetDouble(column + 2),
            row.GetDouble(column + 3), row.GetDouble(column + 4), row.GetDouble(column + 5));
        var (varianceX, varianceY) = (xx - x * x / n, yy - y * y / n);
        // What rounding leaves of no variance at all is none.
        return varianceX <= 1e-12 * Math.Max(1, xx) || varianceY <= 1e-12 * Math.Max(1, yy)
            ? null
            : Math.Clamp((xy - x * y / n) / Math.Sqrt(varianceX * varianceY), -1, 1);
    }

    private static double? Root(double? variance) => variance is { } value ? Math.Sqrt(value) : null;
}

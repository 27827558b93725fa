using ExamActors.Actors.Results;
using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Core.Attempts;
using ExamActors.Core.Scoring;

namespace ExamActors.Node.Calibrating;

/// <summary>Attempts read exam by exam, and what could not be read.</summary>
/// <param name="Exams">By number of attempts, most first, then by name and id.</param>
/// <param name="Repeats">Documents that came before and were not counted again.</param>
/// <param name="Unsound">Records that are no sound documents.</param>
/// <param name="Faults">What is wrong: with the first unsound record, and with the file as a whole.</param>
/// <param name="Broken">Whether the file as a whole has a fault.</param>
internal sealed record AttemptSource(
    IReadOnlyList<ExamResponses> Exams, int Repeats, int Unsound, IReadOnlyList<string> Faults, bool Broken)
{
    /// <summary>Larger records are no attempts.</summary>
    private const int RecordBytesMax = 1 << 20;

    /// <summary>Reads attempt documents, one after the other.</summary>
    /// <param name="name">What the file is called.</param>
    /// <param name="stream">Its bytes.</param>
    /// <param name="progress">Told how many bytes are behind us.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static AttemptSource OfFile(
        string name, Stream stream, Action<long> progress, CancellationToken cancellation)
    {
        var exams = new ByExam();
        var documents = new HashSet<string>(StringComparer.Ordinal);
        var faults = new List<string>();
        var (repeats, unsound, broken) = (0, 0, false);
        using var reader = new AttemptRecordReader(stream, RecordBytesMax);
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            switch (reader.Kind)
            {
                case RecordKind.Record:
                    var (attempt, fault) = AttemptDocument.Parse(reader.Current.Span);
                    if (attempt is null)
                        Unsound($"{fault?.Path}: {fault?.Reason}");
                    else if (documents.Add(attempt.KeenId))
                        exams.Of(attempt.BaseExamId, attempt.ExamName).Add(attempt.KeenId,
                            attempt.Questions.Select(q => (q.Id, AnswerScoring.Grade(q.Options).Outcome)));
                    else
                        repeats++;
                    break;
                case RecordKind.OversizeEnd:
                    Unsound($"more than {RecordBytesMax} bytes");
                    break;
                case RecordKind.Fault when reader.Current.IsEmpty:
                    broken = true;
                    faults.Add($"{name}, byte {reader.ByteOffset}: {reader.Fault}");
                    break;
                case RecordKind.Fault:
                    Unsound(reader.Fault!);
                    break;
            }
            progress(reader.ByteOffset + reader.Current.Length);
        }
        return new AttemptSource(exams.Sorted(), repeats, unsound, faults, broken);

        void Unsound(string reason)
        {
            if (unsound++ == 0)
                faults.Add($"{name}, byte {reader.ByteOffset}: {reason}");
        }
    }

    /// <summary>Reads what the results hold; repeats were refused when they came.</summary>
    public static AttemptSource OfResults(ResultsReader results, CancellationToken cancellation)
    {
        var exams = new ByExam();
        foreach (var attempt in results.Attempts())
        {
            cancellation.ThrowIfCancellationRequested();
            exams.Of(attempt.ExamId, attempt.ExamName).Add(
                attempt.KeenId, attempt.Questions.Select(q => (q.QuestionId, q.Outcome)));
        }
        return new AttemptSource(exams.Sorted(), 0, 0, [], false);
    }

    private sealed class ByExam
    {
        private readonly Dictionary<string, ExamResponses> byId = new(StringComparer.Ordinal);

        public ExamResponses Of(string id, string name)
        {
            if (!byId.TryGetValue(id, out var exam))
                byId[id] = exam = new ExamResponses(id, name);
            return exam;
        }

        public List<ExamResponses> Sorted() =>
        [
            .. byId.Values.OrderByDescending(e => e.Attempts)
                .ThenBy(e => e.ExamName, StringComparer.Ordinal).ThenBy(e => e.ExamId, StringComparer.Ordinal),
        ];
    }
}

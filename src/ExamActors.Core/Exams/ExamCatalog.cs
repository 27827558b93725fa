using System.Collections.Immutable;

namespace ExamActors.Core.Exams;

/// <summary>
/// The exams that are published, every version: what a command means depends on nothing else outside of the student. Immutable; adding gives
/// another one.
/// </summary>
public sealed class ExamCatalog
{
    private readonly ImmutableDictionary<(string ExamId, int Version), PreparedExam> exams;

    private ExamCatalog(ImmutableDictionary<(string ExamId, int Version), PreparedExam> exams) => this.exams = exams;

    public static ExamCatalog Empty { get; } = new(ImmutableDictionary<(string ExamId, int Version), PreparedExam>.Empty);

    /// <summary>Every version of every exam, by id and version.</summary>
    public IEnumerable<PreparedExam> All => exams.Values
        .OrderBy(e => e.Definition.ExamId, StringComparer.Ordinal).ThenBy(e => e.Definition.Version);

    /// <summary>A version of an exam; null where it is not published.</summary>
    public PreparedExam? Find(string examId, int version) => exams.GetValueOrDefault((examId, version));

    /// <summary>The newest version of an exam; null where none is published.</summary>
    public PreparedExam? Newest(string examId) =>
        exams.Where(e => e.Key.ExamId == examId).OrderByDescending(e => e.Key.Version).Select(e => e.Value).FirstOrDefault();

    /// <summary>The catalog with one more exam; the same version again takes the place of the first, as a compacted topic has it.</summary>
    public ExamCatalog With(PreparedExam exam) =>
        new(exams.SetItem((exam.Definition.ExamId, exam.Definition.Version), exam));
}

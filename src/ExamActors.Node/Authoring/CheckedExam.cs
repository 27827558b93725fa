using System.Collections.Immutable;
using System.Text.Json;
using ExamActors.Actors.Assembly;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Exams;

namespace ExamActors.Node.Authoring;

/// <summary>A file that is meant to be an exam, checked: for `exam validate`, for the API and for the authors' page alike.</summary>
/// <param name="Exam">The exam; null where the file is none.</param>
/// <param name="IsJson">Whether it has the shape of an exam; the faults of one that has not are of its shape alone.</param>
/// <param name="Faults">Everything that is wrong; empty where it can be published.</param>
internal sealed record CheckedExam(ExamDefinition? Exam, bool IsJson, ImmutableArray<ExamFault> Faults)
{
    /// <summary>Checks a file's content.</summary>
    /// <param name="utf8">The content, within exam.catalog.record-size-max.</param>
    public static CheckedExam Read(ReadOnlySpan<byte> utf8, ExamSettings settings)
    {
        ExamDefinition exam;
        try
        {
            exam = ExamJson.Read(utf8);
        }
        catch (JsonException)
        {
            return new CheckedExam(null, IsJson: false, ExamJson.Faults(utf8));
        }
        var faults = ExamCheck.Find(exam, new OrToolsSolver(settings.Catalog.AssemblyTimeMax).Solve);
        var size = ExamCodec.Encode(exam).Length;
        if (size > settings.Catalog.RecordBytesMax)
            faults = faults.Add(new ExamFault("$",
                $"it takes {size:N0} bytes on the log; exam.catalog.record-size-max allows {settings.Catalog.RecordBytesMax:N0}"));
        return new CheckedExam(exam, IsJson: true, faults);
    }
}

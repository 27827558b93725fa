using System.Text.Encodings.Web;
using System.Text.Json;
using ExamActors.Core.Adaptive.Calibration;

namespace ExamActors.Node.Calibrating;

/// <summary>Calibrations as one JSON document.</summary>
internal static class CalibrationJson
{
    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(Stream output, IReadOnlyList<ExamCalibration> exams, CalibrationSettings settings)
    {
        JsonSerializer.Serialize(output, new
        {
            Model = ExamCalibration.NameOf(settings.Model),
            settings.Scale,
            Priors = ExamCalibration.PriorsOf(settings),
            Exams = exams.Select(e => new
            {
                e.ExamId,
                e.ExamName,
                e.Attempts,
                e.Refused,
                e.Calibration?.Students,
                e.Calibration?.LogLikelihood,
                e.Calibration?.LatentVariance,
                e.Calibration?.Cycles,
                e.Calibration?.Converged,
                e.CronbachAlpha,
                e.MarginalReliability,
                Questions = e.Questions.Select(QuestionRow.Of),
            }),
        }, Shape);
        output.WriteByte((byte)'\n');
    }
}

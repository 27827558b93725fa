using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Node.Calibrating;

/// <summary>A question's calibration as one flat row, for tables and JSON.</summary>
internal sealed record QuestionRow(
    string QuestionId, int Responses, double P, double? A, double? AError, double? B, double? BError,
    double? C, double? CError, double? Infit, double? Outfit,
    double? SumScoreStatistic, int? SumScoreDegrees, double? SumScoreP, string? Excluded)
{
    /// <summary>Below this a misfit is hardly chance.</summary>
    private const double SumScorePMin = 0.01;

    public static QuestionRow Of(QuestionCalibration question)
    {
        var (item, fit) = (question.Item, question.Fit);
        var parameters = item?.Parameters as ItemParameters.Logistic;
        return new QuestionRow(
            question.Id, question.Responses, question.Difficulty,
            parameters?.A, item?.Errors.A, parameters?.B, item?.Errors.Locations[0],
            parameters?.C is > 0 and var c ? c : null, item?.Errors.C,
            fit?.Infit, fit?.Outfit, fit?.SumScore?.Statistic, fit?.SumScore?.Degrees,
            fit?.SumScore?.P, question.Excluded);
    }

    /// <summary>What a person should look at; empty where nothing is.</summary>
    public string Flags => Excluded ?? (SumScoreP < SumScorePMin ? "responses disagree with the curve" : "");
}

using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>A question of an exam as its calibration found it.</summary>
/// <param name="Id">The question.</param>
/// <param name="Responses">How often it was delivered.</param>
/// <param name="Difficulty">The share of right answers, 0 to 1.</param>
/// <param name="Item">Its parameters; null where it was not calibrated.</param>
/// <param name="Fit">How well its responses agree with them; null where it was not calibrated.</param>
/// <param name="Excluded">Why it is not in the bank; null where it is.</param>
public sealed record QuestionCalibration(
    string Id, int Responses, double Difficulty, CalibratedItem? Item, ItemFit? Fit, string? Excluded);

/// <summary>What became of an exam.</summary>
/// <param name="ExamId">The exam.</param>
/// <param name="ExamName">Its name.</param>
/// <param name="Attempts">Its attempts, each document counted once.</param>
/// <param name="Refused">Why it was not calibrated, or why no bank came of it; null where there is a bank.</param>
/// <param name="Questions">Its questions, by id.</param>
/// <param name="Calibration">What the calibration found; null where there was none.</param>
/// <param name="CronbachAlpha">Of the calibrated questions; null where there is none.</param>
/// <param name="MarginalReliability">The same, of an ideal test with these parameters.</param>
/// <param name="Bank">The bank; null where there is a reason against it.</param>
public sealed record ExamCalibration(
    string ExamId, string ExamName, int Attempts, string? Refused, ImmutableArray<QuestionCalibration> Questions,
    CalibrationResult? Calibration, double? CronbachAlpha, double? MarginalReliability, BankDocument? Bank)
{
    /// <summary>Attempts that an exam, and responses that a question, needs by default: fewer say too little.</summary>
    public const int AttemptsMinDefault = 100;

    /// <summary>Calibrates an exam.</summary>
    /// <param name="responses">Its attempts.</param>
    /// <param name="settings">How.</param>
    /// <param name="attemptsMin">Fewer attempts refuse the exam, fewer responses a question; 1 or more.</param>
    public static ExamCalibration Of(
        ExamResponses responses, CalibrationSettings settings, int attemptsMin = AttemptsMinDefault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attemptsMin, 1);
        var questions = responses.Questions();
        if (responses.Attempts < attemptsMin)
            return Without($"too few attempts: {responses.Attempts}; {attemptsMin} are needed",
                [.. questions.Select(q => Found(q, null))]);
        var excluded = questions.ToDictionary(q => q.QuestionId, q => ReasonAgainst(q, attemptsMin));
        var kept = questions.Where(q => excluded[q.QuestionId] is null).Select(q => q.QuestionId).ToImmutableArray();
        var left = questions.Select(q => Found(q, excluded[q.QuestionId])).ToImmutableArray();
        if (kept.IsEmpty)
            return Without("no question is left to calibrate", left);
        var matrix = responses.Matrix(kept);
        if (CalibrationCheck.Faults(matrix, settings) is [var fault, ..])
            return Without(fault, left);

        var calibration = MarginalMaximumLikelihood.Calibrate(matrix, settings);
        var fits = ItemFit.Of(matrix, calibration);
        var results = left.Select(q =>
        {
            var column = kept.IndexOf(q.Id);
            return column < 0
                ? q
                : q with
                {
                    Item = calibration.Items[column],
                    Fit = fits[column],
                    Excluded = ReasonAgainst(calibration.Items[column], settings),
                };
        }).ToImmutableArray();
        var refused = !calibration.Converged
            ? $"the calibration did not converge within {settings.CyclesMax} cycles"
            : calibration.NoCommonAbility ? "the responses show no ability that the questions have in common"
            : results.All(q => q.Excluded is not null) ? "no question has parameters that a bank can hold" : null;
        var exam = new ExamCalibration(
            responses.ExamId, responses.ExamName, responses.Attempts, refused, results, calibration,
            Reliability.CronbachAlpha(matrix), Reliability.Marginal(calibration), null);
        return refused is null ? exam with { Bank = exam.MakeBank() } : exam;

        ExamCalibration Without(string reason, ImmutableArray<QuestionCalibration> found) => new(
            responses.ExamId, responses.ExamName, responses.Attempts, reason, found, null, null, null, null);
    }

    private BankDocument MakeBank() => new(
        ExamId, ExamName, Calibration!.Settings.Scale,
        new AbilityDistribution(0, Math.Sqrt(Calibration.LatentVariance)),
        [.. Questions.Where(q => q.Excluded is null).Select(q => new BankEntry(
            new BankItem(q.Id, q.Item!.Parameters), q.Item.Errors, q.Item.Responses))],
        new BankOrigin(NameOf(Calibration.Settings.Model), Calibration.Students, Calibration.LogLikelihood,
            Calibration.Converged, PriorsOf(Calibration.Settings)),
        [.. Questions.Where(q => q.Excluded is not null).Select(q => new ExcludedItem(q.Id, q.Excluded!))]);

    /// <summary>A model's name in files and on the command line.</summary>
    public static string NameOf(CalibrationModel model) => model switch
    {
        CalibrationModel.Rasch => "rasch",
        CalibrationModel.TwoParameter => "2pl",
        CalibrationModel.ThreeParameter => "3pl",
        CalibrationModel.GradedResponse => "graded-response",
        CalibrationModel.GeneralizedPartialCredit => "generalized-partial-credit",
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "unknown model"),
    };

    /// <summary>The priors in words; null where there are none.</summary>
    public static string? PriorsOf(CalibrationSettings settings)
    {
        var priors = new List<string>();
        if (settings.Slope is { } slope && settings.Model != CalibrationModel.Rasch)
            priors.Add(FormattableString.Invariant($"ln a ~ N({slope.Mean}, {slope.Deviation}²)"));
        if (settings.Model == CalibrationModel.ThreeParameter && settings.Guessing is { } guessing)
            priors.Add(guessing switch
            {
                GuessingPrior.BetaOfGuessing beta =>
                    FormattableString.Invariant($"c ~ Beta({beta.Alpha}, {beta.Beta})"),
                GuessingPrior.LogitNormal normal =>
                    FormattableString.Invariant($"logit c ~ N({normal.Mean}, {normal.Deviation}²)"),
                _ => throw new InvalidOperationException($"unknown prior {guessing.GetType().Name}"),
            });
        return priors.Count == 0 ? null : string.Join("; ", priors);
    }

    private static QuestionCalibration Found((string Id, int Responses, int Right) question, string? excluded) => new(
        question.Id, question.Responses, (double)question.Right / question.Responses, null, null, excluded);

    private static string? ReasonAgainst(
        (string, int Responses, int Right) question, int attemptsMin) => question switch
        {
            _ when question.Responses < attemptsMin => $"too few responses: {question.Responses}; {attemptsMin} are needed",
            _ when question.Right == 0 => "never answered right",
            _ when question.Right == question.Responses => "always answered right",
            _ => null,
        };

    private static string? ReasonAgainst(CalibratedItem item, CalibrationSettings settings) => item switch
    {
        { AtBound: true } => "its parameters are not determined by the responses: the search stopped at a bound",
        _ when ItemParametersCheck.Faults(item.Parameters, settings.Scale) is [var fault, ..] => fault,
        _ => null,
    };
}

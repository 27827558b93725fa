using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Exams;

namespace ExamActors.Node.Authoring;

/// <summary>What an exam's items tell of each ability, before anybody has sat it.</summary>
/// <param name="Whole">Information of all items that may be given.</param>
/// <param name="Best">Information of the best items at each ability, as many as a test has at most; null for a fixed form.</param>
/// <param name="BestItems">How many those are.</param>
/// <param name="Modules">Information of each module, by its id; empty for exams without modules.</param>
/// <param name="StandardError">1 / √ of the information that a test has: of the best items, or of the form.</param>
/// <param name="ExpectedScore">The test characteristic curve: the expected sum of scores; null where it is no fixed form.</param>
/// <param name="ScoreMax">The largest sum of scores.</param>
internal sealed record BankCurves(
    IReadOnlyList<CurvePoint> Whole, IReadOnlyList<CurvePoint>? Best, int BestItems,
    IReadOnlyList<(string Module, IReadOnlyList<CurvePoint> Points)> Modules, IReadOnlyList<CurvePoint> StandardError,
    IReadOnlyList<CurvePoint>? ExpectedScore, int ScoreMax)
{
    public const double ThetaMax = 4;

    /// <summary>Beyond it a standard error says that nothing is known.</summary>
    public const double StandardErrorMax = 2;

    private const int Points = 81;

    /// <summary>The curves of an exam; null where its items have no response model.</summary>
    public static BankCurves? Of(PreparedExam exam)
    {
        if (exam.Bank is not { } bank)
            return null;
        int[] form = exam.Form.IsEmpty ? [.. Enumerable.Range(0, bank.Count)] : [.. exam.Form];
        var whole = Curve(theta => TestCurve.Information(bank, form, theta));
        var length = exam.Definition.Delivery is ItemDelivery.Adaptive { Design.Constraints.LengthMax: var most }
            ? Math.Min(most, bank.Count) : 0;
        var best = length > 0 ? Curve(theta => BestOf(bank, theta, length)) : null;
        return new BankCurves(
            whole, best, length, ModulesOf(exam, bank),
            [.. (best ?? whole).Select(p => new CurvePoint(p.Theta, Error(p.Value)))],
            exam.Form.IsEmpty ? null : Curve(theta => TestCurve.ExpectedScore(bank, form, theta)),
            form.Sum(i => bank[i].Categories - 1));
    }

    private static (string, IReadOnlyList<CurvePoint>)[] ModulesOf(PreparedExam exam, ItemBank bank) =>
        exam.Definition.Delivery is ItemDelivery.Multistage multistage
            ? [
                .. multistage.Design.Panel.Modules.Select(m => (
                    m.Id, Curve(theta => TestCurve.Information(bank, [.. m.Items.Select(bank.IndexOf)], theta)))),
            ]
            : [];

    private static double BestOf(ItemBank bank, double theta, int length) => Enumerable.Range(0, bank.Count)
        .Select(i => ItemInformation.Expected(bank[i], bank.Scale, theta)).OrderDescending().Take(length).Sum();

    private static double Error(double information) =>
        TestCurve.StandardError(information) is var error and <= StandardErrorMax ? error : double.NaN;

    private static IReadOnlyList<CurvePoint> Curve(Func<double, double> at) =>
    [
        .. Enumerable.Range(0, Points).Select(i => -ThetaMax + 2 * ThetaMax * i / (Points - 1))
            .Select(theta => new CurvePoint(theta, at(theta))),
    ];
}

/// <summary>A value at an ability; NaN where there is none.</summary>
internal readonly record struct CurvePoint(double Theta, double Value);

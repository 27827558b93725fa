using System.Collections.Immutable;
using CsCheck;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Tests.Scoring;

public class ScaledScoreTests
{
    private static readonly ScoreScale.Linear Linear = new(100, 500, 200, 800) { Step = 10 };
    private static readonly ScoreScale.Table Table = new([new(-2, 10), new(0, 50), new(1, 90), new(2, 100)]);

    [Theory]
    [InlineData(0, 500)]
    [InlineData(0.44, 540)]
    [InlineData(0.45, 550)] // a half is rounded up
    [InlineData(-0.45, 460)]
    [InlineData(-4, 200)]
    [InlineData(3.1, 800)]
    public void An_ability_is_reported_on_a_line_within_bounds(double theta, double score) =>
        Assert.Equal(new ScaledScore(score, 30), ScaledScores.OfAbility(Linear, new AbilityEstimate(theta, 0.3)));

    [Theory]
    [InlineData(-3, 10, 20)]
    [InlineData(-2, 10, 20)]
    [InlineData(-1, 30, 20)]
    [InlineData(0, 50, 30)] // between slopes of 20 and 40
    [InlineData(0.5, 70, 40)]
    [InlineData(2, 100, 10)]
    [InlineData(5, 100, 10)]
    public void An_ability_is_read_from_a_table(double theta, double score, double error) =>
        Assert.Equal(new ScaledScore(score, error), ScaledScores.OfAbility(Table, new AbilityEstimate(theta, 1)));

    [Theory]
    [InlineData(0.1, 0.25, 0.3)]
    [InlineData(0.1, 0.3, 0.3)]
    [InlineData(0.01, 0.285, 0.29)]
    [InlineData(0, 0.2501, 0.2501)]
    [InlineData(5, 7.5, 10)]
    [InlineData(5, -7.5, -5)]
    public void Scores_are_multiples_of_the_step(double step, double raw, double score) =>
        Assert.Equal(score, ScaledScores.Of(new ScoreScale.Linear(1, 0, -10, 10) { Step = step }, raw));

    [Fact]
    public void Of_a_posterior_the_error_is_the_deviation_of_the_scores()
    {
        var quadrature = new Quadrature(-1, 1, 3);
        double[] weights = [0.25, 0.5, 0.25];

        // Scores 30, 50 and 90: their mean is 55, their variance 475.
        Assert.Equal(new ScaledScore(50, Math.Sqrt(475)), ScaledScores.OfPosterior(Table, quadrature, weights));
        // On a line, what the delta method says.
        Assert.Equal(100 * Math.Sqrt(0.5), ScaledScores.OfPosterior(Linear, quadrature, weights).StandardError, 10);
    }

    [Fact]
    public void Of_sums_the_error_is_the_deviation_of_the_reported_scores_at_an_ability()
    {
        // Two items with P = 1/2 at 0: sums 0, 1 and 2 with 1/4, 1/2 and 1/4.
        var bank = Oracles.Oracles.Bank(1, [new ItemParameters.Logistic(1, 0), new ItemParameters.Logistic(2, 0)]);
        var scale = new ScoreScale.Table([new(0, 100), new(1, 120), new(2, 160)]);

        Assert.Equal(new ScaledScore(125, Math.Sqrt(475)), ScaledScores.Conditional(bank, [0, 1], scale, 0));
        var rows = ScaledScores.Table(bank, [0, 1], scale, new Prior.Normal(), Quadrature.Points61);
        Assert.Equal([100, 120, 160], rows.Select(r => r.Score.Value));
        Assert.Equal(0, rows[1].Theta, 10);
        Assert.Equal(Math.Sqrt(475), rows[1].Score.StandardError, 10);
    }

    [Fact]
    public void On_a_line_the_error_of_a_sum_is_the_square_root_of_its_variance()
    {
        var bank = Oracles.Oracles.Tcals();
        int[] items = [.. Enumerable.Range(0, 30)];
        var scale = new ScoreScale.Linear(2, 10, -100, 200) { Step = 0 };

        foreach (var theta in (double[])[-2, 0, 1.3])
        {
            var variance = items.Select(i => ResponseCurve.ExpectedScore(bank[i], 1, theta)).Sum(p => p * (1 - p));
            var conditional = ScaledScores.Conditional(bank, items, scale, theta);
            Assert.Equal(10 + 2 * TestCurve.ExpectedScore(bank, items, theta), conditional.Value, 9);
            Assert.Equal(2 * Math.Sqrt(variance), conditional.StandardError, 9);
        }
    }

    private static readonly Gen<ScoreScale> Scale = Gen.OneOf<ScoreScale>(
        Gen.Select(Gen.Double[0.01, 100], Gen.Double[-50, 50], Gen.Double[-100, 0], Gen.Double[1, 300], Gen.Double[0, 7])
            .Select((slope, intercept, min, width, step) =>
                (ScoreScale)new ScoreScale.Linear(slope, intercept, min, min + width) { Step = step }),
        Gen.Select(Gen.Double[0.01, 1].Array[2, 9], Gen.Double[0, 10].Array[9], Gen.Double[0, 7])
            .Select((widths, rises, step) => (ScoreScale)new ScoreScale.Table(
                [.. widths.Select((_, i) => new ScalePoint(widths.Take(i).Sum() - 2, rises.Take(i).Sum()))])
            { Step = step }));

    [Fact]
    public void A_score_is_within_bounds_never_descends_and_has_an_error_of_0_or_more() =>
        Gen.Select(Scale, Gen.Double[-5, 5], Gen.Double[-5, 5]).Sample((scale, a, b) =>
        {
            var (low, high) = (ScaledScores.Of(scale, Math.Min(a, b)), ScaledScores.Of(scale, Math.Max(a, b)));
            var (min, max) = scale is ScoreScale.Linear l
                ? (l.Min, l.Max)
                : (((ScoreScale.Table)scale).Points[0].Score, ((ScoreScale.Table)scale).Points[^1].Score);
            return scale.Faults().IsEmpty && min <= low && low <= high && high <= max
                && ScaledScores.OfAbility(scale, new AbilityEstimate(a, 0.5)).StandardError >= 0;
        });

    public static TheoryData<ScoreScale, string> Unsound => new()
    {
        { Linear with { Slope = 0 }, "slope" },
        { Linear with { Max = 200 }, "ascend" },
        { Linear with { Step = -1 }, "step" },
        { Table with { Points = [new(0, 1)] }, "2 to 10000" },
        { Table with { Points = [new(0, 1), new(1, 0)] }, "not descend" },
        { Table with { Points = [new(0, 1), new(0, 1)] }, "ascend" },
    };

    [Theory]
    [MemberData(nameof(Unsound))]
    public void A_scale_that_is_unsound_says_why(ScoreScale scale, string fault) =>
        Assert.Contains(fault, string.Join("; ", scale.Faults()), StringComparison.Ordinal);
}

using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Exams;
using ExamActors.Node.Authoring;
using ExamActors.Node.Tests.Api;

namespace ExamActors.Node.Tests.Authoring;

public sealed class BankCurvesTests
{
    [Fact]
    public void An_adaptive_exam_has_the_information_of_all_items_and_of_the_best_that_a_test_can_have()
    {
        var exam = new PreparedExam(ApiExams.Adaptive);
        var curves = BankCurves.Of(exam)!;
        int[] all = [.. Enumerable.Range(0, 30)];

        Assert.Equal((81, 6), (curves.Whole.Count, curves.BestItems));
        Assert.All(curves.Whole, p => Assert.Equal(TestCurve.Information(exam.Bank!, all, p.Theta), p.Value, 12));
        foreach (var (best, whole) in curves.Best!.Zip(curves.Whole))
        {
            Assert.InRange(best.Value, 0, whole.Value);
            // No six items have more.
            var six = all.Select(i => TestCurve.Information(exam.Bank!, [i], best.Theta)).OrderDescending().Take(6).Sum();
            Assert.Equal(six, best.Value, 12);
        }
        Assert.Null(curves.ExpectedScore);
        Assert.Equal(1 / Math.Sqrt(curves.Best![40].Value), curves.StandardError[40].Value, 12);
    }

    [Fact]
    public void A_fixed_form_has_its_own_information_and_its_expected_score()
    {
        var exam = new PreparedExam(ApiExams.Adaptive with
        {
            Delivery = new ItemDelivery.Linear(
                ["adapt-01", "adapt-15", "adapt-30"],
                new AbilityScoring(1, new Estimator.ExpectedAPosteriori(new Prior.Normal(), Quadrature.Points33))),
        });
        var curves = BankCurves.Of(exam)!;

        Assert.Null(curves.Best);
        Assert.Equal(3, curves.ScoreMax);
        Assert.All(curves.ExpectedScore!, p =>
            Assert.Equal(TestCurve.ExpectedScore(exam.Bank!, [0, 14, 29], p.Theta), p.Value, 12));
        Assert.Equal(TestCurve.Information(exam.Bank!, [0, 14, 29], 0), curves.Whole[40].Value, 12);
    }

    [Fact]
    public void Modules_have_curves_of_their_own_and_without_a_response_model_there_is_none()
    {
        var stages = BankCurves.Of(new PreparedExam(ApiExams.Stages))!;

        Assert.Equal(["middle", "easy", "hard"], stages.Modules.Select(m => m.Module));
        Assert.True(stages.Modules[1].Points[20].Value > stages.Modules[2].Points[20].Value); // at θ = −2
        Assert.Null(BankCurves.Of(new PreparedExam(ApiExams.Fixed)));
    }

    [Fact]
    public void Where_nothing_is_known_there_is_no_standard_error()
    {
        var curves = BankCurves.Of(new PreparedExam(ApiExams.Adaptive))!;

        Assert.All(curves.StandardError, p => Assert.True(double.IsNaN(p.Value) || p.Value <= BankCurves.StandardErrorMax));
        Assert.True(double.IsNaN(curves.StandardError[0].Value));
    }
}

using System.Globalization;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Adaptive;
using ExamActors.Core.Tests.Exams;
using static ExamActors.Core.Tests.Oracles.Oracles;

namespace ExamActors.Core.Tests.Students;

public class SessionPathTests
{
    private const double Tolerance = 5e-4; // of catR's own root search

    [Fact]
    public void Whole_adaptive_tests_go_through_the_state_machine_as_in_catR()
    {
        var bank = Tcals();
        AssertNone(Cases("catr_full_cat_paths").SelectMany(c =>
        {
            var (during, after) = (c.GetProperty("test"), c.GetProperty("final"));
            var exam = new ExamDefinition("cat", 1, "A whole test",
                [.. bank.Items.Select(i => SampleExams.Item(i.Id, i.Parameters))],
                new ItemDelivery.Adaptive(1, new AdaptiveTestDesign(
                    new TestConstraints(1, 85), new StoppingRule.Any([.. CatR.Stop(c.GetProperty("stop")).Select(r => r.Rule)]))
                {
                    Start = new StartRule.AtAbilities([0], new SelectionRule.MaximumInformation()),
                    Selection = CatR.Rule(Word(during, "itemSelect")!, Word(during, "infoType"), Quadrature.Points33),
                    Provisional = CatR.Estimator(Word(during, "method")!),
                    Final = CatR.Estimator(Word(after, "method")!),
                }),
                new ExamRules(86_400), new ScoreReport());
            var answers = Integers(c.GetProperty("full_response_vector"));
            var student = new StudentUnderTest(SampleExams.Catalog(exam)).Registered().Sitting(exam);
            while (student.State.Session is not null)
            {
                var item = int.Parse(student.ItemInFront, CultureInfo.InvariantCulture) - 1;
                student.Wait(30).Answer(answers[item] == 1 ? SampleExams.Right : SampleExams.Wrong);
            }

            var scored = student.Journal.OfType<AnswerScored>().ToList();
            var finished = student.Journal.OfType<AttemptFinished>().Single();
            var (expected, thetas) = (Integers(c.GetProperty("administered")), Doubles(c.GetProperty("theta_after_each")));
            if (!expected.Select(i => i.ToString(CultureInfo.InvariantCulture)).SequenceEqual(scored.Select(s => s.ItemId)))
                return [$"{Word(c, "id")}: items {string.Join(' ', scored.Select(s => s.ItemId))}"];
            return thetas.Zip(scored, (t, s) => Math.Abs(t - s.Theta!.Value))
                .Append(Math.Abs(c.GetProperty("final_theta").GetDouble() - finished.Result.Theta!.Value))
                .Where(difference => !(difference <= Tolerance))
                .Select(difference => $"{Word(c, "id")}: an ability differs by {difference:R}");
        }));
    }
}

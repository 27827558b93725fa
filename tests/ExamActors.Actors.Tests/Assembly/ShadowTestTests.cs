using ExamActors.Actors.Assembly;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Actors.Tests.Assembly;

public class ShadowTestTests
{
    [Fact]
    public void A_shadow_test_with_the_solver_meets_every_constraint_and_knows_more_than_one_item_at_a_time()
    {
        var items = Enumerable.Range(0, 150).Select(i => new BankItem(
            $"item {i}", new ItemParameters.Logistic(0.5 + i * 37 % 100 / 60.0, (i * 53 % 100 - 50) / 20.0, 0.2),
            $"topic {i % 4}", i < 40 ? $"set {i / 4}" : null,
            i is >= 100 and < 120 ? [$"item {i + 20}"] : [])).ToArray();
        var bank = ItemBank.Create(1, [.. items]);
        var constraints = new TestConstraints(12, 12)
        {
            Topics = [.. Enumerable.Range(0, 4).Select(t => new TopicBound($"topic {t}", 2, 4))],
            Sets = [.. Enumerable.Range(0, 10).Select(s => new SetSize($"set {s}", 3))],
        };
        var design = new AdaptiveTestDesign(constraints, new StoppingRule.Length(12));

        var shadow = Give(new AdaptiveTest(
            bank, design with { Selection = new SelectionRule.ShadowTest() },
            new OrToolsSolver(TimeSpan.FromMinutes(1)).Solve));
        var single = Give(new AdaptiveTest(bank, design));

        foreach (var test in new[] { shadow, single })
        {
            Assert.Equal(12, test.Distinct().Count());
            Assert.All(
                constraints.Topics, t => Assert.InRange(test.Count(i => items[i].Topic == t.Topic), t.Min, t.Max));
            Assert.All(
                test.Select(i => items[i].Set).OfType<string>(),
                s => Assert.Equal(3, test.Count(i => items[i].Set == s)));
            Assert.DoesNotContain(test, i => items[i].Enemies.Any(e => test.Contains(bank.IndexOf(e))));
        }
        Assert.True(TestCurve.Information(bank, shadow, 0) >= TestCurve.Information(bank, single, 0) - 0.5);
    }

    private static int[] Give(AdaptiveTest test)
    {
        var responses = new List<ScoredResponse>();
        while (test.Next([.. responses], 1, 0) is NextStep.Deliver next)
            responses.Add(new ScoredResponse(next.Item, responses.Count % 2));
        return [.. responses.Select(r => r.Item)];
    }
}

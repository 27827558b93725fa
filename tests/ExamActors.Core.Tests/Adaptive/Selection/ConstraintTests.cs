using CsCheck;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;

namespace ExamActors.Core.Tests.Adaptive.Selection;

public class ConstraintTests
{
    [Fact]
    public void Constraints_are_satisfiable_exactly_when_a_search_by_force_finds_a_test() =>
        RandomDesigns.Small.Sample(
            (bank, constraints) =>
            {
                var model = new ConstraintModel(bank, constraints);
                var found = Feasibility.Search(model, new TestProgress(model), ConstraintTracker.StepsBefore, out _);
                Assert.Equal(ByForce(bank, constraints), found);
                Assert.Equal(found, ConstraintCheck.Faults(bank, constraints).IsEmpty);
            },
            iter: 1000);

    [Fact]
    public void An_item_is_allowed_exactly_when_a_search_by_force_finds_a_test_that_goes_on_with_it() =>
        Gen.Select(RandomDesigns.Small, Gen.ULong).Sample(
            (design, seed) =>
            {
                var (bank, constraints) = design;
                var model = new ConstraintModel(bank, constraints);
                var found = Feasibility.Search(
                    model, new TestProgress(model), ConstraintTracker.StepsBefore, out var plan);
                if (found != true)
                    return;
                var random = new SplitMix64(seed);
                var given = new List<int>();
                while (true)
                {
                    var tracker = new ConstraintTracker(model, plan, [.. given]);
                    var open = ConstraintRules.OpenSet(bank, constraints, given);
                    var expected = Enumerable.Range(0, bank.Count).Where(i => !given.Contains(i)
                        && (open is null || bank.Items[i].Set == open)
                        && ByForce(bank, constraints, [.. given, i])).ToArray();
                    Assert.Equal(expected, Enumerable.Range(0, bank.Count).Where(tracker.Allows));
                    if (expected.Length == 0)
                        break;
                    given.Add(expected[random.Between(0, expected.Length - 1)]);
                }
                Assert.Null(ConstraintRules.Broken(bank, constraints, given));
            },
            iter: 200);

    [Fact]
    public void A_bank_of_enemies_in_pairs_is_searched_in_few_steps()
    {
        // 100 pairs across two topics: at most 100 of 200 items, and each topic can have them all.
        var items = Enumerable.Range(0, 200).Select(i => new BankItem(
            $"{i}", new ItemParameters.Logistic(1, 0), i % 2 == 0 ? "even" : "odd", null, [$"{i ^ 1}"])).ToArray();
        var bank = ItemBank.Create(1, [.. items]);

        Assert.Empty(ConstraintCheck.Faults(bank, new TestConstraints(60, 60)
        {
            Topics = [new TopicBound("even", 30, 40), new TopicBound("odd", 20, 30)],
        }));
        Assert.Empty(ConstraintCheck.Faults(
            bank, new TestConstraints(100, 100) { Topics = [new TopicBound("even", 50, 50)] }));
    }

    [Theory]
    [InlineData(5, 5, 6, 9, "topics need")]
    [InlineData(40, 40, 0, 9, "the bank 20")]
    [InlineData(12, 15, 11, 14, "enemies and sets among them")]
    public void What_cannot_be_satisfied_is_said_in_words(
        int lengthMin, int lengthMax, int topicMin, int topicMax, string words)
    {
        var bank = ItemBank.Create(1, [.. Enumerable.Range(0, 20).Select(i => new BankItem(
            $"{i}", new ItemParameters.Logistic(1, 0), "reading", null, [$"{i ^ 1}"]))]);

        var faults = ConstraintCheck.Faults(
            bank,
            new TestConstraints(lengthMin, lengthMax) { Topics = [new TopicBound("reading", topicMin, topicMax)] });

        Assert.Contains(faults, f => f.StartsWith("cannot satisfy", StringComparison.Ordinal) && f.Contains(words));
    }

    [Fact]
    public void Sets_that_do_not_add_up_to_the_length_are_refused()
    {
        var bank = ItemBank.Create(1, [.. Enumerable.Range(0, 400).Select(i => new BankItem(
            $"{i}", new ItemParameters.Logistic(1, 0), null, $"text {i / 4}"))]);

        Assert.Empty(ConstraintCheck.Faults(bank, TestConstraints.Length(52)));
        Assert.Contains(
            "enemies and sets allow no test", Assert.Single(ConstraintCheck.Faults(bank, TestConstraints.Length(50))));
    }

    [Fact]
    public void Unsound_constraints_are_named()
    {
        var bank = ItemBank.Create(1, [new BankItem("1", new ItemParameters.Logistic(1, 0), "a", "s")]);

        var faults = ConstraintCheck.Faults(bank, new TestConstraints(3, 2)
        {
            Topics = [new TopicBound("a", 2, 1), new TopicBound("a", 0, 1), new TopicBound("b", 0, 1)],
            Sets = [new SetSize("s", 2), new SetSize("s", 1)],
        });

        Assert.Equal(6, faults.Length);
    }

    private static bool ByForce(ItemBank bank, TestConstraints constraints, params IReadOnlyList<int> given)
    {
        var begun = given.Aggregate(0, (bits, i) => bits | 1 << i);
        return Enumerable.Range(0, 1 << bank.Count).Where(subset => (subset & begun) == begun)
            .Select(subset => Enumerable.Range(0, bank.Count).Where(i => (subset >> i & 1) == 1).ToArray())
            .Any(items => ConstraintRules.Broken(bank, constraints, items) is null);
    }
}

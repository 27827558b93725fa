using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Tests.Adaptive.Items;

public class ItemBankTests
{
    private static readonly ItemParameters.Logistic Sound = new(1.2, 0.3, 0.2, 0.95);

    [Fact]
    public void A_sound_bank_has_no_faults_and_finds_its_items()
    {
        var bank = ItemBank.Create(1.702, [
            new BankItem("a", Sound), new BankItem("b", new ItemParameters.PartialCredit([1, -1, 0]), Enemies: ["a"])]);
        Assert.Equal((0, 1, -1), (bank.IndexOf("a"), bank.IndexOf("b"), bank.IndexOf("c")));
        Assert.Equal((2, 4, 1.702), (bank.Count, bank.CategoriesMax, bank.Scale));
        Assert.Null(bank.Dichotomous);
        Assert.NotNull(ItemBank.Create(1, [new BankItem("a", Sound)]).Dichotomous);
    }

    [Fact]
    public void An_items_enemies_are_never_default()
    {
        var item = new BankItem("a", Sound);
        Assert.False(item.Enemies.IsDefault);
        Assert.False((item with { Enemies = default }).Enemies.IsDefault);
    }

    public static TheoryData<string, ItemParameters> UnsoundItems => new()
    {
        { "a must be above 0", Sound with { A = 0 } },
        { "a must be above 0", Sound with { A = -1 } },
        { "a must be above 0", Sound with { A = double.NaN } },
        { "a·D at most 20", Sound with { A = 12 } },
        { "b must lie within ±15", Sound with { B = 15.1 } },
        { "b must lie within ±15", Sound with { B = double.NaN } },
        { "0 ≤ c < d ≤ 1", Sound with { C = -0.01 } },
        { "0 ≤ c < d ≤ 1", Sound with { C = 0.95 } },
        { "0 ≤ c < d ≤ 1", Sound with { D = 1.01 } },
        { "0 ≤ c < d ≤ 1", Sound with { D = double.NaN } },
        { "thresholds must be ascending", new ItemParameters.GradedResponse(1, [0, 1, 1]) },
        { "thresholds must be ascending", new ItemParameters.GradedResponse(1, [0, double.NaN]) },
        { "1 to 31 thresholds", new ItemParameters.GradedResponse(1, []) },
        { "1 to 31 thresholds", new ItemParameters.GradedResponse(1, default) },
        { "1 to 31 thresholds", new ItemParameters.GradedResponse(1, [.. Enumerable.Repeat(0.0, 32)]) },
        { "a must be above 0", new ItemParameters.GradedResponse(0, [0]) },
        { "offsets must be descending", new ItemParameters.ModifiedGradedResponse(1, 0, [-1, 0, 1]) },
        { "b must lie within ±15", new ItemParameters.ModifiedGradedResponse(1, -16, [1, 0]) },
        { "step must lie within ±15", new ItemParameters.PartialCredit([0, double.PositiveInfinity]) },
        { "1 to 31 steps", new ItemParameters.PartialCredit([]) },
        { "a must be above 0", new ItemParameters.GeneralizedPartialCredit(-0.1, [0]) },
        { "step must lie within ±15", new ItemParameters.GeneralizedPartialCredit(1, [-20]) },
        { "location must lie within ±15", new ItemParameters.RatingScale(double.NaN, [0]) },
        { "step must lie within ±15", new ItemParameters.RatingScale(0, [double.NaN]) },
        { "as many slopes as intercepts", new ItemParameters.Nominal([1, 2], [0]) },
        { "as many slopes as intercepts", new ItemParameters.Nominal(default, [0]) },
        { "a slope must lie within ±20", new ItemParameters.Nominal([1, -21], [0, 0]) },
        { "a slope must lie within ±20", new ItemParameters.Nominal([double.NaN], [0]) },
        { "1 to 31 intercepts", new ItemParameters.Nominal([], []) },
        { "intercept must lie within ±15", new ItemParameters.Nominal([1], [16]) },
    };

    [Theory, MemberData(nameof(UnsoundItems))]
    public void A_fault_of_an_items_parameters_is_named(string fault, ItemParameters item)
    {
        var faults = ItemBank.Faults(1.702, [new BankItem("good", Sound), new BankItem("bad", item)]);
        Assert.Contains(faults, f => f.StartsWith("item bad: ", StringComparison.Ordinal) && f.Contains(fault));
        Assert.DoesNotContain(faults, f => f.StartsWith("item good", StringComparison.Ordinal));
        var thrown = Assert.Throws<ArgumentException>(() => ItemBank.Create(1.702, [new BankItem("bad", item)]));
        Assert.Contains(fault, thrown.Message);
    }

    public static TheoryData<string, double, ImmutableArray<BankItem>> UnsoundBanks => new()
    {
        { "scaling constant must be 1 or 1.702", 1.7, [new BankItem("a", Sound)] },
        { "scaling constant must be 1 or 1.702", 0, [new BankItem("a", Sound)] },
        { "scaling constant must be 1 or 1.702", double.NaN, [new BankItem("a", Sound)] },
        { "there are no items", 1, [] },
        { "there are no items", 1, default },
        { "an item has no id", 1, [new BankItem(" ", Sound)] },
        { "item a: its id occurs twice", 1, [new BankItem("a", Sound), new BankItem("a", Sound)] },
        { "item a: its enemy b is no other item", 1, [new BankItem("a", Sound, Enemies: ["b"])] },
        { "item a: its enemy a is no other item", 1, [new BankItem("a", Sound, Enemies: ["a"])] },
    };

    [Theory, MemberData(nameof(UnsoundBanks))]
    public void A_fault_of_a_bank_is_named(string fault, double scale, ImmutableArray<BankItem> items) =>
        Assert.Contains(ItemBank.Faults(scale, items), f => f.Contains(fault));

    [Fact]
    public void Parameters_at_the_bounds_are_sound() => Assert.Empty(ItemBank.Faults(1, [
        new BankItem("a", new ItemParameters.Logistic(20, 15)),
        new BankItem("b", new ItemParameters.Logistic(1e-9, -15, 0.5, 0.500001)),
        new BankItem("c", new ItemParameters.GeneralizedPartialCredit(20, [.. Enumerable.Repeat(-15.0, 31)])),
        new BankItem("d", new ItemParameters.Nominal([20, -20], [15, -15]))]));
}

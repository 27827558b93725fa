using CsCheck;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Tests.Adaptive.Items;

public class InformationIndexTests
{
    private static readonly Gen<ItemParameters.Logistic> Item =
        Gen.Select(Gen.Double[0.05, 4], Gen.Double[-5, 5], Gen.Double[0, 0.4], Gen.Double[0.6, 1],
            (a, b, c, d) => new ItemParameters.Logistic(a, b, c, d));

    private static readonly Gen<ItemBank> Bank =
        from normal in Gen.Bool
        from items in Item.Array[1, 400]
        select ItemBank.Create(normal ? 1.702 : 1, [.. items.Select((item, i) => new BankItem($"{i}", item))]);

    [Fact]
    public void It_finds_what_looking_at_every_item_finds() =>
        Gen.Select(
            Bank, Gen.Double[0, 1], Gen.Double[-7, 7].Array[20], Gen.Int[0, 1000]).Sample((bank, share, thetas, seed) =>
        {
            var random = new Random(seed);
            var free = Enumerable.Range(0, bank.Count).Select(_ => random.NextDouble() < share).ToArray();
            var index = InformationIndex.Of(bank)!;
            var all = new double[bank.Count];
            foreach (var theta in thetas)
            {
                bank.Dichotomous!.Information(theta, all);
                var expected = Enumerable.Range(0, bank.Count).Where(i => free[i]).DefaultIfEmpty(-1)
                    .MaxBy(i => i < 0 ? 0 : all[i]); // of equals the first

                Assert.Equal((expected, expected < 0 ? 0 : all[expected]), index.Best(theta, free));
            }
        }, iter: 100);

    [Fact]
    public void Of_equal_items_it_finds_the_first_that_is_free()
    {
        var bank = ItemBank.Create(1, [.. Enumerable.Range(0, 9)
            .Select(i => new BankItem($"{i}", new ItemParameters.Logistic(1, 0.1 * (i / 3), 0.2)))]);
        var index = InformationIndex.Of(bank)!;

        Assert.Equal(3, index.Best(0.4, [false, true, true, true, true, true, false, false, false]).Item);
        Assert.Equal(4, index.Best(0.4, [false, true, true, false, true, true, false, false, false]).Item);
    }

    [Fact]
    public void A_bank_with_other_models_has_none() =>
        Assert.Null(InformationIndex.Of(
            ItemBank.Create(1, [new BankItem("p", new ItemParameters.PartialCredit([0, 1]))])));
}

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
        Gen.Select(Bank, Gen.Double[0, 1], Gen.Double[-7, 7].Array[20], Gen.Int[0, 1000]).Sample((bank, share, thetas, seed) =>
        {
            var random = new Random(seed);
            var free = Enumerable.Range(0, bank.Count).Select(_ => random.NextDouble() < share).ToArray();
            var index = InformationIndex.Of(bank)!;
            var all = new double[bank.Count];
            foreach (var theta in thetas)
            {
                bank.Dichotomous!.Information(theta, all);
                var most = all.Where((_, i) => free[i]).DefaultIfEmpty(0).Max();

                var (item, information) = index.Best(theta, free);

                Assert.Equal(most, information, 1e-12 * Math.Max(1, most));
                if (item >= 0)
                    Assert.True(free[item] && Math.Abs(all[item] - most) <= 1e-12 * most);
                else
                    Assert.DoesNotContain(true, free);
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
        Assert.Null(InformationIndex.Of(ItemBank.Create(1, [new BankItem("p", new ItemParameters.PartialCredit([0, 1]))])));
}

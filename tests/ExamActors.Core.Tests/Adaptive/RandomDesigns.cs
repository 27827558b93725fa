using System.Collections.Immutable;
using CsCheck;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Core.Tests.Adaptive;

/// <summary>Random banks with topics, sets and enemies, random constraints on them, and random answers.</summary>
internal static class RandomDesigns
{
    private static readonly string[] Topics = ["algebra", "geometry", "numbers"];

    /// <summary>Small enough to try out every test by force.</summary>
    public static readonly Gen<(ItemBank Bank, TestConstraints Constraints)> Small = Of(Gen.Int[3, 9], 5);

    public static readonly Gen<(ItemBank Bank, TestConstraints Constraints)> Large = Of(Gen.Int[20, 60], 15);

    public static readonly Gen<SelectionRule> Rules = OneOf<SelectionRule>(
        new SelectionRule.MaximumInformation(),
        new SelectionRule.NearestDifficulty(),
        new SelectionRule.NearestMaximum(),
        new SelectionRule.PosteriorWeightedInformation(CatR.Prior, new(-4, 4, 17)),
        new SelectionRule.KullbackLeibler(new(-4, 4, 17)),
        new SelectionRule.ExpectedPosteriorVariance(CatR.Prior, new(-4, 4, 17)),
        new SelectionRule.PosteriorGlobalDiscrimination(CatR.Prior, new(-4, 4, 17)),
        new SelectionRule.Progressive(new InformationShare.ByLength(10)),
        new SelectionRule.Proportional(new InformationShare.ByStandardError(0.4, 12)),
        new SelectionRule.RandomItem());

    public static Gen<ExposureControl> Exposures(int items) => Gen.OneOf<ExposureControl>(
        Gen.Const<ExposureControl>(new ExposureControl.None()),
        Gen.Int[1, 5].Select(k => (ExposureControl)new ExposureControl.Randomesque(k)),
        Gen.Double[0.1, 1].Array[items].Select(k => (ExposureControl)new ExposureControl.SympsonHetter([.. k])),
        Gen.Int[0, 1].Array[items].Select(s => (ExposureControl)new ExposureControl.AStratified([.. s], [3, 3])),
        Gen.Double[0, 1].Array[items].Select(p => (ExposureControl)new ExposureControl.Eligibility([], [[.. p]])));

    public static readonly Gen<StoppingRule> Stops = OneOf<StoppingRule>(
        new StoppingRule.Length(5),
        new StoppingRule.StandardError(0.5),
        new StoppingRule.Any([new StoppingRule.Length(200), new StoppingRule.InformationLeft(0.1)]));

    /// <summary>Gives a whole test to a student who answers by chance; what was delivered, and the end.</summary>
    public static (ImmutableArray<int> Items, NextStep.Stop Stop) Give(AdaptiveTest test, ulong seed, ulong answers)
    {
        var random = new SplitMix64(answers);
        var responses = new List<ScoredResponse>();
        while (true)
        {
            switch (test.Next([.. responses], seed, 0))
            {
                case NextStep.Stop stop:
                    return ([.. responses.Select(r => r.Item)], stop);
                case NextStep.Deliver next:
                    responses.Add(new ScoredResponse(
                        next.Item, random.Between(0, test.Bank[next.Item].Categories - 1)));
                    break;
            }
        }
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<(ItemBank, TestConstraints)> Of(Gen<int> sizes, int lengthMax) =>
        from size in sizes
        from a in Gen.Double[0.5, 2].Array[size]
        from b in Gen.Double[-2, 2].Array[size]
        from topic in Gen.Int[0, Topics.Length].Array[size] // the last: none
        from set in Gen.Int[0, 9].Array[size] // of ten, the first two or, in a large bank, three
        from enemies in Gen.Select(Gen.Int[0, size - 1], Gen.Int[0, size - 1]).Array[0, size / 2]
        from count in Gen.Int[1, 3]
        from length in Gen.Select(Gen.Int[0, lengthMax], Gen.Int[1, lengthMax])
        from bounds in Gen.Select(Gen.Int[0, lengthMax / 3 + 1], Gen.Int[0, lengthMax / 2 + 1]).Array[Topics.Length]
        select Make(a, b, topic, set, enemies, count, length, bounds);

    private static (ItemBank, TestConstraints) Make(
        double[] a, double[] b, int[] topic, int[] set, (int, int)[] enemies, int count, (int, int) length,
        (int, int)[] bounds)
    {
        var sets = a.Length > 10 ? 3 : 2;
        var items = a.Select((_, i) => new BankItem(
            $"item {i}", new ItemParameters.Logistic(a[i], b[i], 0.1),
            topic[i] < Topics.Length ? Topics[topic[i]] : null,
            set[i] < sets ? $"set {set[i]}" : null,
            [.. enemies.Where(e => e.Item1 == i && e.Item2 != i).Select(e => $"item {e.Item2}").Distinct()]))
            .ToImmutableArray();
        var constraints = new TestConstraints(
            Math.Min(length.Item1, length.Item2), Math.Max(length.Item1, length.Item2))
        {
            Topics =
            [
                .. bounds.Select((m, t) => new TopicBound(
                    Topics[t], Math.Min(m.Item1, m.Item2), Math.Max(m.Item1, m.Item2)))
                    .Where(t => items.Any(i => i.Topic == t.Topic)),
            ],
            Sets = items.Count(i => i.Set == "set 0") >= count ? [new SetSize("set 0", count)] : [],
        };
        return (ItemBank.Create(1, items), constraints);
    }
}

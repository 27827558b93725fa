using CsCheck;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Core.Tests.Adaptive;

public class AdaptiveSessionTests
{
    private static readonly Estimator Eap = new Estimator.ExpectedAPosteriori(new Prior.Normal(), Quadrature.Points61);

    // Drawn evenly: of items that are equal but for rounding, either may be chosen.
    private static readonly Gen<ItemBank> Bank = Gen.Select(Gen.ULong, Gen.Int[25, 60], (seed, items) =>
    {
        var random = new SplitMix64(seed);
        return ItemBank.Create(1,
        [
            .. Enumerable.Range(0, items).Select(n => new BankItem($"{n}",
                new ItemParameters.Logistic(
                    0.4 + 2 * random.NextDouble(), 6 * random.NextDouble() - 3, 0.3 * random.NextDouble()),
                n % 3 == 0 ? "x" : "y")),
        ]);
    });

    private static readonly AdaptiveTestDesign Ten =
        new(TestConstraints.Length(10), new StoppingRule.Length(10)) { Provisional = Eap, Final = Eap };

    public static TheoryData<string, AdaptiveTestDesign> Designs => new()
    {
        { "a fixed length", Ten },
        { "a standard error", Ten with { Constraints = new(3, 20), Stop = new StoppingRule.StandardError(0.45) } },
        {
            "any of several rules", Ten with
            {
                Constraints = new(0, 20),
                Stop = new StoppingRule.Any(
                [
                    new StoppingRule.InformationLeft(0.35), new StoppingRule.ClassificationByRatio([0], 0.3, 0.1, 0.1),
                ]),
            }
        },
        {
            "starting abilities", Ten with
            {
                Start = new StartRule.AtAbilities([-1, 0, 1], new SelectionRule.MaximumInformation()),
            }
        },
        { "starting items", Ten with { Start = new StartRule.Fixed(["3", "1"]) } },
        { "starting items by chance", Ten with { Start = new StartRule.Random(2) } },
        { "all items", Ten with { Constraints = new(0, 60), Stop = new StoppingRule.Length(60) } },
        {
            "Jeffreys' prior", Ten with
            {
                Provisional = new Estimator.ExpectedAPosteriori(new Prior.Jeffreys(), Quadrature.Points33),
            }
        },
        {
            "likelihood, and a posterior while it has no maximum", Ten with
            {
                Provisional = new Estimator.MaximumLikelihood(ThetaRange.Default), ProvisionalWhileUniform = Eap,
            }
        },
        {
            "a posterior, and weighted likelihood while answers are alike", Ten with
            {
                ProvisionalWhileUniform = new Estimator.WeightedLikelihood(ThetaRange.Default),
                Final = new Estimator.MaximumLikelihood(ThetaRange.Default),
            }
        },
        { "exposure control", Ten with { Exposure = new ExposureControl.Randomesque(5) } },
        { "content", Ten with { Content = [new("x", 0.5), new("y", 0.5)] } },
        { "bounded topics", Ten with { Constraints = TestConstraints.Length(10) with { Topics = [new("x", 2, 4)] } } },
        { "another criterion", Ten with { Selection = new SelectionRule.NearestDifficulty() } },
    };

    [Theory]
    [MemberData(nameof(Designs))]
    public void A_session_goes_on_as_the_test_says(string name, AdaptiveTestDesign design) =>
        Gen.Select(Bank, Gen.ULong, Gen.Bool.Array[60]).Sample((bank, seed, answers) =>
        {
            var test = new AdaptiveTest(bank, design);
            var session = new AdaptiveSession(new AdaptiveSessionTables(test), seed + 1);
            for (var attempt = 0; attempt < 2; attempt++) // the second one shows that nothing is left of the first
            {
                session.Restart(seed);
                var responses = new List<ScoredResponse>();
                while (true)
                {
                    var expected = test.Next([.. responses], seed, 0);
                    Close(test.Provisional([.. responses]), session.Provisional);
                    var goesOn = session.TryNext(0, out var item, out var stop);
                    if (expected is NextStep.Stop end)
                    {
                        Assert.False(goesOn);
                        Assert.Equal((-1, end.Reason), (item, stop!.Reason));
                        Assert.Equal(end.Met.ToArray(), stop.Met.ToArray());
                        break;
                    }
                    Assert.True(goesOn && stop is null, name);
                    Assert.Equal(((NextStep.Deliver)expected).Item, item);
                    responses.Add(new(item, answers[responses.Count] ? 1 : 0));
                    session.Record(responses[^1]);
                }
                Assert.Equal(responses, session.Responses.ToArray());
                Close(test.Estimate([.. responses]), session.Result);
            }
        }, iter: 15);

    [Fact]
    public void What_is_no_response_is_refused_and_changes_nothing()
    {
        var test = new AdaptiveTest(Bank.Single(), Ten);
        var session = new AdaptiveSession(new AdaptiveSessionTables(test), 1);

        Assert.Throws<ArgumentException>(() => session.Record(new(1000, 0)));
        Assert.Throws<ArgumentException>(() => session.Record(new(0, 2)));
        Assert.True(session.Responses.IsEmpty);
        Assert.Equal(test.Design.Initial, session.Provisional);
    }

    private static void Close(AbilityEstimate expected, AbilityEstimate actual)
    {
        Assert.Equal(expected.Theta, actual.Theta, 1e-10);
        Assert.Equal(expected.StandardError, actual.StandardError, 1e-10);
        Assert.Equal(expected.AtBound, actual.AtBound);
    }
}

using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;

namespace ExamActors.Core.Adaptive;

/// <summary>How an adaptive test is built, for any bank that can meet it.</summary>
/// <param name="Constraints">What every test must meet, its length among it.</param>
/// <param name="Stop">When a test is over, within the bounds of its length.</param>
public sealed record AdaptiveTestDesign(TestConstraints Constraints, StoppingRule Stop)
{
    /// <summary>How the first items are chosen.</summary>
    public StartRule Start { get; init; } = new StartRule.None();

    /// <summary>How every other item is chosen.</summary>
    public SelectionRule Selection { get; init; } = new SelectionRule.MaximumInformation();

    /// <summary>The shares that topics are meant to have, as far as the constraints allow; empty for none.</summary>
    public ImmutableArray<ContentTarget> Content { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How items are kept from being given too often.</summary>
    public ExposureControl Exposure { get; init; } = new ExposureControl.None();

    /// <summary>The estimator between the items.</summary>
    public Estimator Provisional { get; init; } =
        new Estimator.ExpectedAPosteriori(new Prior.Normal(), Quadrature.Points33);

    /// <summary>
    /// The estimator between the items as long as every response has its item's lowest score, or every one its highest:
    /// a likelihood has no maximum then. Null for <see cref="Provisional"/>.
    /// </summary>
    public Estimator? ProvisionalWhileUniform { get; init; }

    /// <summary>What the standard error between the items is made of.</summary>
    public StandardErrorRule ProvisionalError { get; init; } = StandardErrorRule.Expected;

    /// <summary>The estimate before the first response.</summary>
    public AbilityEstimate Initial { get; init; } = new(0, 1);

    /// <summary>The estimator of the result.</summary>
    public Estimator Final { get; init; } = new Estimator.ExpectedAPosteriori(new Prior.Normal(), Quadrature.Points33);

    /// <summary>What the standard error of the result is made of.</summary>
    public StandardErrorRule FinalError { get; init; } = StandardErrorRule.Expected;
}

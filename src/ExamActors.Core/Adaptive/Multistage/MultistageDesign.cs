using System.Text.Json.Serialization;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Selection;

namespace ExamActors.Core.Adaptive.Multistage;

/// <summary>How a multistage test is built.</summary>
/// <param name="Panel">Its modules and routes.</param>
/// <param name="Routing">How the next module is chosen.</param>
public sealed record MultistageDesign(MultistagePanel Panel, RoutingRule Routing)
{
    /// <summary>The estimate of the first module, before any is due.</summary>
    public AbilityEstimate Initial { get; init; } = new(0, 1);

    /// <summary>The estimator after each module.</summary>
    public Estimator Provisional { get; init; } =
        new Estimator.ExpectedAPosteriori(new Prior.Normal(), Quadrature.Points33);

    /// <summary>The estimator of the result.</summary>
    public Estimator Final { get; init; } = new Estimator.ExpectedAPosteriori(new Prior.Normal(), Quadrature.Points33);

    /// <summary>What the standard errors are made of.</summary>
    public StandardErrorRule Error { get; init; } = StandardErrorRule.Expected;
}

/// <summary>How the next module is chosen among those that a module leads to; closed.</summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(RoutingRule.AbilityThresholds), "abilityThresholds")]
[JsonDerivedType(typeof(RoutingRule.SumThresholds), "sumThresholds")]
[JsonDerivedType(typeof(RoutingRule.Information), "information")]
public abstract record RoutingRule
{
    private RoutingRule()
    {
    }

    /// <summary>By the thresholds of the routes, against the provisional ability.</summary>
    public sealed record AbilityThresholds : RoutingRule;

    /// <summary>
    /// By the thresholds of the routes, against the sum of scores; with items of two scores the number of right
    /// answers.
    /// </summary>
    /// <param name="LastModuleOnly">Whether only the module just given counts; else all of them.</param>
    public sealed record SumThresholds(bool LastModuleOnly = false) : RoutingRule;

    /// <summary>
    /// The module whose items have the largest sum of a criterion at the provisional ability; the first of equals.
    /// mstR's MFI is maximum information, MKL and MKLP are (posterior) Kullback-Leibler, MLWMI and MPWMI likelihood and
    /// posterior weighted information: their integrals over a module are the sums of those over its items.
    /// </summary>
    /// <param name="Criterion">One of these five.</param>
    public sealed record Information(SelectionRule Criterion) : RoutingRule;
}

/// <summary>How a multistage test goes on; closed.</summary>
/// <param name="Estimate">The estimate after the last whole module; the design's initial one before.</param>
public abstract record MultistageStep(AbilityEstimate Estimate)
{
    /// <summary>An item is given.</summary>
    /// <param name="Module">The index of its module in the panel.</param>
    /// <param name="Stage">The stage, from 0.</param>
    /// <param name="Item">Its index in the bank.</param>
    /// <param name="Estimate">The estimate.</param>
    public sealed record Deliver(int Module, int Stage, int Item, AbilityEstimate Estimate) : MultistageStep(Estimate);

    /// <summary>The last module is done.</summary>
    /// <param name="Estimate">The estimate.</param>
    public sealed record Stop(AbilityEstimate Estimate) : MultistageStep(Estimate);
}

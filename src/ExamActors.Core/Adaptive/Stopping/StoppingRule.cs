using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExamActors.Core.Adaptive.Stopping;

/// <summary>
/// When a test is over; closed. It is looked at after the last item of the start rule and after each item from then on.
/// </summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(StoppingRule.Length), "length")]
[JsonDerivedType(typeof(StoppingRule.StandardError), "standardError")]
[JsonDerivedType(typeof(StoppingRule.InformationLeft), "informationLeft")]
[JsonDerivedType(typeof(StoppingRule.ClassificationByInterval), "classificationByInterval")]
[JsonDerivedType(typeof(StoppingRule.ClassificationByRatio), "classificationByRatio")]
[JsonDerivedType(typeof(StoppingRule.TimeUsed), "timeUsed")]
[JsonDerivedType(typeof(StoppingRule.Any), "any")]
[JsonDerivedType(typeof(StoppingRule.All), "all")]
public abstract record StoppingRule
{
    private StoppingRule()
    {
    }

    /// <summary>As many items as this, or more, were answered.</summary>
    /// <param name="Items">1 or more.</param>
    public sealed record Length(int Items) : StoppingRule;

    /// <summary>The provisional estimate's standard error is this or less.</summary>
    /// <param name="Max">Above 0.</param>
    public sealed record StandardError(double Max) : StoppingRule;

    /// <summary>No item that may still be given has more information than this at the provisional estimate.</summary>
    /// <param name="Max">0 or more.</param>
    public sealed record InformationLeft(double Max) : StoppingRule;

    /// <summary>
    /// The confidence interval θ ± z · SE, z the 1 − α/2 quantile of the normal distribution, has none of the cut
    /// scores inside it (G. G. Kingsbury and D. J. Weiss 1983).
    /// </summary>
    /// <param name="Cuts">One or more cut scores on the scale of θ, ascending.</param>
    /// <param name="Alpha">1 − confidence, above 0 and below 1; 0.05 for 95 %.</param>
    public sealed record ClassificationByInterval(ImmutableArray<double> Cuts, double Alpha) : StoppingRule;

    /// <summary>
    /// Wald's sequential probability ratio test has decided about every cut score: the likelihood at the cut + δ over
    /// that at the cut − δ is (1 − β) / α or more, or β / (1 − α) or less (M. D. Reckase 1983; T. J. H. M. Eggen 1999;
    /// for several cuts each by itself, J. A. Spray 1993).
    /// </summary>
    /// <param name="Cuts">One or more cut scores on the scale of θ, ascending.</param>
    /// <param name="Indifference">δ, half the width of the indifference region around a cut; above 0.</param>
    /// <param name="Alpha">The error rate of deciding above while below, above 0 and below 0.5.</param>
    /// <param name="Beta">The error rate of deciding below while above, above 0 and below 0.5.</param>
    public sealed record ClassificationByRatio(
        ImmutableArray<double> Cuts, double Indifference, double Alpha, double Beta) : StoppingRule;

    /// <summary>So much time was used or more. It does not wait for a set or a topic to be complete.</summary>
    /// <param name="SecondsMax">In seconds, above 0.</param>
    public sealed record TimeUsed(double SecondsMax) : StoppingRule;

    /// <summary>One of several is met, or more.</summary>
    /// <param name="Rules">One or more.</param>
    public sealed record Any(ImmutableArray<StoppingRule> Rules) : StoppingRule;

    /// <summary>All of several are met: a standard error after a least length, for one.</summary>
    /// <param name="Rules">One or more.</param>
    public sealed record All(ImmutableArray<StoppingRule> Rules) : StoppingRule;
}

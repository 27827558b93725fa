using System.Text.Json.Serialization;
using ExamActors.Core.Adaptive.Estimation;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// By which criterion the next item is chosen; closed. θ is the provisional estimate after the last response, L the
/// likelihood of the responses so far, I an item's expected information, integrals are trapezoid sums. Ties go to the
/// lowest index in the bank.
/// </summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(SelectionRule.MaximumInformation), "maximumInformation")]
[JsonDerivedType(typeof(SelectionRule.NearestDifficulty), "nearestDifficulty")]
[JsonDerivedType(typeof(SelectionRule.NearestMaximum), "nearestMaximum")]
[JsonDerivedType(typeof(SelectionRule.LikelihoodWeightedInformation), "likelihoodWeightedInformation")]
[JsonDerivedType(typeof(SelectionRule.PosteriorWeightedInformation), "posteriorWeightedInformation")]
[JsonDerivedType(typeof(SelectionRule.KullbackLeibler), "kullbackLeibler")]
[JsonDerivedType(typeof(SelectionRule.PosteriorKullbackLeibler), "posteriorKullbackLeibler")]
[JsonDerivedType(typeof(SelectionRule.ExpectedInformation), "expectedInformation")]
[JsonDerivedType(typeof(SelectionRule.ExpectedPosteriorVariance), "expectedPosteriorVariance")]
[JsonDerivedType(typeof(SelectionRule.GlobalDiscrimination), "globalDiscrimination")]
[JsonDerivedType(typeof(SelectionRule.PosteriorGlobalDiscrimination), "posteriorGlobalDiscrimination")]
[JsonDerivedType(typeof(SelectionRule.Progressive), "progressive")]
[JsonDerivedType(typeof(SelectionRule.Proportional), "proportional")]
[JsonDerivedType(typeof(SelectionRule.RandomItem), "randomItem")]
[JsonDerivedType(typeof(SelectionRule.ShadowTest), "shadowTest")]
public abstract record SelectionRule
{
    private SelectionRule()
    {
    }

    /// <summary>Most Fisher information at θ (F. M. Lord 1980); catR's MFI, mirtCAT's MI.</summary>
    public sealed record MaximumInformation : SelectionRule;

    /// <summary>b nearest to θ (V. W. Urry 1970); catR's bOpt. Logistic items only.</summary>
    public sealed record NearestDifficulty : SelectionRule;

    /// <summary>
    /// The θ of an item's most information nearest to θ (D. Magis 2013); catR's thOpt. Logistic items only.
    /// </summary>
    public sealed record NearestMaximum : SelectionRule;

    /// <summary>Most ∫ L I (W. J. J. Veerkamp and M. P. F. Berger 1997); MLWI.</summary>
    /// <param name="Quadrature">The points of the integral.</param>
    public sealed record LikelihoodWeightedInformation(Quadrature Quadrature) : SelectionRule;

    /// <summary>Most ∫ prior L I (W. J. van der Linden 1998); MPWI.</summary>
    /// <param name="Prior">What is believed of the ability before the first answer.</param>
    /// <param name="Quadrature">The points of the integral.</param>
    public sealed record PosteriorWeightedInformation(Prior Prior, Quadrature Quadrature) : SelectionRule;

    /// <summary>Most ∫ L KL(θ ‖ t) dt (H.-H. Chang and Z. Ying 1996; J. R. Barrada et al. 2009); catR's KL.</summary>
    /// <param name="Quadrature">The points of the integral.</param>
    public sealed record KullbackLeibler(Quadrature Quadrature) : SelectionRule;

    /// <summary>Most ∫ prior L KL(θ ‖ t) dt; catR's KLP.</summary>
    /// <param name="Prior">What is believed of the ability before the first answer.</param>
    /// <param name="Quadrature">The points of the integral.</param>
    public sealed record PosteriorKullbackLeibler(Prior Prior, Quadrature Quadrature) : SelectionRule;

    /// <summary>
    /// Most Σ P(x | θ) I(θ after x) over the scores x, by the test's own provisional estimator (W. J. van der Linden
    /// 1998); MEI.
    /// </summary>
    /// <param name="Kind">Which information is expected.</param>
    public sealed record ExpectedInformation(InformationKind Kind) : SelectionRule;

    /// <summary>Least Σ P(x | θ) Var(t | responses, x) over the scores x (W. J. van der Linden 1998); MEPV.</summary>
    /// <param name="Prior">What is believed of the ability before the first answer.</param>
    /// <param name="Quadrature">The points of the integral.</param>
    public sealed record ExpectedPosteriorVariance(Prior Prior, Quadrature Quadrature) : SelectionRule;

    /// <summary>
    /// Most variance of P over L (M. Kaplan, J. de la Torre and J. R. Barrada 2015); GDI. Logistic items only.
    /// </summary>
    /// <param name="Quadrature">The points of the integral.</param>
    public sealed record GlobalDiscrimination(Quadrature Quadrature) : SelectionRule;

    /// <summary>Most variance of P over prior L; GDIP. Logistic items only.</summary>
    /// <param name="Prior">What is believed of the ability before the first answer.</param>
    /// <param name="Quadrature">The points of the integral.</param>
    public sealed record PosteriorGlobalDiscrimination(Prior Prior, Quadrature Quadrature) : SelectionRule;

    /// <summary>
    /// Most (1 − w) R + w I, R uniform from 0 to the most information, w rising from 0 to 1 (J. Revuelta and V. Ponsoda
    /// 1998).
    /// </summary>
    /// <param name="Share">How the weight of information grows.</param>
    public sealed record Progressive(InformationShare Share) : SelectionRule;

    /// <summary>
    /// Drawn with probability in proportion to I to a power that rises from 0 (J. R. Barrada et al. 2008).
    /// </summary>
    /// <param name="Share">How the weight of information grows.</param>
    public sealed record Proportional(InformationShare Share) : SelectionRule;

    /// <summary>Drawn with the same probability for all.</summary>
    public sealed record RandomItem : SelectionRule;

    /// <summary>
    /// At each step the whole form with the most information at θ that meets every constraint and contains the items
    /// given so far is assembled; its most informative free item comes next (W. J. van der Linden and L. M. Reese
    /// 1998). Needs a solver.
    /// </summary>
    public sealed record ShadowTest : SelectionRule;

    /// <summary>Whether the least value of the criterion is the best.</summary>
    public bool Minimizes => this is NearestDifficulty or NearestMaximum or ExpectedPosteriorVariance;

    /// <summary>Whether the criterion is defined for logistic items only.</summary>
    public bool LogisticOnly =>
        this is NearestDifficulty or NearestMaximum or GlobalDiscrimination or PosteriorGlobalDiscrimination;
}

/// <summary>Which information an expectation is of.</summary>
public enum InformationKind
{
    /// <summary>−d² ln P(x) / dθ² at the score that is supposed; catR's default.</summary>
    Observed,

    /// <summary>Expected over the scores.</summary>
    Fisher,
}

/// <summary>
/// How the weight of information grows over a test, against chance; closed (J. R. Barrada et al. 2008, 2010).
/// </summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(InformationShare.ByLength), "byLength")]
[JsonDerivedType(typeof(InformationShare.ByStandardError), "byStandardError")]
public abstract record InformationShare
{
    private InformationShare()
    {
    }

    /// <summary>k: the higher, the longer chance prevails; 0 or more, 1 as a rule.</summary>
    public abstract double Acceleration { get; init; }

    /// <summary>w = Σ_{j ≤ n} j^k / Σ_{j &lt; Length} j^k after n items, and k the acceleration.</summary>
    /// <param name="Length">The length of the test.</param>
    /// <param name="Acceleration">The acceleration k: the higher, the longer chance prevails; 0 or more.</param>
    public sealed record ByLength(int Length, double Acceleration = 1) : InformationShare;

    /// <summary>
    /// w = max(StandardErrorMax² / SE², n / (LengthMax − 1))^k after n items, and k the acceleration.
    /// </summary>
    /// <param name="StandardErrorMax">The standard error at which the test stops.</param>
    /// <param name="LengthMax">The longest test.</param>
    /// <param name="Acceleration">The acceleration k: the higher, the longer chance prevails; 0 or more.</param>
    public sealed record ByStandardError(double StandardErrorMax, int LengthMax, double Acceleration = 1)
        : InformationShare;
}

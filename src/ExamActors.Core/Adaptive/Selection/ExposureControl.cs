using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// How items are kept from being given too often; closed. The items meant are those that the constraints allow.
/// </summary>
[JsonPolymorphic]
[JsonDerivedType(typeof(ExposureControl.None), "none")]
[JsonDerivedType(typeof(ExposureControl.Randomesque), "randomesque")]
[JsonDerivedType(typeof(ExposureControl.SympsonHetter), "sympsonHetter")]
[JsonDerivedType(typeof(ExposureControl.AStratified), "aStratified")]
[JsonDerivedType(typeof(ExposureControl.Eligibility), "eligibility")]
public abstract record ExposureControl
{
    private ExposureControl()
    {
    }

    /// <summary>Not at all: always the best item.</summary>
    public sealed record None : ExposureControl;

    /// <summary>One of the best few, each with the same probability (G. G. Kingsbury and A. R. Zara 1989).</summary>
    /// <param name="Best">Among how many, 1 or more.</param>
    public sealed record Randomesque(int Best) : ExposureControl;

    /// <summary>
    /// The best item passes an experiment with a probability of its own; if it fails, it does not come back in the
    /// attempt, and the next best is tried (J. B. Sympson and R. D. Hetter 1985). If all fail, the last one tried is
    /// given.
    /// </summary>
    /// <param name="Administration">
    /// K of each item of the bank, above 0 and up to 1; <see cref="Selection.SympsonHetter.Calibrate"/> finds them.
    /// </param>
    public sealed record SympsonHetter(ImmutableArray<double> Administration) : ExposureControl;

    /// <summary>
    /// Stages in which items of a higher stratum of discrimination each are chosen from (H.-H. Chang and Z. Ying 1999);
    /// where a stratum has no allowed item, the next higher one is used, and where there is none, the next lower.
    /// </summary>
    /// <param name="Strata">Each item's stratum, from 0; <see cref="AStratification"/> makes them.</param>
    /// <param name="StageLengths">How many items each stage has; the last one goes on to the end.</param>
    public sealed record AStratified(ImmutableArray<int> Strata, ImmutableArray<int> StageLengths) : ExposureControl;

    /// <summary>
    /// An experiment for each item and attempt decides whether the item may be used (W. J. van der Linden and B. P.
    /// Veldkamp 2004, and 2007 by ranges of ability). Where no eligible item is allowed, any allowed item is used.
    /// </summary>
    /// <param name="Bounds">The bounds between ranges of the provisional θ, ascending; empty for one range.</param>
    /// <param name="Probabilities">
    /// For each range, each item's probability; <see cref="ItemEligibility"/> finds them.
    /// </param>
    public sealed record Eligibility(
        ImmutableArray<double> Bounds, ImmutableArray<ImmutableArray<double>> Probabilities) : ExposureControl;
}

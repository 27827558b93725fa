using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExamActors.Core.Adaptive.Items;

// model                       categories                     step or curve, with D the bank's scaling constant
// Logistic                    2: 0 wrong, 1 right            P(1) = c + (d − c) / (1 + exp(−D a (θ − b)))
// GradedResponse              thresholds + 1                 P(x ≥ k) = 1 / (1 + exp(−D a (θ − b_k)))
// ModifiedGradedResponse      offsets + 1                    P(x ≥ k) = 1 / (1 + exp(−D a (θ − b + c_k)))
// PartialCredit               steps + 1                      ln P(k) / P(k−1) = D (θ − δ_k)
// GeneralizedPartialCredit    steps + 1                      ln P(k) / P(k−1) = D a (θ − δ_k)
// RatingScale                 steps + 1                      ln P(k) / P(k−1) = D (θ − λ − δ_k)
// Nominal                     slopes + 1                     ln P(k) / P(0) = α_k θ + c_k; D plays no part

/// <summary>The parameters of an item under one of the response models; closed. Scores count from 0.</summary>
/// <remarks>
/// The models as R's catR (D. Magis and J. R. Barrada, Journal of Statistical Software 76(1), 2017) lays them out, so
/// that its parameters can be used as they are. What is sound is said by <see cref="ItemParametersCheck"/>.
/// </remarks>
[JsonPolymorphic]
[JsonDerivedType(typeof(ItemParameters.Logistic), "logistic")]
[JsonDerivedType(typeof(ItemParameters.GradedResponse), "gradedResponse")]
[JsonDerivedType(typeof(ItemParameters.ModifiedGradedResponse), "modifiedGradedResponse")]
[JsonDerivedType(typeof(ItemParameters.PartialCredit), "partialCredit")]
[JsonDerivedType(typeof(ItemParameters.GeneralizedPartialCredit), "generalizedPartialCredit")]
[JsonDerivedType(typeof(ItemParameters.RatingScale), "ratingScale")]
[JsonDerivedType(typeof(ItemParameters.Nominal), "nominal")]
public abstract record ItemParameters
{
    private ItemParameters()
    {
    }

    /// <summary>How many scores are possible: the highest one plus 1.</summary>
    public abstract int Categories { get; }

    /// <summary>
    /// The logistic model of one to four parameters (G. Rasch 1960; A. Birnbaum in F. M. Lord and M. R. Novick,
    /// Statistical Theories of Mental Test Scores, 1968; M. A. Barton and F. M. Lord 1981).
    /// </summary>
    /// <param name="A">Discrimination, above 0; 1 in the Rasch model.</param>
    /// <param name="B">Difficulty, on the scale of θ.</param>
    /// <param name="C">Lower asymptote (guessing), 0 up to D; 0 with one or two parameters.</param>
    /// <param name="D">Upper asymptote (slipping), C up to 1; 1 with up to three parameters.</param>
    public sealed record Logistic(double A, double B, double C = 0, double D = 1) : ItemParameters
    {
        public override int Categories => 2;
    }

    /// <summary>Graded response (F. Samejima, Psychometrika Monograph 17, 1969).</summary>
    /// <param name="A">Discrimination, above 0.</param>
    /// <param name="Thresholds">b_1 … b_m, ascending.</param>
    public sealed record GradedResponse(double A, ImmutableArray<double> Thresholds) : ItemParameters
    {
        public override int Categories => Thresholds.Length + 1;
    }

    /// <summary>Modified graded response (E. Muraki, Applied Psychological Measurement 14, 1990).</summary>
    /// <param name="A">Discrimination, above 0.</param>
    /// <param name="B">The item's location.</param>
    /// <param name="Offsets">c_1 … c_m, descending: added to θ − b.</param>
    public sealed record ModifiedGradedResponse(double A, double B, ImmutableArray<double> Offsets) : ItemParameters
    {
        public override int Categories => Offsets.Length + 1;
    }

    /// <summary>Partial credit (G. N. Masters, Psychometrika 47, 1982).</summary>
    /// <param name="Steps">δ_1 … δ_m, in any order.</param>
    public sealed record PartialCredit(ImmutableArray<double> Steps) : ItemParameters
    {
        public override int Categories => Steps.Length + 1;
    }

    /// <summary>Generalised partial credit (E. Muraki, Applied Psychological Measurement 16, 1992).</summary>
    /// <param name="A">Discrimination, above 0.</param>
    /// <param name="Steps">δ_1 … δ_m, in any order.</param>
    public sealed record GeneralizedPartialCredit(double A, ImmutableArray<double> Steps) : ItemParameters
    {
        public override int Categories => Steps.Length + 1;
    }

    /// <summary>Rating scale (D. Andrich, Psychometrika 43, 1978).</summary>
    /// <param name="Location">λ, the item's own.</param>
    /// <param name="Steps">δ_1 … δ_m, as a rule shared by the items of a scale.</param>
    public sealed record RatingScale(double Location, ImmutableArray<double> Steps) : ItemParameters
    {
        public override int Categories => Steps.Length + 1;
    }

    /// <summary>
    /// Nominal response (R. D. Bock, Psychometrika 37, 1972); score 0 is the reference with slope and intercept 0.
    /// </summary>
    /// <param name="Slopes">α_1 … α_m.</param>
    /// <param name="Intercepts">c_1 … c_m.</param>
    public sealed record Nominal(ImmutableArray<double> Slopes, ImmutableArray<double> Intercepts) : ItemParameters
    {
        public override int Categories => Slopes.Length + 1;
    }
}

using ExamActors.Core.Adaptive.Estimation;

namespace ExamActors.Core.Adaptive.Calibration;

// model                     free parameters of an item          response function, logistic metric
// Rasch                     d                                   logit P(1) = θ + d; the variance of θ is free
// TwoParameter              a, d                                logit P(1) = a θ + d
// ThreeParameter            a, d, γ = logit c                   P(1) = c + (1 − c) / (1 + exp(−(a θ + d)))
// GradedResponse            a, d_1 > … > d_m                    logit P(x ≥ k) = a θ + d_k
// GeneralizedPartialCredit  a, d_1 … d_m                        ln P(k) / P(0) = k a θ + d_k

/// <summary>The response model that a calibration fits to every item.</summary>
public enum CalibrationModel
{
    /// <summary>One parameter: a = 1, the variance of the abilities is estimated instead.</summary>
    Rasch,

    /// <summary>Discrimination and difficulty.</summary>
    TwoParameter,

    /// <summary>Discrimination, difficulty and a lower asymptote.</summary>
    ThreeParameter,

    /// <summary>Graded response; for two scores the same as two parameters.</summary>
    GradedResponse,

    /// <summary>Generalised partial credit; for two scores the same as two parameters.</summary>
    GeneralizedPartialCredit,
}

/// <summary>ln a is normal: keeps discriminations of small samples positive and finite.</summary>
/// <param name="Mean">Mean of ln a, a on the bank's scale.</param>
/// <param name="Deviation">Standard deviation of ln a, above 0.</param>
public sealed record SlopePrior(double Mean = 0, double Deviation = 0.5);

/// <summary>What is believed of a lower asymptote before the data; closed.</summary>
public abstract record GuessingPrior
{
    private GuessingPrior()
    {
    }

    /// <summary>
    /// The density of c is proportional to c^(α−1) (1 − c)^(β−1); the default says 0.2 with the weight of 20 answers.
    /// </summary>
    /// <param name="Alpha">α, 1 or more.</param>
    /// <param name="Beta">β, 1 or more.</param>
    public sealed record BetaOfGuessing(double Alpha = 5, double Beta = 17) : GuessingPrior;

    /// <summary>logit c is normal.</summary>
    /// <param name="Mean">Mean of logit c.</param>
    /// <param name="Deviation">Standard deviation of logit c, above 0.</param>
    public sealed record LogitNormal(double Mean = -1.1, double Deviation = 0.5) : GuessingPrior;
}

/// <summary>How a bank is calibrated.</summary>
/// <param name="Model">The model of every item.</param>
/// <param name="Scale">
/// The scaling constant D of the parameters that come out: 1 or 1.702. It changes the discriminations' unit, not the
/// fit.
/// </param>
public sealed record CalibrationSettings(CalibrationModel Model, double Scale = 1)
{
    /// <summary>Prior of the discriminations; null for none. The Rasch model has none to estimate.</summary>
    public SlopePrior? Slope { get; init; }

    /// <summary>Prior of the lower asymptotes; null for none. Used by the three-parameter model alone.</summary>
    public GuessingPrior? Guessing { get; init; }

    /// <summary>
    /// Where the integral over θ is evaluated; weights are the normal density there, normalised, as in mirt.
    /// </summary>
    public Quadrature Quadrature { get; init; } = Quadrature.Points61;

    /// <summary>The most EM cycles, 1 or more; a calibration that needs more is given out as not converged.</summary>
    public int CyclesMax { get; init; } = 5_000;

    /// <summary>Converged where no parameter changes by more than this in one EM cycle; above 0.</summary>
    public double ChangeMax { get; init; } = 1e-6;

    /// <summary>Whether standard errors are computed.</summary>
    public bool StandardErrors { get; init; } = true;
}

/// <summary>Where a calibration is.</summary>
/// <param name="Number">The cycle, from 1.</param>
/// <param name="Objective">
/// The marginal log-likelihood, plus the log-priors where there are any; it never falls.
/// </param>
/// <param name="Change">The largest change of a parameter in this cycle.</param>
public readonly record struct CalibrationCycle(int Number, double Objective, double Change);

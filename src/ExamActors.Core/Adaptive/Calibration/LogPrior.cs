namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// The logarithm of the priors' density, without constants, with its derivatives. The densities are those of a and of c
/// (of logit c for the logit-normal prior); the mode that is found is theirs.
/// </summary>
internal static class LogPrior
{
    /// <summary>The log-density of one item's parameters.</summary>
    public static double Of(CalibrationSettings settings, ReadOnlySpan<double> x)
    {
        Span<double> gradient = stackalloc double[2];
        return Slope(settings, x, gradient) + Guessing(settings, x, gradient);
    }

    /// <summary>Adds the derivatives to those of the log-likelihood.</summary>
    /// <returns>The log-density.</returns>
    public static double Add(
        CalibrationSettings settings, ReadOnlySpan<double> x, Span<double> gradient, Span<double> hessian)
    {
        Span<double> derivatives = stackalloc double[2];
        derivatives.Clear();
        var slope = Slope(settings, x, derivatives);
        gradient[0] += derivatives[0];
        hessian[0] += derivatives[1];
        derivatives.Clear();
        var guessing = Guessing(settings, x, derivatives);
        if (guessing != 0)
        {
            gradient[2] += derivatives[0];
            hessian[2 * x.Length + 2] += derivatives[1];
        }
        return slope + guessing;
    }

    // ln a ~ N(m, s²) with a on the bank's scale: the slope here is a D.
    private static double Slope(CalibrationSettings settings, ReadOnlySpan<double> x, Span<double> derivatives)
    {
        if (settings.Slope is not { } prior || settings.Model == CalibrationModel.Rasch)
            return 0;
        if (!(x[0] > 0))
            return double.NegativeInfinity;
        var precision = 1 / (prior.Deviation * prior.Deviation);
        var log = Math.Log(x[0]);
        var from = log - prior.Mean - Math.Log(settings.Scale);
        derivatives[0] = -(1 + from * precision) / x[0];
        derivatives[1] = (1 + from * precision - precision) / (x[0] * x[0]);
        return -log - from * from * precision / 2;
    }

    private static double Guessing(CalibrationSettings settings, ReadOnlySpan<double> x, Span<double> derivatives)
    {
        if (settings.Guessing is not { } prior || settings.Model != CalibrationModel.ThreeParameter)
            return 0;
        var gamma = x[2];
        switch (prior)
        {
            case GuessingPrior.BetaOfGuessing beta: // c = 1 / (1 + exp(−γ)): d ln c / dγ = 1 − c, d ln(1 − c) / dγ = −c
                var c = 1 / (1 + Math.Exp(-gamma));
                var (alpha1, beta1) = (beta.Alpha - 1, beta.Beta - 1);
                derivatives[0] = alpha1 * (1 - c) - beta1 * c;
                derivatives[1] = -(alpha1 + beta1) * c * (1 - c);
                return alpha1 * Math.Log(c) + beta1 * Math.Log(1 - c);
            case GuessingPrior.LogitNormal normal:
                var precision = 1 / (normal.Deviation * normal.Deviation);
                derivatives[0] = -(gamma - normal.Mean) * precision;
                derivatives[1] = -precision;
                return -(gamma - normal.Mean) * (gamma - normal.Mean) * precision / 2;
            default:
                throw new InvalidOperationException($"unknown prior {prior.GetType().Name}");
        }
    }
}

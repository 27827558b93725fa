namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// ln P of each score at one θ with its first and second derivatives in an item's free parameters, which are laid out
/// as <see cref="CalibrationModel"/> shows. Formulas: docs/MEASUREMENT.md.
/// </summary>
internal static class CategoryCurve
{
    /// <summary>Fills in the logarithms and derivatives.</summary>
    /// <param name="model">The model.</param>
    /// <param name="x">The item's free parameters, n of them.</param>
    /// <param name="theta">The ability.</param>
    /// <param name="logs">ln P for each score; −∞ where the parameters are impossible.</param>
    /// <param name="gradients">For each score n first derivatives.</param>
    /// <param name="hessians">For each score n × n second derivatives.</param>
    public static void Evaluate(
        CalibrationModel model, ReadOnlySpan<double> x, double theta,
        Span<double> logs, Span<double> gradients, Span<double> hessians)
    {
        switch (model)
        {
            case CalibrationModel.Rasch:
                OneParameter(x[0], theta, logs, gradients, hessians);
                break;
            case CalibrationModel.TwoParameter:
                TwoParameter(x, theta, logs, gradients, hessians);
                break;
            case CalibrationModel.ThreeParameter:
                ThreeParameter(x, theta, logs, gradients, hessians);
                break;
            case CalibrationModel.GradedResponse:
                Graded(x, theta, logs, gradients, hessians);
                break;
            case CalibrationModel.GeneralizedPartialCredit:
                PartialCredit(x, theta, logs, gradients, hessians);
                break;
            default:
                throw new InvalidOperationException($"unknown model {model}");
        }
    }

    /// <summary>ln P of each score alone.</summary>
    public static void Logarithms(CalibrationModel model, ReadOnlySpan<double> x, double theta, Span<double> logs)
    {
        switch (model)
        {
            case CalibrationModel.Rasch or CalibrationModel.TwoParameter:
                var z = model == CalibrationModel.Rasch ? theta + x[0] : x[0] * theta + x[1];
                (logs[0], logs[1]) = (-Softplus(z), -Softplus(-z));
                break;
            default:
                Span<double> gradients = stackalloc double[logs.Length * x.Length];
                var size = logs.Length * x.Length * x.Length;
                Evaluate(model, x, theta, logs, gradients, size <= 1024 ? stackalloc double[size] : new double[size]);
                break;
        }
    }

    /// <summary>1 / (1 + exp(−x)) and 1 minus it, each with all its digits.</summary>
    private static (double F, double G) Sigmoid(double x)
    {
        var e = Math.Exp(-Math.Abs(x));
        var large = 1 / (1 + e);
        return x >= 0 ? (large, e * large) : (e * large, large);
    }

    /// <summary>ln(1 + exp(x)).</summary>
    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static void OneParameter(
        double d, double theta, Span<double> logs, Span<double> gradients, Span<double> hessians)
    {
        var (f, g) = Sigmoid(theta + d);
        (logs[0], logs[1]) = (-Softplus(theta + d), -Softplus(-theta - d));
        (gradients[0], gradients[1]) = (-f, g);
        hessians[0] = hessians[1] = -f * g;
    }

    private static void TwoParameter(
        ReadOnlySpan<double> x, double theta, Span<double> logs, Span<double> gradients, Span<double> hessians)
    {
        var z = x[0] * theta + x[1];
        var (f, g) = Sigmoid(z);
        (logs[0], logs[1]) = (-Softplus(z), -Softplus(-z));
        (gradients[0], gradients[1], gradients[2], gradients[3]) = (-f * theta, -f, g * theta, g);
        var w = -f * g;
        hessians[0] = hessians[4] = w * theta * theta;
        hessians[1] = hessians[2] = hessians[5] = hessians[6] = w * theta;
        hessians[3] = hessians[7] = w;
    }

    private static void ThreeParameter(
        ReadOnlySpan<double> x, double theta, Span<double> logs, Span<double> gradients, Span<double> hessians)
    {
        var z = x[0] * theta + x[1];
        var (f, g) = Sigmoid(z);
        var (c, notC) = Sigmoid(x[2]);
        var right = c + notC * f;
        logs[0] = -Softplus(x[2]) - Softplus(z);
        logs[1] = Math.Log(right);
        var (byZ, byGamma) = (notC * f * g / right, c * notC * g / right);
        Spread(gradients[..3], hessians[..9], theta, -f, -c, -f * g, 0, -c * notC);
        Spread(gradients[3..], hessians[9..], theta, byZ, byGamma,
            byZ * (g - f) - byZ * byZ,
            -c * byZ - byZ * byGamma,
            byGamma * (notC - c) - byGamma * byGamma);
    }

    // From derivatives in z = a θ + d and γ to those in a, d and γ.
    private static void Spread(
        Span<double> gradient, Span<double> hessian, double theta,
        double z, double gamma, double zz, double zGamma, double gammaGamma)
    {
        (gradient[0], gradient[1], gradient[2]) = (theta * z, z, gamma);
        hessian[0] = theta * theta * zz;
        hessian[1] = hessian[3] = theta * zz;
        hessian[4] = zz;
        hessian[2] = hessian[6] = theta * zGamma;
        hessian[5] = hessian[7] = zGamma;
        hessian[8] = gammaGamma;
    }

    // With F_k = P(x ≥ k), f = F (1 − F): P_k = F_k − F_(k+1) = F_k G_(k+1) (1 − exp(z_(k+1) − z_k)), A = f_k / P_k and
    // B = f_(k+1) / P_k, all as products, so that no digits are lost in differences.
    private static void Graded(
        ReadOnlySpan<double> x, double theta, Span<double> logs, Span<double> gradients, Span<double> hessians)
    {
        var n = x.Length;
        gradients.Clear();
        hessians.Clear();
        var upper = double.PositiveInfinity;
        var (f, g) = (1.0, 0.0);
        for (var k = 0; k < logs.Length; k++)
        {
            var lower = k + 1 < logs.Length ? x[0] * theta + x[k + 1] : double.NegativeInfinity;
            var (f1, g1) = k + 1 < logs.Length ? Sigmoid(lower) : (0.0, 1.0);
            var apart = double.IsInfinity(lower - upper) ? 1 : 1 - Math.Exp(lower - upper);
            logs[k] = apart > 0 ? Math.Log(f * g1 * apart) : double.NegativeInfinity;
            var (a, b) = (g / (g1 * apart), f1 / (f * apart));
            var gradient = gradients.Slice(k * n, n);
            var hessian = hessians.Slice(k * n * n, n * n);
            gradient[0] = theta * (1 - f - f1);
            hessian[0] = -theta * theta * (f * g + f1 * g1);
            if (k > 0)
            {
                gradient[k] = a;
                hessian[k * n + k] = a * (g - f) - a * a;
                hessian[k] = hessian[k * n] = theta * a * (f1 - f);
            }
            if (k + 1 < logs.Length)
            {
                gradient[k + 1] = -b;
                hessian[(k + 1) * n + k + 1] = -b * (g1 - f1) - b * b;
                hessian[k + 1] = hessian[(k + 1) * n] = theta * b * (f1 - f);
            }
            if (k > 0 && k + 1 < logs.Length)
                hessian[k * n + k + 1] = hessian[(k + 1) * n + k] = a * b;
            (upper, f, g) = (lower, f1, g1);
        }
    }

    private static void PartialCredit(
        ReadOnlySpan<double> x, double theta, Span<double> logs, Span<double> gradients, Span<double> hessians)
    {
        var n = x.Length;
        Span<double> p = stackalloc double[logs.Length];
        logs[0] = 0;
        var largest = 0.0;
        for (var k = 1; k < logs.Length; k++)
            largest = Math.Max(largest, logs[k] = k * x[0] * theta + x[k]);
        var total = 0.0;
        for (var k = 0; k < logs.Length; k++)
            total += p[k] = Math.Exp(logs[k] - largest);
        var logTotal = largest + Math.Log(total);
        double mean = 0, square = 0;
        for (var k = 0; k < logs.Length; k++)
        {
            logs[k] -= logTotal;
            p[k] /= total;
            mean += k * p[k];
            square += k * k * p[k];
        }
        var hessian = hessians[..(n * n)];
        hessian[0] = -theta * theta * (square - mean * mean);
        for (var i = 1; i < n; i++)
        {
            hessian[i] = hessian[i * n] = -theta * p[i] * (i - mean);
            for (var j = 1; j < n; j++)
                hessian[i * n + j] = p[i] * p[j] - (i == j ? p[i] : 0);
        }
        for (var k = 0; k < logs.Length; k++)
        {
            gradients[k * n] = theta * (k - mean);
            for (var j = 1; j < n; j++)
                gradients[k * n + j] = (j == k ? 1 : 0) - p[j];
            if (k > 0)
                hessian.CopyTo(hessians[(k * n * n)..]);
        }
    }
}

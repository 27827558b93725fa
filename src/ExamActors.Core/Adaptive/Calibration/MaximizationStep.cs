namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// The maximisation step: each item's parameters on their own, by Newton's method with the exact second derivatives. A
/// ridge is added where these do not point to a maximum, a step is halved until it climbs, and a parameter stays at its
/// bound as long as it is pushed outward.
/// </summary>
internal sealed class MaximizationStep(ParameterLayout layout, double[] nodes, int width)
{
    private const int StepsMax = 25;
    private const int HalvingsMax = 30;

    /// <summary>Newton doubles the digits: behind a step this small lies nothing that matters.</summary>
    private const double StepMin = 1e-4;

    private readonly double[] logs = new double[layout.Categories.Max()];
    private readonly double[] gradients = new double[Largest(layout, 1)];
    private readonly double[] hessians = new double[Largest(layout, 2)];

    /// <summary>Improves an item's parameters in place.</summary>
    /// <param name="item">The item.</param>
    /// <param name="x">Its free parameters.</param>
    /// <param name="expected">How often each score of each item is expected at each point.</param>
    public void Maximize(int item, Span<double> x, ReadOnlySpan<double> expected)
    {
        var n = x.Length;
        var own = expected[(layout.Rows[item] * width)..(layout.Rows[item + 1] * width)];
        Span<double> gradient = stackalloc double[n];
        Span<double> trialGradient = stackalloc double[n];
        Span<double> hessian = n <= 8 ? stackalloc double[n * n] : new double[n * n];
        Span<double> trialHessian = n <= 8 ? stackalloc double[n * n] : new double[n * n];
        Span<double> step = stackalloc double[n];
        Span<double> trial = stackalloc double[n];
        var value = Evaluate(x, own, gradient, hessian);
        for (var i = 0; i < StepsMax; i++)
        {
            NewtonStep(item, x, gradient, hessian, step);
            var length = 1.0;
            var climbed = false;
            for (var halving = 0; halving < HalvingsMax && !climbed; halving++, length /= 2)
            {
                Move(item, x, step, length, trial);
                var there = Evaluate(trial, own, trialGradient, trialHessian);
                climbed = there >= value;
                if (climbed)
                    value = there;
            }
            if (!climbed)
                return; // as high as digits tell
            var moved = 0.0;
            for (var k = 0; k < n; k++)
                moved = Math.Max(moved, Math.Abs(trial[k] - x[k]));
            trial.CopyTo(x);
            trialGradient.CopyTo(gradient);
            trialHessian.CopyTo(hessian);
            if (moved < StepMin)
                return;
        }
    }

    /// <summary>The expected log-likelihood of an item, with the priors, and its derivatives.</summary>
    public double Evaluate(
        ReadOnlySpan<double> x, ReadOnlySpan<double> expected, Span<double> gradient, Span<double> hessian)
    {
        var n = x.Length;
        var categories = expected.Length / width;
        gradient.Clear();
        hessian.Clear();
        var sum = 0.0;
        for (var q = 0; q < nodes.Length; q++)
        {
            CategoryCurve.Evaluate(layout.Settings.Model, x, nodes[q], logs.AsSpan(0, categories), gradients, hessians);
            for (var k = 0; k < categories; k++)
            {
                var count = expected[k * width + q];
                if (count == 0)
                    continue;
                sum += count * logs[k];
                for (var i = 0; i < n; i++)
                    gradient[i] += count * gradients[k * n + i];
                for (var i = 0; i < n * n; i++)
                    hessian[i] += count * hessians[k * n * n + i];
            }
        }
        sum += LogPrior.Add(layout.Settings, x, gradient, hessian);
        return double.IsFinite(sum) ? sum : double.NegativeInfinity;
    }

    private void NewtonStep(
        int item, ReadOnlySpan<double> x, ReadOnlySpan<double> gradient, ReadOnlySpan<double> hessian,
        Span<double> step)
    {
        var n = x.Length;
        var (start, _) = layout.Of(item).GetOffsetAndLength(layout.Count);
        Span<double> a = n <= 8 ? stackalloc double[n * n] : new double[n * n];
        for (var ridge = 0.0; ; ridge = Math.Max(10 * ridge, 1e-3))
        {
            for (var i = 0; i < n * n; i++)
                a[i] = -hessian[i];
            for (var i = 0; i < n; i++)
            {
                a[i * n + i] += ridge * (Math.Abs(hessian[i * n + i]) + 1);
                step[i] = gradient[i];
            }
            for (var i = 0; i < n; i++)
            {
                var pushedOut = x[i] <= layout.Min[start + i] && gradient[i] < 0
                    || x[i] >= layout.Max[start + i] && gradient[i] > 0;
                if (!pushedOut)
                    continue;
                for (var j = 0; j < n; j++)
                    a[i * n + j] = a[j * n + i] = 0;
                (a[i * n + i], step[i]) = (1, 0);
            }
            if (SymmetricMatrix.Decompose(a, n))
                break;
        }
        SymmetricMatrix.Solve(a, step);
    }

    private void Move(int item, ReadOnlySpan<double> x, ReadOnlySpan<double> step, double length, Span<double> to)
    {
        var (start, count) = layout.Of(item).GetOffsetAndLength(layout.Count);
        for (var i = 0; i < count; i++)
            to[i] = Math.Clamp(x[i] + length * step[i], layout.Min[start + i], layout.Max[start + i]);
    }

    private static int Largest(ParameterLayout layout, int power)
    {
        var largest = 0;
        for (var item = 0; item < layout.Items; item++)
        {
            var n = layout.Of(item).GetOffsetAndLength(layout.Count).Length;
            largest = Math.Max(largest, layout.Categories[item] * (power == 1 ? n : n * n));
        }
        return largest;
    }
}

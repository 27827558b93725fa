namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// EM cycles until nothing changes any more, with the squared extrapolation of R. Varadhan and C. Roland (Scandinavian
/// Journal of Statistics 35, 2008, scheme S3): two cycles give a step r and its change v; the next start lies at x − 2
/// α r + α² v with α = −‖r‖ / ‖v‖. A start below the likelihood already reached is dropped for the plain second cycle,
/// so that it never falls.
/// </summary>
internal static class ExpectationMaximization
{
    /// <summary>Where EM came to.</summary>
    /// <param name="Parameters">The estimates.</param>
    /// <param name="Cycles">Cycles it took.</param>
    /// <param name="Converged">Whether nothing changed any more.</param>
    public readonly record struct End(double[] Parameters, int Cycles, bool Converged);

    /// <summary>Runs; the model stands evaluated at the estimates afterwards.</summary>
    public static End Run(MarginalModel model, Action<CalibrationCycle>? progress)
    {
        var settings = model.Layout.Settings;
        var x = model.Start();
        var (once, twice, beyond) = (new double[x.Length], new double[x.Length], new double[x.Length]);
        var objective = model.Evaluate(x);
        var cycles = 0;
        while (true)
        {
            if (Cycle(x, once))
                return new End(once, cycles, true);
            if (cycles >= settings.CyclesMax)
                return new End(once, cycles, false);
            if (Cycle(once, twice))
                return new End(twice, cycles, true);
            var reached = objective;
            Extrapolate(model.Layout, x, once, twice, beyond);
            objective = model.Evaluate(beyond);
            if (!(objective >= reached))
            {
                twice.CopyTo(beyond, 0);
                objective = model.Evaluate(beyond);
            }
            (x, beyond) = (beyond, x);
            if (cycles >= settings.CyclesMax)
                return new End(x, cycles, false);
        }

        // From parameters that stand evaluated to the next ones; whether these are the last.
        bool Cycle(double[] from, double[] to)
        {
            var change = model.Maximize(from, to);
            var converged = change < settings.ChangeMax;
            cycles++;
            // The second cycle's result is evaluated only where no extrapolation follows or that failed.
            if (to == once || converged)
                objective = model.Evaluate(to);
            progress?.Invoke(new CalibrationCycle(cycles, objective, change));
            return converged;
        }
    }

    private static void Extrapolate(ParameterLayout layout, double[] x, double[] once, double[] twice, double[] beyond)
    {
        double r2 = 0, v2 = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var r = once[i] - x[i];
            var v = twice[i] - once[i] - r;
            r2 += r * r;
            v2 += v * v;
        }
        var alpha = v2 > 0 ? Math.Min(-1, -Math.Sqrt(r2 / v2)) : -1;
        for (var i = 0; i < x.Length; i++)
        {
            var r = once[i] - x[i];
            var v = twice[i] - once[i] - r;
            beyond[i] = Math.Clamp(x[i] - 2 * alpha * r + alpha * alpha * v, layout.Min[i], layout.Max[i]);
        }
    }
}

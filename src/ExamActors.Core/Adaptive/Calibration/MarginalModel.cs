namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// The responses under a model: the marginal log-likelihood of parameters, and the parameters that EM makes of them.
/// </summary>
internal sealed class MarginalModel
{
    private readonly ExpectationStep expectation;
    private readonly MaximizationStep maximization;
    private readonly double[] logProbabilities;

    public MarginalModel(ResponseMatrix responses, CalibrationSettings settings)
    {
        Patterns = new ResponsePatterns(responses);
        Layout = new ParameterLayout(settings, responses.Categories);
        Nodes = new double[settings.Quadrature.Points];
        for (var q = 0; q < Nodes.Length; q++)
            Nodes[q] = settings.Quadrature[q];
        expectation = new ExpectationStep(Patterns, Layout.Rows, Nodes.Length);
        maximization = new MaximizationStep(Layout, Nodes, Width);
        logProbabilities = new double[Layout.Rows[^1] * Width];
        LogWeights = new double[Nodes.Length];
        Expected = new double[Layout.Rows[^1] * Width];
        PointCounts = new double[Width];
    }

    public ResponsePatterns Patterns { get; }

    public ParameterLayout Layout { get; }

    /// <summary>The abilities at which the integral is evaluated.</summary>
    public double[] Nodes { get; }

    /// <summary>After an evaluation: the logarithm of each node's weight.</summary>
    public double[] LogWeights { get; }

    /// <summary>Numbers in a row of a table: one per node, and zeros behind.</summary>
    public int Width => expectation.Width;

    /// <summary>After an evaluation: how often each score of each item is expected at each node.</summary>
    public double[] Expected { get; }

    /// <summary>After an evaluation: how many students are expected at each node.</summary>
    public double[] PointCounts { get; }

    /// <summary>After an evaluation: the log-likelihood without the priors.</summary>
    public double LogLikelihood { get; private set; }

    /// <summary>Values to begin with.</summary>
    public double[] Start()
    {
        var counts = new double[Layout.Rows[^1]];
        for (var pattern = 0; pattern < Patterns.Count; pattern++)
            for (var item = 0; item < Layout.Items; item++)
                if (Patterns[pattern][item] is var score and not ResponseMatrix.NotPresented)
                    counts[Layout.Rows[item] + score] += Patterns.Frequencies[pattern];
        return Layout.Start(counts);
    }

    /// <summary>The marginal log-likelihood plus log-priors; −∞ for parameters out of bounds or order.</summary>
    public double Evaluate(ReadOnlySpan<double> x)
    {
        if (!Tabulate(x))
            return double.NegativeInfinity;
        LogLikelihood = expectation.Run(Expected, PointCounts);
        var objective = LogLikelihood;
        for (var item = 0; item < Layout.Items; item++)
            objective += LogPrior.Of(Layout.Settings, x[Layout.Of(item)]);
        return objective;
    }

    /// <summary>The maximisation step behind the last evaluation.</summary>
    /// <param name="x">The parameters that were evaluated.</param>
    /// <param name="next">Filled in.</param>
    /// <returns>The largest change of a parameter.</returns>
    public double Maximize(ReadOnlySpan<double> x, Span<double> next)
    {
        x.CopyTo(next);
        for (var item = 0; item < Layout.Items; item++)
            maximization.Maximize(item, next[Layout.Of(item)], Expected);
        if (Layout.DeviationIndex is var t and >= 0)
            next[t] = LatentDeviation.Maximize(
                Nodes, PointCounts.AsSpan(0, Nodes.Length), next[t], Layout.Min[t], Layout.Max[t]);
        var change = 0.0;
        for (var i = 0; i < x.Length; i++)
            change = Math.Max(change, Math.Abs(next[i] - x[i]));
        return change;
    }

    /// <summary>
    /// Second derivatives of the expected log-likelihood of an item, with its priors, behind the last evaluation.
    /// </summary>
    public void Hessian(int item, ReadOnlySpan<double> x, Span<double> hessian)
    {
        var own = x[Layout.Of(item)];
        var rows = Expected.AsSpan((Layout.Rows[item] * Width)..(Layout.Rows[item + 1] * Width));
        maximization.Evaluate(own, rows, stackalloc double[own.Length], hessian);
    }

    /// <summary>A pattern's posterior over the nodes, by the parameters that were evaluated last.</summary>
    public void Posterior(int pattern, Span<double> posterior) => expectation.Posterior(pattern, posterior);

    private bool Tabulate(ReadOnlySpan<double> x)
    {
        for (var i = 0; i < x.Length; i++)
            if (!(x[i] >= Layout.Min[i] && x[i] <= Layout.Max[i]))
                return false;
        Span<double> logs = stackalloc double[Items.ResponseCurve.CategoriesMax];
        for (var item = 0; item < Layout.Items; item++)
        {
            var own = x[Layout.Of(item)];
            var row = Layout.Rows[item];
            var categories = Layout.Categories[item];
            for (var q = 0; q < Nodes.Length; q++)
            {
                CategoryCurve.Logarithms(Layout.Settings.Model, own, Nodes[q], logs[..categories]);
                for (var k = 0; k < categories; k++)
                    if (double.IsNegativeInfinity(logProbabilities[(row + k) * Width + q] = logs[k]))
                        return false;
            }
        }
        LatentDeviation.LogWeights(Nodes, Layout.DeviationIndex < 0 ? 0 : x[Layout.DeviationIndex], LogWeights);
        expectation.Prepare(logProbabilities, LogWeights);
        return true;
    }
}

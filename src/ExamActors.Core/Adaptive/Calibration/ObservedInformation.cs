using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ExamActors.Core.Adaptive.Calibration;

/// <summary>
/// The observed information of the marginal likelihood by T. A. Louis (Journal of the Royal Statistical Society B 44,
/// 1982), exact and without numeric derivatives: what the complete data would tell, less what is lost as abilities are
/// not observed, I = −E[H] − Σ f (E[s sᵀ] − E[s] E[s]ᵀ), expectations over each pattern's posterior, s and H the
/// complete data's score and Hessian.
/// </summary>
/// <remarks>
/// s is a sum over items that depends on a pattern only by the items' scores. Σ f E[s sᵀ] needs therefore no more than
/// how often each pair of scores of each pair of items is expected at each node, and this is what is counted here.
/// </remarks>
internal sealed class ObservedInformation
{
    private readonly MarginalModel model;
    private readonly double[] x;
    private readonly int width;
    private readonly int count;
    private readonly double[] information;
    private readonly double[] scores;      // a row of nodes for each item, score and parameter of the item
    private readonly int[] firstScore;     // of each row of an item and score, among the rows of scores
    private readonly double[] posteriors;  // a row of nodes for each pattern
    private readonly double[] deviationScore;

    private ObservedInformation(MarginalModel model, double[] x)
    {
        this.model = model;
        this.x = x;
        (width, count) = (model.Width, model.Layout.Count);
        information = new double[count * count];
        firstScore = new int[model.Layout.Rows[^1] + 1];
        for (var item = 0; item < model.Layout.Items; item++)
            for (var row = model.Layout.Rows[item]; row < model.Layout.Rows[item + 1]; row++)
                firstScore[row + 1] = firstScore[row] + SizeOf(item);
        scores = new double[firstScore[^1] * width];
        posteriors = new double[model.Patterns.Count * width];
        deviationScore = new double[width];
    }

    /// <summary>
    /// The inverse of the information; null where it is singular: the responses do not determine the parameters.
    /// </summary>
    /// <param name="model">Evaluated at the estimates.</param>
    /// <param name="x">The estimates.</param>
    public static ParameterCovariance? Covariance(MarginalModel model, double[] x)
    {
        var all = new ObservedInformation(model, x).Compute();
        var free = new int[x.Length];
        var rows = 0;
        for (var i = 0; i < x.Length; i++)
            free[i] = model.Layout.AtBound(x, i) ? -1 : rows++;
        var kept = new double[rows * rows];
        for (var i = 0; i < x.Length; i++)
            for (var j = 0; j < x.Length; j++)
                if (free[i] >= 0 && free[j] >= 0)
                    kept[free[i] * rows + free[j]] = all[i * x.Length + j];
        return SymmetricMatrix.Decompose(kept, rows)
            ? new ParameterCovariance(free, SymmetricMatrix.Inverse(kept, rows))
            : null;
    }

    /// <summary>The information of all free parameters, row by row.</summary>
    public static double[] Matrix(MarginalModel model, double[] x) => new ObservedInformation(model, x).Compute();

    private double[] Compute()
    {
        TabulateScores();
        for (var pattern = 0; pattern < model.Patterns.Count; pattern++)
            model.Posterior(pattern, posteriors.AsSpan(pattern * width, width));
        AddCompleteData();
        AddMeans();
        for (var item = 0; item < model.Layout.Items; item++)
            SubtractPairs(item);
        for (var i = 0; i < count; i++)
            for (var j = 0; j < i; j++)
                information[i * count + j] = information[j * count + i];
        return information;
    }

    private int SizeOf(int item) => model.Layout.Of(item).GetOffsetAndLength(count).Length;

    private int Start(int item) => model.Layout.Of(item).GetOffsetAndLength(count).Offset;

    private ReadOnlySpan<double> Score(int row, int parameter) =>
        scores.AsSpan((firstScore[row] + parameter) * width, width);

    private void TabulateScores()
    {
        var layout = model.Layout;
        for (var item = 0; item < layout.Items; item++)
        {
            var (n, categories) = (SizeOf(item), layout.Categories[item]);
            var (logs, gradients) = (new double[categories], new double[categories * n]);
            var hessians = new double[categories * n * n];
            for (var q = 0; q < model.Nodes.Length; q++)
            {
                CategoryCurve.Evaluate(
                    layout.Settings.Model, x.AsSpan(layout.Of(item)), model.Nodes[q], logs, gradients, hessians);
                for (var k = 0; k < categories; k++)
                    for (var i = 0; i < n; i++)
                        scores[(firstScore[layout.Rows[item] + k] + i) * width + q] = gradients[k * n + i];
            }
        }
        if (layout.DeviationIndex < 0)
            return;
        // d ln w / dt = (θ² − E[θ²]) / σ² with t = ln σ
        var precision = Math.Exp(-2 * x[layout.DeviationIndex]);
        var (square, _) = LatentDeviation.Moments(model.Nodes, x[layout.DeviationIndex]);
        for (var q = 0; q < model.Nodes.Length; q++)
            deviationScore[q] = (model.Nodes[q] * model.Nodes[q] - square) * precision;
    }

    // −E[H] and −Σ f E[s sᵀ] of each item with itself, and of σ with itself and with each item.
    private void AddCompleteData()
    {
        var layout = model.Layout;
        for (var item = 0; item < layout.Items; item++)
        {
            var (start, n) = (Start(item), SizeOf(item));
            var hessian = new double[n * n];
            model.Hessian(item, x, hessian);
            for (var i = 0; i < n; i++)
                for (var j = i; j < n; j++)
                    information[(start + i) * count + start + j] -= hessian[i * n + j];
            for (var row = layout.Rows[item]; row < layout.Rows[item + 1]; row++)
            {
                var expected = model.Expected.AsSpan(row * width, width);
                for (var i = 0; i < n; i++)
                {
                    for (var j = i; j < n; j++)
                        information[(start + i) * count + start + j] -= Sum(expected, Score(row, i), Score(row, j));
                    if (layout.DeviationIndex >= 0)
                        information[(start + i) * count + layout.DeviationIndex] -=
                            Sum(expected, Score(row, i), deviationScore);
                }
            }
        }
        if (layout.DeviationIndex is not (>= 0 and var t))
            return;
        var precision = Math.Exp(-2 * x[t]);
        var (square, fourth) = LatentDeviation.Moments(model.Nodes, x[t]);
        for (var q = 0; q < model.Nodes.Length; q++)
        {
            var theta2 = model.Nodes[q] * model.Nodes[q];
            var second = 2 * (square - theta2) * precision - (fourth - square * square) * precision * precision;
            information[t * count + t] -= model.PointCounts[q] * (second + deviationScore[q] * deviationScore[q]);
        }
    }

    // + Σ f E[s] E[s]ᵀ
    private void AddMeans()
    {
        var layout = model.Layout;
        var mean = new double[count];
        for (var pattern = 0; pattern < model.Patterns.Count; pattern++)
        {
            var posterior = posteriors.AsSpan(pattern * width, width);
            var responses = model.Patterns[pattern];
            mean.AsSpan().Clear();
            for (var item = 0; item < layout.Items; item++)
                for (var i = 0; responses[item] != ResponseMatrix.NotPresented && i < SizeOf(item); i++)
                    mean[Start(item) + i] = Sum(posterior, Score(layout.Rows[item] + responses[item], i));
            if (layout.DeviationIndex >= 0)
                mean[layout.DeviationIndex] = Sum(posterior, deviationScore);
            for (var i = 0; i < count; i++)
                if (mean[i] != 0)
                    ExpectationStep.Add(
                        information.AsSpan((i * count + i)..((i + 1) * count)), mean.AsSpan(i),
                        model.Patterns.Frequencies[pattern] * mean[i]);
        }
    }

    // − Σ f E[s sᵀ] of an item with each later one.
    private void SubtractPairs(int item)
    {
        var layout = model.Layout;
        var (firstLater, laterRows) = (layout.Rows[item + 1], layout.Rows[^1] - layout.Rows[item + 1]);
        var pairs = new double[layout.Categories[item] * laterRows * width];
        for (var pattern = 0; pattern < model.Patterns.Count; pattern++)
        {
            var responses = model.Patterns[pattern];
            if (responses[item] == ResponseMatrix.NotPresented)
                continue;
            var own = responses[item] * laterRows - firstLater;
            for (var later = item + 1; later < layout.Items; later++)
                if (responses[later] != ResponseMatrix.NotPresented)
                    ExpectationStep.Add(
                        pairs.AsSpan((own + layout.Rows[later] + responses[later]) * width, width),
                        posteriors.AsSpan(pattern * width, width), model.Patterns.Frequencies[pattern]);
        }
        for (var later = item + 1; later < layout.Items; later++)
            for (var k = 0; k < layout.Categories[item]; k++)
                for (var row = layout.Rows[later]; row < layout.Rows[later + 1]; row++)
                {
                    var expected = pairs.AsSpan((k * laterRows + row - firstLater) * width, width);
                    for (var i = 0; i < SizeOf(item); i++)
                        for (var j = 0; j < SizeOf(later); j++)
                            information[(Start(item) + i) * count + Start(later) + j] -=
                                Sum(expected, Score(layout.Rows[item] + k, i), Score(row, j));
                }
    }

    private static double Sum(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref var first = ref MemoryMarshal.GetReference(a);
        ref var second = ref MemoryMarshal.GetReference(b);
        var sum = Vector256<double>.Zero;
        for (var i = 0; i < a.Length; i += Vector256<double>.Count)
            sum += Vector256.LoadUnsafe(ref first, (nuint)i) * Vector256.LoadUnsafe(ref second, (nuint)i);
        return Vector256.Sum(sum);
    }

    private static double Sum(ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> c)
    {
        ref var first = ref MemoryMarshal.GetReference(a);
        ref var second = ref MemoryMarshal.GetReference(b);
        ref var third = ref MemoryMarshal.GetReference(c);
        var sum = Vector256<double>.Zero;
        for (var i = 0; i < a.Length; i += Vector256<double>.Count)
            sum += Vector256.LoadUnsafe(ref first, (nuint)i) * Vector256.LoadUnsafe(ref second, (nuint)i)
                * Vector256.LoadUnsafe(ref third, (nuint)i);
        return Vector256.Sum(sum);
    }
}

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>How well abilities were recovered, over a set of simulated tests. Errors are estimate − ability.</summary>
/// <param name="Students">How many tests.</param>
/// <param name="ThetaMean">The mean of the abilities.</param>
/// <param name="Bias">The mean error.</param>
/// <param name="RootMeanSquare">√ of the mean squared error.</param>
/// <param name="Deviation">
/// The standard deviation of the errors (divisor n): the standard error as it really is.
/// </param>
/// <param name="StandardErrorMean">
/// The mean of the standard errors that the tests report, where these are finite; else NaN.
/// </param>
/// <param name="WithoutStandardError">How many tests report no finite standard error.</param>
/// <param name="Coverage">
/// The share of tests whose ability lies within 1.96 reported standard errors of the estimate.
/// </param>
/// <param name="Correlation">Pearson's r of abilities and estimates; NaN where either does not vary.</param>
/// <param name="LengthMean">The mean number of items.</param>
public sealed record EstimateAccuracy(
    int Students, double ThetaMean, double Bias, double RootMeanSquare, double Deviation, double StandardErrorMean,
    int WithoutStandardError, double Coverage, double Correlation, double LengthMean)
{
    private const double Quantile975 = 1.959963984540054; // of the standard normal distribution

    /// <summary>Of tests in the order given, so that the same tests give the same digits.</summary>
    /// <param name="tests">At least one.</param>
    public static EstimateAccuracy Of(IReadOnlyCollection<SimulatedTest> tests)
    {
        ArgumentOutOfRangeException.ThrowIfZero(tests.Count, nameof(tests));
        double thetas = 0, estimates = 0, standardErrors = 0;
        int finite = 0, covered = 0;
        long length = 0;
        foreach (var test in tests)
        {
            thetas += test.Theta;
            estimates += test.Estimate.Theta;
            length += test.Length;
            if (double.IsFinite(test.Estimate.StandardError))
            {
                standardErrors += test.Estimate.StandardError;
                finite++;
            }
            if (Math.Abs(test.Error) <= Quantile975 * test.Estimate.StandardError)
                covered++;
        }
        var (n, thetaMean, estimateMean) = ((double)tests.Count, thetas / tests.Count, estimates / tests.Count);
        var bias = estimateMean - thetaMean;
        double squares = 0, deviations = 0, thetaSquares = 0, estimateSquares = 0, products = 0;
        foreach (var test in tests)
        {
            squares += test.Error * test.Error;
            deviations += (test.Error - bias) * (test.Error - bias);
            var (fromTheta, fromEstimate) = (test.Theta - thetaMean, test.Estimate.Theta - estimateMean);
            thetaSquares += fromTheta * fromTheta;
            estimateSquares += fromEstimate * fromEstimate;
            products += fromTheta * fromEstimate;
        }
        return new EstimateAccuracy(
            tests.Count, thetaMean, bias, Math.Sqrt(squares / n), Math.Sqrt(deviations / n),
            finite == 0 ? double.NaN : standardErrors / finite, tests.Count - finite, covered / n,
            thetaSquares > 0 && estimateSquares > 0 ? products / Math.Sqrt(thetaSquares * estimateSquares) : double.NaN,
            length / n);
    }
}

/// <summary>How well the abilities of one part of the scale were recovered.</summary>
/// <param name="Min">Where it begins; −∞ for the lowest.</param>
/// <param name="Max">Where it ends, not included; +∞ for the highest. Equal to Min for one point.</param>
/// <param name="Accuracy">Over the tests of students in it.</param>
public sealed record ConditionalAccuracy(double Min, double Max, EstimateAccuracy Accuracy);

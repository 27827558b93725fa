namespace ExamActors.Core.Statistics;

/// <summary>
/// Count, mean and variance of values as they come, stable for large counts (B. P. Welford, Technometrics 4, 1962).
/// </summary>
public sealed class Moments
{
    private double mean;
    private double squares;

    public long Count { get; private set; }

    /// <summary>Null before the first value.</summary>
    public double? Mean => Count == 0 ? null : mean;

    /// <summary>The sample's standard deviation (n − 1); null below two values.</summary>
    public double? StandardDeviation => Count < 2 ? null : Math.Sqrt(squares / (Count - 1));

    public void Add(double value)
    {
        Count++;
        var before = value - mean;
        mean += before / Count;
        squares += before * (value - mean);
    }
}

/// <summary>The product-moment correlation of two values as they come.</summary>
public sealed class Correlation
{
    private long count;
    private double meanX, meanY, squaresX, squaresY, products;

    /// <summary>−1 to 1; null below two values, or where one of the two never varies.</summary>
    public double? Value => count < 2 || squaresX <= 0 || squaresY <= 0
        ? null
        : Math.Clamp(products / Math.Sqrt(squaresX * squaresY), -1, 1);

    public void Add(double x, double y)
    {
        count++;
        var beforeX = x - meanX;
        var beforeY = y - meanY;
        meanX += beforeX / count;
        meanY += beforeY / count;
        squaresX += beforeX * (x - meanX);
        squaresY += beforeY * (y - meanY);
        products += beforeX * (y - meanY);
    }
}

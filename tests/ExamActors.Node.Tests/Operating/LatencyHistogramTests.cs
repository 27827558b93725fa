using ExamActors.Node.Operating;

namespace ExamActors.Node.Tests.Operating;

public class LatencyHistogramTests
{
    [Fact]
    public void Percentiles_are_right_to_two_percent()
    {
        var random = new Random(3);
        var all = Enumerable.Range(0, 20_000).Select(_ => TimeSpan.FromMicroseconds(Math.Exp(random.NextDouble() * 18))).ToList();
        var histogram = new LatencyHistogram();
        all.ForEach(histogram.Record);
        all.Sort();

        foreach (var share in (double[])[0.001, 0.5, 0.9, 0.99, 0.999])
        {
            var exact = all[(int)Math.Ceiling(share * all.Count) - 1].TotalMicroseconds;
            Assert.InRange(histogram.Percentile(share).TotalMicroseconds, Math.Floor(exact), exact * 1.016 + 1);
        }
        Assert.Equal(Math.Floor(all[^1].TotalMicroseconds), histogram.Longest.TotalMicroseconds);
        Assert.Equal(histogram.Longest, histogram.Percentile(1));
        Assert.Equal(all.Count, histogram.Count);
    }

    [Fact]
    public void Without_any_it_is_nothing()
    {
        var histogram = new LatencyHistogram();

        Assert.Equal(TimeSpan.Zero, histogram.Percentile(0.5));
        Assert.Equal(0, histogram.Count);
    }
}

using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>
/// Counts what is given in some of a simulation's tests. Whole numbers only, so that tallies add up to the same in any
/// order.
/// </summary>
internal sealed class SimulationTally
{
    private readonly ImmutableArray<int> topicOf; // for each item, the index of its topic
    private readonly ImmutableArray<double> cuts;
    private readonly int[] classified;
    private int undecided;
    private int ruleMet;
    private readonly int[] exposures;
    private readonly int[] lengths;
    private readonly long[] topicItems;
    private readonly int[] topicMin;
    private readonly int[] topicMax;
    private readonly int[] topicNow;

    private SimulationTally(ImmutableArray<string?> topics, ImmutableArray<int> topicOf, ImmutableArray<double> cuts)
    {
        (Topics, this.topicOf, this.cuts) = (topics, topicOf, cuts);
        classified = new int[(cuts.Length + 1) * (cuts.Length + 1)];
        exposures = new int[topicOf.Length];
        lengths = new int[topicOf.Length + 1];
        (topicItems, topicNow) = (new long[topics.Length], new int[topics.Length]);
        (topicMin, topicMax) = (new int[topics.Length], new int[topics.Length]);
        Array.Fill(topicMin, int.MaxValue);
    }

    /// <summary>The bank's topics in the order of their names; null, for items without one, first.</summary>
    private ImmutableArray<string?> Topics { get; }

    /// <param name="bank">The bank.</param>
    /// <param name="cuts">The cut scores; empty for none.</param>
    public static SimulationTally Of(ItemBank bank, ImmutableArray<double> cuts)
    {
        ImmutableArray<string?> topics = [.. bank.Items.Select(i => i.Topic).Distinct().Order(StringComparer.Ordinal)];
        return new SimulationTally(topics, [.. bank.Items.Select(i => topics.IndexOf(i.Topic))], cuts);
    }

    /// <summary>An empty tally of the same bank.</summary>
    public SimulationTally Empty() => new(Topics, topicOf, cuts);

    /// <summary>Counts a test; allocates nothing.</summary>
    public void Add(ReadOnlySpan<ScoredResponse> responses, StopReason reason)
    {
        if (reason == StopReason.RuleMet)
            ruleMet++;
        topicNow.AsSpan().Clear();
        foreach (var response in responses)
        {
            exposures[response.Item]++;
            topicNow[topicOf[response.Item]]++;
        }
        lengths[responses.Length]++;
        for (var t = 0; t < topicNow.Length; t++)
        {
            topicItems[t] += topicNow[t];
            topicMin[t] = Math.Min(topicMin[t], topicNow[t]);
            topicMax[t] = Math.Max(topicMax[t], topicNow[t]);
        }
    }

    /// <summary>Counts into which category a student was put.</summary>
    public void Add(double theta, (int Category, bool Decided) decision)
    {
        classified[ClassificationAccuracy.Category(cuts, theta) * (cuts.Length + 1) + decision.Category]++;
        if (!decision.Decided)
            undecided++;
    }

    public void Add(SimulationTally other)
    {
        ruleMet += other.ruleMet;
        undecided += other.undecided;
        for (var c = 0; c < classified.Length; c++)
            classified[c] += other.classified[c];
        for (var i = 0; i < exposures.Length; i++)
            exposures[i] += other.exposures[i];
        for (var n = 0; n < lengths.Length; n++)
            lengths[n] += other.lengths[n];
        for (var t = 0; t < topicItems.Length; t++)
        {
            topicItems[t] += other.topicItems[t];
            topicMin[t] = Math.Min(topicMin[t], other.topicMin[t]);
            topicMax[t] = Math.Max(topicMax[t], other.topicMax[t]);
        }
    }

    public ExposureStatistics Exposure() => new(lengths.Sum(), [.. exposures]);

    public LengthStatistics Length() =>
        new([.. lengths.AsSpan(0, Array.FindLastIndex(lengths, n => n > 0) + 1)], ruleMet);

    public ClassificationAccuracy? Classification() =>
        cuts.IsEmpty ? null : new ClassificationAccuracy(cuts, [.. classified], undecided);

    public ImmutableArray<TopicCoverage> Coverage()
    {
        var (tests, given) = ((double)lengths.Sum(), (double)topicItems.Sum());
        return
        [
            .. Topics.Select((topic, t) => new TopicCoverage(
                topic, topicOf.Count(of => of == t), topicItems[t] / tests, topicMin[t], topicMax[t],
                given == 0 ? 0 : topicItems[t] / given)),
        ];
    }
}

namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// Criteria with chance in them. Each item has a draw of its own, fixed by the attempt's seed and the position.
/// </summary>
internal static class ChanceCriteria
{
    /// <summary>(1 − w) R + w I. <paramref name="scores"/> come in as information.</summary>
    public static void Progressive(
        InformationShare share, in SelectionState state, ReadOnlySpan<bool> candidates, Span<double> scores)
    {
        var largest = 0.0;
        for (var i = 0; i < scores.Length; i++)
            if (candidates.IsEmpty || candidates[i])
                largest = Math.Max(largest, scores[i]);
        var weight = Weight(share, state);
        var random = Draws.Criterion.For(state.Seed, state.Responses.Length);
        for (var i = 0; i < scores.Length; i++)
            scores[i] = (1 - weight) * largest * random.NextDouble() + weight * scores[i];
    }

    /// <summary>
    /// q ln I + G with G of Gumbel's distribution: the largest of these is an item drawn with probability I^q / Σ I^q,
    /// the second largest one drawn from the rest, and so on. <paramref name="scores"/> come in as information.
    /// </summary>
    public static void Proportional(InformationShare share, in SelectionState state, Span<double> scores)
    {
        var power = Weight(share, state) * share switch
        {
            InformationShare.ByLength s => s.Length,
            InformationShare.ByStandardError s => 1 / (s.StandardErrorMax * s.StandardErrorMax),
            _ => throw new InvalidOperationException($"unknown share {share.GetType().Name}"),
        };
        var random = Draws.Criterion.For(state.Seed, state.Responses.Length);
        for (var i = 0; i < scores.Length; i++)
        {
            var gumbel = -Math.Log(-Math.Log(1 - random.NextDouble()));
            scores[i] = Math.Max((power == 0 ? 0 : power * Math.Log(scores[i])) + gumbel, double.MinValue);
        }
    }

    /// <summary>A draw.</summary>
    public static void Random(in SelectionState state, Span<double> scores)
    {
        var random = Draws.Criterion.For(state.Seed, state.Responses.Length);
        for (var i = 0; i < scores.Length; i++)
            scores[i] = random.NextDouble();
    }

    // 0 before the first item, never above 1: catR has no such bound, and lets information count negatively against
    // chance where a test grows longer than was said.
    private static double Weight(InformationShare share, in SelectionState state)
    {
        var given = state.Responses.Length;
        if (given == 0)
            return 0;
        switch (share)
        {
            case InformationShare.ByLength s:
                double part = 0, whole = 0;
                for (var j = 1; j < s.Length; j++)
                {
                    whole += Math.Pow(j, s.Acceleration);
                    if (j <= given)
                        part = whole;
                }
                return whole == 0 ? 1 : part / whole;
            case InformationShare.ByStandardError s:
                var ratio = s.StandardErrorMax / state.Estimate.StandardError;
                var progress = Math.Max(ratio * ratio, given / (s.LengthMax - 1.0));
                return Math.Min(Math.Pow(progress, s.Acceleration), 1);
            default:
                throw new InvalidOperationException($"unknown share {share.GetType().Name}");
        }
    }
}

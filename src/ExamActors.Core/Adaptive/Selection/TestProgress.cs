namespace ExamActors.Core.Adaptive.Selection;

/// <summary>
/// What a test, given or planned, has come to: which items may still be added, and how much there is of what.
/// </summary>
internal sealed class TestProgress
{
    private readonly ConstraintModel model;
    private readonly bool[] available;
    private readonly int[] topicCounts;
    private readonly int[] setCounts;

    public TestProgress(ConstraintModel model)
    {
        this.model = model;
        available = new bool[model.Topic.Length];
        Array.Fill(available, true);
        topicCounts = new int[model.TopicMins.Length];
        setCounts = new int[model.SetCounts.Length];
    }

    private TestProgress(TestProgress other)
    {
        model = other.model;
        available = [.. other.available];
        topicCounts = [.. other.topicCounts];
        setCounts = [.. other.setCounts];
        (Count, OpenSet) = (other.Count, other.OpenSet);
    }

    public int Count { get; private set; }

    /// <summary>The set that the last item began or went on with and that is not whole yet; −1 for none.</summary>
    public int OpenSet { get; private set; } = -1;

    /// <summary>Whether an item was neither added, excluded, nor ruled out by what was added.</summary>
    public bool Available(int item) => available[item];

    public int TopicCount(int topic) => topicCounts[topic];

    /// <summary>How many items a set still needs, once one of them was added; else 0.</summary>
    public int Missing(int set) => setCounts[set] == 0 ? 0 : Math.Max(0, model.SetCounts[set] - setCounts[set]);

    /// <summary>Whether a test may end here.</summary>
    public bool IsWhole
    {
        get
        {
            if (Count < model.LengthMin || Count > model.LengthMax)
                return false;
            for (var t = 0; t < topicCounts.Length; t++)
                if (topicCounts[t] < model.TopicMins[t] || topicCounts[t] > model.TopicMaxs[t])
                    return false;
            for (var s = 0; s < setCounts.Length; s++)
                if (Missing(s) > 0)
                    return false;
            return true;
        }
    }

    public TestProgress Copy() => new(this);

    public TestProgress With(int item)
    {
        var copy = Copy();
        copy.Add(item);
        return copy;
    }

    public void Add(int item)
    {
        Count++;
        topicCounts[model.Topic[item]]++;
        available[item] = false;
        foreach (var enemy in model.Enemies[item])
            available[enemy] = false;
        var set = model.Set[item];
        OpenSet = -1;
        if (set < 0)
            return;
        if (++setCounts[set] < model.SetCounts[set])
            OpenSet = set;
        else
            foreach (var other in model.SetItems[set])
                available[other] = false;
    }

    public void Exclude(int item) => available[item] = false;

    /// <summary>Whether an item may be the next as far as this item alone is concerned.</summary>
    public bool Allows(int item) =>
        available[item]
        && (OpenSet < 0 || model.Set[item] == OpenSet)
        && Count < model.LengthMax
        && topicCounts[model.Topic[item]] < model.TopicMaxs[model.Topic[item]];
}

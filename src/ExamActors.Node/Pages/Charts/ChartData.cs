namespace ExamActors.Node.Pages.Charts;

/// <summary>A point of a chart; one whose y is no number is a gap in its line.</summary>
/// <param name="Label">What it is called, to who points at it and in the table of the numbers; null for none.</param>
public sealed record ChartPoint(double X, double Y, string? Label = null);

/// <summary>From where to where something lies at one x.</summary>
public sealed record ChartSpan(double X, double Low, double High);

/// <summary>A series of a chart of lines. Its colour, marker and dashes follow from its place among the series.</summary>
/// <param name="Name">What the legend and the table call it.</param>
/// <param name="Points">In the order in which the line goes through them.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Whether the line is dashed even where its place would make it a whole one.</summary>
    public bool Dashed { get; init; }

    /// <summary>Whether a line goes through the points; else they are marks alone.</summary>
    public bool HasLine { get; init; } = true;

    /// <summary>Whether it belongs to the axis at the right.</summary>
    public bool OnSecondAxis { get; init; }

    /// <summary>An area around it, such as an interval; null for none.</summary>
    public IReadOnlyList<ChartSpan>? Band { get; init; }
}

/// <summary>A bar.</summary>
/// <param name="From">Where it begins on the x axis; with categories, their number from 0.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Value">Its height.</param>
/// <param name="Label">What it is called; null where the x axis says enough.</param>
public sealed record ChartBar(double From, double To, double Value, string? Label = null)
{
    /// <summary>Whether it stands out from the others.</summary>
    public bool Marked { get; init; }
}

/// <summary>A line across a chart that says where something is.</summary>
/// <param name="Value">On the y axis, or on the x axis.</param>
/// <param name="Label">What it is.</param>
/// <param name="Upright">Whether it stands at an x.</param>
public sealed record ChartReference(double Value, string Label, bool Upright = false);

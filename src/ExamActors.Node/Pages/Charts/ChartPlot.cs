using System.Globalization;
using System.Text;

namespace ExamActors.Node.Pages.Charts;

/// <summary>Where things are in a chart's picture, in units of its view box.</summary>
/// <param name="X">The axis below.</param>
/// <param name="Y">The axis at the left.</param>
/// <param name="Second">The axis at the right; null for none.</param>
public sealed record ChartPlot(ChartScale X, ChartScale Y, ChartScale? Second = null)
{
    public const double Width = 560;
    public const double Height = 320;
    public const double Left = 68;
    public const double Top = 18;
    public const double Bottom = Height - 58;

    public double Right => Width - (Second is null ? 18 : 66);

    /// <summary>Where a value of the x axis is.</summary>
    public double PlaceX(double value) => Left + X.At(value) * (Right - Left);

    /// <summary>Where a value of the y axis is, of the second one if so.</summary>
    public double PlaceY(double value, bool second = false) =>
        Bottom - ((second ? Second ?? Y : Y).At(value)) * (Bottom - Top);

    /// <summary>The path of a line; it breaks where a point is no number.</summary>
    public string Path(ChartSeries series)
    {
        var path = new StringBuilder();
        var drawn = false;
        foreach (var point in series.Points)
        {
            if (IsFinite(point))
                path.Append(drawn ? 'L' : 'M').Append(Svg(PlaceX(point.X))).Append(' ')
                    .Append(Svg(PlaceY(point.Y, series.OnSecondAxis)));
            drawn = IsFinite(point);
        }
        return path.ToString();
    }

    /// <summary>The outline of a band: its upper side, and its lower one back; empty where there is none.</summary>
    public string Outline(ChartSeries series)
    {
        if (series.Band is null)
            return "";
        var spans = series.Band.Where(s => double.IsFinite(s.Low) && double.IsFinite(s.High)).ToArray();
        return spans.Length < 2 ? "" : string.Join(' ', spans.Select(s => (s.X, Y: s.High))
            .Concat(spans.Reverse().Select(s => (s.X, Y: s.Low)))
            .Select(p => $"{Svg(PlaceX(p.X))},{Svg(PlaceY(p.Y, series.OnSecondAxis))}"));
    }

    /// <summary>The points of a series that have markers: all of a few, some of many.</summary>
    public static IEnumerable<ChartPoint> Marked(ChartSeries series)
    {
        const int all = 45, some = 9;
        var points = series.Points.Where(IsFinite).ToArray();
        if (!series.HasLine || points.Length <= all)
            return points;
        return Enumerable.Range(0, some).Select(i => points[(2 * i + 1) * points.Length / (2 * some)]);
    }

    /// <summary>The marker of a series, around 0, as a path: circle, square, triangle, diamond.</summary>
    public static string Marker(int series) => (series % 4) switch
    {
        0 => "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z",
        1 => "M-3.6-3.6h7.2v7.2h-7.2z",
        2 => "M0-4.6L4.6 3.6H-4.6z",
        _ => "M0-5L5 0L0 5L-5 0z",
    };

    /// <summary>A number as SVG has it, whatever the reader's culture.</summary>
    public static string Svg(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    /// <summary>Moves to a place.</summary>
    public static string Move(double x, double y) => $"translate({Svg(x)} {Svg(y)})";

    public static bool IsFinite(ChartPoint point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    /// <summary>
    /// Which of some labels of an axis are shown, so that none runs into the next one.
    /// </summary>
    /// <param name="lengths">Of the labels, in characters.</param>
    /// <param name="room">Between two of them, in units of the view box.</param>
    /// <returns>Every how many-th.</returns>
    public static int Stride(IEnumerable<int> lengths, double room)
    {
        const double character = 9.5, gap = 12;
        var needed = lengths.DefaultIfEmpty(0).Max() * character + gap;
        return Math.Max(1, (int)Math.Ceiling(needed / Math.Max(1e-6, room)));
    }
}

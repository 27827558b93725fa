using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Simulation;
using ScottPlot;

namespace ExamActors.Node.Simulating;

/// <summary>A simulation as pictures: test information, exposure, conditional bias.</summary>
internal static class SimulationPlots
{
    private const int Width = 900;
    private const int Height = 540;
    private const double ThetaMax = 4;
    private const int Points = 161;
    private const int Bins = 20;
    private const double StandardErrorMax = 1.5; // beyond it a standard error says that nothing is known

    private static readonly string? Font =
        Array.Find(["Segoe UI", "Helvetica Neue", "Liberation Sans", "DejaVu Sans", "Noto Sans"], IsInstalled);

    private static readonly Color Blue = Color.FromHex("#2a6f97");
    private static readonly Color Red = Color.FromHex("#c1121f");
    private static readonly Color Grey = Color.FromHex("#6c757d");

    /// <summary>Whether there is a font to write with; else pictures have lines alone.</summary>
    public static bool HasFont => SkiaSharp.SKFontManager.Default.MatchCharacter('a') is not null;

    /// <summary>Writes the pictures into a folder and returns their paths.</summary>
    /// <param name="report">The simulation.</param>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="svg">SVG; else PNG.</param>
    public static IReadOnlyList<string> Write(SimulationReport report, string folder, bool svg)
    {
        Directory.CreateDirectory(folder);
        var written = new List<string>();
        foreach (var (name, plot) in new[]
        {
            ("information", Information(report, svg)), ("exposure", Exposure(report, svg)), ("bias", Bias(report, svg)),
        })
        {
            var path = Path.Combine(folder, $"{name}.{(svg ? "svg" : "png")}");
            if (svg)
                plot.SaveSvg(path, Width, Height);
            else
                plot.SavePng(path, Width, Height);
            plot.Dispose();
            written.Add(path);
        }
        return written;
    }

    private static Plot Information(SimulationReport report, bool svg)
    {
        var plot = New("Test information and standard error", "ability θ", "information");
        var thetas = Enumerable.Range(0, Points).Select(i => -ThetaMax + 2 * ThetaMax * i / (Points - 1)).ToArray();
        var best = thetas.Select(report.BestInformation).ToArray();
        Line(plot, thetas, best, Blue, $"information of the best {report.Result.Length.Mean:0} items");
        if (report.Items.Count > report.Result.Length.Mean)
            Fine(Line(plot, thetas, [.. thetas.Select(report.BankInformation)], Grey, "information of the whole bank"),
                LinePattern.Dotted, svg);
        var error = Line(
            plot, thetas, [.. best.Select(i => Math.Min(StandardErrorMax, TestCurve.StandardError(i)))], Red,
            "SE at the most information (right)");
        Fine(error, LinePattern.Dashed, svg);
        error.Axes.YAxis = plot.Axes.Right;
        var parts = Parts(report).Where(p => double.IsFinite(p.Accuracy.StandardErrorMean)).ToArray();
        var reported = plot.Add.Scatter(
            parts.Select(p => p.Accuracy.ThetaMean).ToArray(),
            parts.Select(p => p.Accuracy.StandardErrorMean).ToArray(), Red);
        (reported.LineWidth, reported.MarkerSize, reported.LegendText) = (0, 8, "SE that the tests report (right)");
        reported.Axes.YAxis = plot.Axes.Right;
        plot.Axes.Right.Label.Text = "standard error";
        plot.Axes.SetLimitsX(-ThetaMax, ThetaMax);
        plot.Axes.SetLimitsY(0, 1.05 * thetas.Max(report.BankInformation), plot.Axes.Left);
        plot.Axes.SetLimitsY(0, StandardErrorMax, plot.Axes.Right);
        Legend(plot);
        return plot;
    }

    private static Plot Exposure(SimulationReport report, bool svg)
    {
        var exposure = report.Result.Exposure;
        var plot = New("Exposure of items", "share of tests that an item was in", "items");
        var counts = new double[Bins];
        foreach (var item in Enumerable.Range(0, report.Items.Count).Where(i => exposure.Counts[i] > 0))
            counts[Math.Min(Bins - 1, (int)(exposure.Rate(item) * Bins))]++;
        var bars = plot.Add.Bars(counts.Select((count, bin) => new Bar
        {
            Position = (bin + 0.5) / Bins,
            Value = count,
            Size = 0.9 / Bins,
            FillColor = Blue,
            LineWidth = 0,
            Label = count > 0 ? $"{count:0}" : "",
        }).ToArray());
        bars.LegendText = "items given to anyone";
        var unused = plot.Add.Bars(new[]
        {
            new Bar
            {
                Position = -0.5 / Bins, Value = exposure.Unused, Size = 0.9 / Bins, FillColor = Grey, LineWidth = 0,
                Label = $"{exposure.Unused}",
            },
        });
        unused.LegendText = "items never given";
        var even = plot.Add.VerticalLine(
            report.Result.Length.Mean / report.Items.Count, 1.5f, Red, svg ? LinePattern.Solid : LinePattern.Dashed);
        even.LegendText = "if all were given as often";
        plot.Axes.Bottom.SetTicks(
            [-0.5 / Bins, .. Enumerable.Range(0, 11).Select(i => i / 10.0)],
            ["never", .. Enumerable.Range(0, 11).Select(i => $"{10 * i} %")]);
        plot.Axes.SetLimits(-1.0 / Bins, 1, 0, 1.12 * Math.Max(exposure.Unused, counts.Max()));
        Legend(plot);
        return plot;
    }

    private static Plot Bias(SimulationReport report, bool svg)
    {
        var plot = New("Bias and error by ability", "ability θ", "estimate − ability");
        var parts = Parts(report);
        var thetas = parts.Select(p => p.Accuracy.ThetaMean).ToArray();
        var bias = parts.Select(p => p.Accuracy.Bias).ToArray();
        var zero = plot.Add.HorizontalLine(0, 1, Grey);
        zero.LinePattern = LinePattern.Solid;
        var errors = plot.Add.ErrorBar(thetas, bias,
            parts.Select(p => 1.96 * p.Accuracy.Deviation / Math.Sqrt(p.Accuracy.Students)).ToArray());
        errors.Color = Blue;
        var line = Line(plot, thetas, bias, Blue, "bias, with its 95 % interval");
        line.MarkerSize = 7;
        var squares = parts.Select(p => p.Accuracy.RootMeanSquare).ToArray();
        Line(plot, thetas, squares, Red, "root mean squared error").MarkerSize = 7;
        var standardErrors = parts.Select(p => p.Accuracy.StandardErrorMean).ToArray();
        var reported = Line(plot, thetas, standardErrors, Red, "SE that the tests report");
        Fine(reported, LinePattern.Dashed, svg);
        Legend(plot);
        return plot;
    }

    private static ConditionalAccuracy[] Parts(SimulationReport report) =>
        [.. report.Result.Conditional.Where(p => Math.Abs(p.Accuracy.ThetaMean) <= ThetaMax)];

    private static Plot New(string title, string x, string y)
    {
        var plot = new Plot();
        if (Font is not null)
            plot.Font.Set(Font);
        plot.Title(title);
        plot.XLabel(x);
        plot.YLabel(y);
        return plot;
    }

    private static ScottPlot.Plottables.Scatter Line(Plot plot, double[] x, double[] y, Color color, string legend)
    {
        var line = plot.Add.Scatter(x, y, color);
        (line.LineWidth, line.MarkerSize, line.LegendText) = (2, 0, legend);
        return line;
    }

    // Skia writes no dashes into an SVG: there the line is a thin one.
    private static void Fine(ScottPlot.Plottables.Scatter line, LinePattern pattern, bool svg)
    {
        if (svg)
            line.LineWidth = 1;
        else
            line.LinePattern = pattern;
    }

    // Skia answers with another family where there is none of a name.
    private static bool IsInstalled(string family) =>
        SkiaSharp.SKFontManager.Default.MatchFamily(family) is { } found
        && found.FamilyName.Equals(family, StringComparison.OrdinalIgnoreCase);

    // Below the plot, where it hides nothing.
    private static void Legend(Plot plot)
    {
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.ShowLegend(Edge.Bottom);
    }
}

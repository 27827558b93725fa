using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace ExamActors.Node.Pages.Charts;

/// <summary>A text of a picture. (Razor takes the element of that name for a word of its own.)</summary>
public sealed class ChartText : ComponentBase
{
    [Parameter] public double X { get; set; }

    [Parameter] public double Y { get; set; }

    /// <summary>start, middle or end.</summary>
    [Parameter] public string Anchor { get; set; } = "middle";

    /// <summary>By how many degrees it is turned about its place.</summary>
    [Parameter] public double Turned { get; set; }

    [Parameter] public string Class { get; set; } = "chart-label";

    [Parameter, EditorRequired] public string Value { get; set; } = "";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", Class);
        builder.AddAttribute(2, "x", ChartPlot.Svg(X));
        builder.AddAttribute(3, "y", ChartPlot.Svg(Y));
        builder.AddAttribute(4, "text-anchor", Anchor);
        if (Turned != 0)
            builder.AddAttribute(5, "transform", $"rotate({ChartPlot.Svg(Turned)} {ChartPlot.Svg(X)} {ChartPlot.Svg(Y)})");
        builder.AddContent(6, Value);
        builder.CloseElement();
    }
}

namespace ExamActors.Node.Pages.Charts;

/// <summary>Names the texts of the charts: ChartTexts.resx in English, and ChartTexts.LANGUAGE.resx.</summary>
public sealed class ChartTexts;

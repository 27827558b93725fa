namespace ExamActors.Node.Pages.Reports;

/// <summary>Names the texts of the results' pages: ResultsTexts.resx in English, and ResultsTexts.LANGUAGE.resx.</summary>
public sealed class ResultsTexts;

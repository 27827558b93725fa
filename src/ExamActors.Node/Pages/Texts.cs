namespace ExamActors.Node.Pages;

/// <summary>Names the texts that all pages share: Texts.resx in English, and Texts.LANGUAGE.resx.</summary>
public sealed class Texts;

namespace ExamActors.Node.Pages.Authors;

/// <summary>Names the texts of the authors' pages: AuthorTexts.resx in English, and AuthorTexts.LANGUAGE.resx.</summary>
public sealed class AuthorTexts;

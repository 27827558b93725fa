namespace ExamActors.Node.Pages.Operators;

/// <summary>Names the texts of the operators' page.</summary>
public sealed class OperatorTexts;

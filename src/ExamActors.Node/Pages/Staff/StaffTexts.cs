namespace ExamActors.Node.Pages.Staff;

/// <summary>Names the texts of the staff's pages: StaffTexts.resx in English, and StaffTexts.LANGUAGE.resx.</summary>
public sealed class StaffTexts;

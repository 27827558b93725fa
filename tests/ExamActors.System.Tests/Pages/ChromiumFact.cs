namespace ExamActors.System.Tests.Pages;

/// <summary>A test in a real browser; skipped, with the line that installs it, where there is none.</summary>
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute()
    {
        if (Chromium.Path is null)
            Skip = "needs a browser: apt install chromium, or CHROMIUM with the path of one";
    }
}

/// <summary>The same for several cases.</summary>
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = new ChromiumFactAttribute().Skip;
}

using Xunit;

namespace ExamActors.TestSupport;

/// <summary>A test that needs programs on the PATH; skipped with the line that installs them where one is missing.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools)
    {
        var missing = tools.Where(t => !IsOnPath(t)).ToList();
        if (missing.Count > 0)
            Skip = $"needs {string.Join(" and ", missing)}: apt-get install {string.Join(' ', missing)}";
    }

    private static bool IsOnPath(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)));
}

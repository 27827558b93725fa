using Xunit;

namespace ExamActors.TestSupport;

/// <summary>A test that needs programs on the PATH; skipped with the line that installs them where one is missing.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools) => Skip = SkipWithout(tools);

    /// <summary>Why a test that needs programs is skipped, or null where all are there.</summary>
    public static string? SkipWithout(params string[] tools)
    {
        var missing = tools.Where(t => !IsOnPath(t)).ToList();
        return missing.Count > 0
            ? $"needs {string.Join(" and ", missing)}: apt-get install {string.Join(' ', missing)}"
            : null;
    }

    private static bool IsOnPath(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)));
}

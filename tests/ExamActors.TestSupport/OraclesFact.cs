using Xunit;

namespace ExamActors.TestSupport;

/// <summary>
/// A test on reference data that is not in this repository; skipped, with the reason, where there is none.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OraclesFactAttribute : FactAttribute
{
    /// <param name="folder">The folder within those of EXAM_ORACLES that the test reads.</param>
    public OraclesFactAttribute(string folder)
    {
        if (!Folders.Any(f => Directory.Exists(Path.Combine(f, folder))))
            Skip = $"no folder that EXAM_ORACLES names has {folder}/ (data of other packages, under their own licences); "
                + "EXAM_ORACLES=/path/to/oracles dotnet test";
    }

    /// <summary>The folders that the environment variable EXAM_ORACLES names, as far as they exist.</summary>
    public static IEnumerable<string> Folders =>
        (Environment.GetEnvironmentVariable("EXAM_ORACLES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Directory.Exists);
}

using System.Runtime.CompilerServices;

namespace ExamActors.TestSupport;

/// <summary>The repository that the tests were built in.</summary>
public static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    /// <summary>The sample exam: adaptive, 10 to 18 items.</summary>
    public static string Exam => Sample("exam.json");

    /// <summary>A file of the samples.</summary>
    public static string Sample(string name) => File("samples", name);

    /// <summary>A file of it, or a folder.</summary>
    public static string File(params string[] path) => Path.Combine([Root, .. path]);

    private static string Here([CallerFilePath] string here = "") => here;
}

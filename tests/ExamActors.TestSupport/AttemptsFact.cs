using Xunit;

namespace ExamActors.TestSupport;

/// <summary>A test on the real assessment attempts, whose licence is not stated: they are not in this repository.</summary>
public sealed class AttemptsFactAttribute : FactAttribute
{
    public AttemptsFactAttribute()
    {
        if (Path is null)
            Skip = "EXAM_ATTEMPTS does not name the file of real attempts; "
                + "EXAM_ATTEMPTS=/path/to/assessment-attempts-20180128-121051-nested.json dotnet test";
    }

    public static string? Path => Environment.GetEnvironmentVariable("EXAM_ATTEMPTS") is { Length: > 0 } path ? path : null;
}

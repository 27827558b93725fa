namespace ExamActors.Node.VirtualStudents;

/// <summary>What can be wrong between what students were told and what the log has.</summary>
internal enum FindingKind
{
    /// <summary>An acknowledged answer is not there.</summary>
    Lost,

    /// <summary>An answer is there twice.</summary>
    Duplicate,

    /// <summary>Another answer is there than the one that was acknowledged.</summary>
    Different,

    /// <summary>An answer counts that was refused.</summary>
    RefusedCounts,

    /// <summary>An answer counts that nobody sent.</summary>
    NeverSent,

    /// <summary>A version is missing, or the end of an attempt that a student has seen.</summary>
    Gap,

    /// <summary>A version came twice with different contents.</summary>
    Conflict,

    /// <summary>An answer or an attempt has another score than it earns, or than the student was shown.</summary>
    WrongScore,

    /// <summary>The system said something to a student that it must not say.</summary>
    WrongReply,

    /// <summary>A student gave up: the system did not do what was asked in all their patience.</summary>
    GaveUp,
}

/// <summary>Something that is wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="StudentId">With whom.</param>
/// <param name="Detail">In words.</param>
internal sealed record DayFinding(FindingKind Kind, string StudentId, string Detail);

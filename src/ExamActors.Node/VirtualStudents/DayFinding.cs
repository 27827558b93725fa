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

    /// <summary>A command had no effect, or what follows from an event was never asked for: an offset was skipped.</summary>
    Skipped,

    /// <summary>An event has no command, or another one than it names.</summary>
    Causeless,

    /// <summary>A center has given away more seats at one time than it has, or one seat twice.</summary>
    Oversold,

    /// <summary>The topic of scores does not have exactly the final score of an attempt.</summary>
    Unpublished,

    /// <summary>A reply shows less than one before it, or commands took effect in another order than they were acknowledged in.</summary>
    Disorder,

    /// <summary>Records of a topic were gone before they could be read: what they said is not known.</summary>
    Unread,

    /// <summary>A student gave up: the system did not do what was asked in all their patience.</summary>
    GaveUp,
}

/// <summary>Something that is wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="StudentId">With whom: a student; with <c>--verify</c> also a center or a partition.</param>
/// <param name="Detail">In words.</param>
internal sealed record DayFinding(FindingKind Kind, string StudentId, string Detail);

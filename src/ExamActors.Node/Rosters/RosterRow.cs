namespace ExamActors.Node.Rosters;

/// <summary>What became of a row.</summary>
internal enum RowOutcome
{
    /// <summary>Nothing yet.</summary>
    Open,

    /// <summary>A center is set up, a student registered.</summary>
    Done,

    /// <summary>A seat is reserved.</summary>
    Confirmed,

    /// <summary>It is as the row says already.</summary>
    Unchanged,

    /// <summary>A row before it asks for the same.</summary>
    Repeated,

    /// <summary>It was understood, and refused.</summary>
    Refused,

    /// <summary>It was not understood; nothing was asked for.</summary>
    Malformed,

    /// <summary>It is asked for, and no answer has come.</summary>
    Unanswered,
}

/// <summary>A row and what became of it. What is asked for is changed by one thread at a time.</summary>
/// <param name="line">Its line in the file, from 1.</param>
/// <param name="key">What it is about.</param>
/// <param name="request">What it asks for; null where it was not understood.</param>
internal sealed class RosterRow(long line, string key, RosterRequest? request)
{
    public long Line => line;

    public string Key { get; private set; } = key;

    public RosterRequest? Request => request;

    public RowOutcome Outcome { get; private set; }

    /// <summary>Why, in words; empty where that needs none.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>How often it was asked for before and refused.</summary>
    public int Turn { get; set; }

    /// <summary>The time of the command that asks for it: an older answer is one to an import before.</summary>
    public DateTimeOffset AskedAt { get; set; }

    /// <summary>Whether a seat is asked for at the center.</summary>
    public bool AtCenter { get; set; }

    /// <summary>Whether it is as its file wants it.</summary>
    public bool IsFine =>
        Outcome is RowOutcome.Done or RowOutcome.Confirmed or RowOutcome.Unchanged or RowOutcome.Repeated;

    public void Rename(string to) => Key = to;

    /// <summary>Says what became of it, once.</summary>
    public void Ends(RowOutcome outcome, string reason = "")
    {
        if (Outcome == RowOutcome.Open)
            (Outcome, Reason) = (outcome, reason);
    }
}

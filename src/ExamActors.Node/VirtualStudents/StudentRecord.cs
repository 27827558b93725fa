using ExamActors.Core.Scoring;
using ExamActors.Node.Api;

namespace ExamActors.Node.VirtualStudents;

/// <summary>What the system said of an answer.</summary>
internal enum AnswerFate
{
    /// <summary>No word came: it may count or not.</summary>
    Unknown,

    /// <summary>It counts.</summary>
    Acknowledged,

    /// <summary>It does not.</summary>
    Refused,
}

/// <summary>An answer that was sent.</summary>
/// <param name="CommandId">The command that it was sent with, however often.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Answer">The answer.</param>
internal sealed record SentAnswer(string CommandId, string ItemId, Answer Answer)
{
    public AnswerFate Fate { get; set; }
}

/// <summary>What a student has been told, to be held against the log. One writer; read when the student is done.</summary>
/// <param name="studentId">The student.</param>
/// <param name="theta">The ability.</param>
internal sealed class StudentRecord(string studentId, double theta)
{
    private readonly List<SentAnswer> sent = [];

    public string StudentId { get; } = studentId;

    public double Theta { get; } = theta;

    /// <summary>Every answer sent, oldest first.</summary>
    public IReadOnlyList<SentAnswer> Sent => sent;

    /// <summary>The attempt; null before it begins.</summary>
    public string? AttemptId { get; private set; }

    /// <summary>The newest version that the student has seen.</summary>
    public long Version { get; private set; }

    /// <summary>Whether the student has seen the end of the attempt.</summary>
    public bool Over { get; private set; }

    /// <summary>The result as shown; null where none was.</summary>
    public ResultView? Result { get; private set; }

    public SentAnswer Send(string commandId, string itemId, Answer answer)
    {
        var one = new SentAnswer(commandId, itemId, answer);
        sent.Add(one);
        return one;
    }

    /// <summary>Takes note of a view; an older one than was seen says nothing new.</summary>
    public void See(SessionView view)
    {
        if (view.Version < Version)
            return;
        Version = view.Version;
        AttemptId = view.AttemptId ?? AttemptId;
        Over |= view.Stage is SessionStage.Over or SessionStage.Voided;
        Result = view.Result ?? Result;
    }

    /// <summary>The acknowledged answer to an item; null where there is none. Where there are several, the last.</summary>
    public SentAnswer? AcknowledgedFor(string itemId) =>
        sent.FindLast(s => s.ItemId == itemId && s.Fate == AnswerFate.Acknowledged);
}

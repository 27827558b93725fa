using ExamActors.Core.Scoring;

namespace ExamActors.Node.VirtualStudents;

/// <summary>Answers as values: a record's own equality compares its lists by where they are.</summary>
internal static class Answers
{
    public static bool Same(Answer? one, Answer? other) => (one, other) switch
    {
        (null, null) or (Answer.None, Answer.None) => true,
        (Answer.Choice a, Answer.Choice b) => a.Options.SequenceEqual(b.Options),
        (Answer.Number a, Answer.Number b) => a.Value.Equals(b.Value),
        (Answer.Text a, Answer.Text b) => a.Value == b.Value,
        (Answer.Order a, Answer.Order b) => a.Options.SequenceEqual(b.Options),
        (Answer.Pairs a, Answer.Pairs b) => a.Values.SequenceEqual(b.Values),
        _ => false,
    };
}

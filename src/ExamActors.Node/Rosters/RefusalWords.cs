using System.Text.Json;
using ExamActors.Actors.Wire;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Node.Rosters;

/// <summary>Refusals as a person reads them: the word on the wire, and what it means.</summary>
internal static class RefusalWords
{
    public static string Of(RefusalReason reason) => Word(reason) + reason switch
    {
        RefusalReason.NotRegistered => "nobody has registered the student",
        RefusalReason.UnknownExam => "the exam is not published in that version",
        RefusalReason.OutsideWindow => "the exam is not open at that time, or the time has passed",
        RefusalReason.TooManyAttempts => "attempts and sittings together would be more than the exam allows",
        RefusalReason.TooSoon => "too few days after another attempt or sitting at the exam",
        RefusalReason.Overlaps => "the student has another sitting at that time",
        RefusalReason.SittingExists => "the student has had a sitting with that id",
        RefusalReason.MalformedCommand => "a field is out of its bounds, or the student has too many sittings",
        _ => "the student's state does not allow it",
    };

    public static string Of(SeatRefusal reason) => Word(reason) + reason switch
    {
        SeatRefusal.UnknownCenter => "nobody has set the center up",
        SeatRefusal.Closed => "the center is not open during the whole of it",
        SeatRefusal.Full => "every seat is taken at some time of it",
        SeatRefusal.SittingExists => "another student's sitting there has the same id",
        _ => "the center has no seat",
    };

    public static string Of(CenterRefusal reason, string subject) => Word(reason) + reason switch
    {
        CenterRefusal.FewerSeatsThanReserved => $"{subject} seats are reserved at the same time",
        CenterRefusal.MalformedCommand => "a field is out of its bounds",
        _ => "the center's state does not allow it",
    };

    private static string Word<T>(T reason)
        where T : struct, Enum => JsonSerializer.SerializeToElement(reason, ExamCodec.Json).GetString() + ": ";
}

using System.Globalization;
using ExamActors.Core.Attempts;
using ExamActors.Core.Students;

namespace ExamActors.Core.Tests.Students;

/// <summary>Small attempts and commands for tests of the state machine.</summary>
internal static class SampleAttempts
{
    public static readonly DateTimeOffset Start = new(2018, 1, 23, 14, 23, 19, TimeSpan.Zero);

    public static AssessmentAttempt Attempt(int document, string student = "s-1", int exam = 1) => new(
        document.ToString("x24", CultureInfo.InvariantCulture), student, $"exam-{exam}", $"Exam {exam}", Start,
        Start.AddMinutes(5), 1, false, "sequence-1", 1, null,
        [
            new AttemptQuestion("q-1",
                [
                    new AttemptOption("o-1", Checked: true, Correct: true, Start.AddSeconds(10), Submitted: true),
                    new AttemptOption("o-2", Checked: false, Correct: false, null, Submitted: false),
                ],
                null),
        ]);

    public static DeliverCommand Deliver(
        int document, long offset, int partition = 0, string? commandId = null, int exam = 1) => new(
        new LogPosition(partition, offset),
        new RecordAttempt("s-1", commandId ?? $"exams/0/{offset}/{document}", Start, Attempt(document, exam: exam)));
}

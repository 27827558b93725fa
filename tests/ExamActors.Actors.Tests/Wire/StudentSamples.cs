using System.Collections.Immutable;
using ExamActors.Core;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Tests.Wire;

/// <summary>One command and one event of every kind of a student's sittings and sessions.</summary>
internal static class StudentSamples
{
    private const string Student = "s-1";
    private static readonly DateTimeOffset At = new(2018, 1, 23, 14, 24, 2, 735, TimeSpan.Zero);
    private static readonly DateTimeOffset Starts = new(2018, 2, 1, 9, 0, 0, TimeSpan.FromHours(1));
    private static readonly CommandCause Cause = new("c-1", 5, 42);

    public static readonly StudentCommand Book = new BookSitting(Student, "c-2", At, "sit-1", "adaptive", 2, "vienna-1", Starts, "s-1");

    public static readonly AttemptStarted Started =
        new(Student, 2, Cause, At, "att-1", "sit-1", "adaptive", 2, "vienna-1", 7, 1, At.AddMinutes(30));

    public static IReadOnlyList<StudentCommand> Commands { get; } =
    [
        new RegisterStudent(Student, "c-1", At, "Ada", 25, "staff-1"),
        Book,
        new MoveSitting(Student, "c-3", At, "sit-1", "sit-2", "vienna-2", Starts.AddDays(1), "s-1"),
        new ConfirmSitting(Student, "3@vienna-1", At, "sit-1"),
        new RejectSitting(Student, "4@vienna-1", At, "sit-1", SeatRefusal.Full),
        new CancelSitting(Student, "c-4", At, "sit-1", "s-1"),
        new AdmitStudent(Student, "5@vienna-1", At, "sit-1", 7, "9f86d081884c7d65", "staff-1"),
        new RedeemCode(Student, "redeem-1", At, "9f86d081884c7d65"),
        new StartAttempt(Student, "c-5", At, "sit-1", "att-1", 9),
        new OpenItem(Student, "c-6", At, "att-1", "a2", 9),
        new SubmitAnswer(Student, "c-7", At, "att-1", "a2", new Answer.Choice(["a"]), 9),
        new FlagItem(Student, "c-8", At, "att-1", "a2", true, 9),
        new FinishAttempt(Student, "c-9", At, "att-1", 9),
        new PauseAttempt(Student, "c-10", At, "att-1", "fire alarm", "staff-1"),
        new ResumeAttempt(Student, "c-11", At, "att-1", "staff-1"),
        new ExpireAttempt(Student, "att-1/1", At, "att-1"),
        new RelocateAttempt(Student, "c-12", At, "att-1", "vienna-2", 3, "staff-1"),
        new VoidAttempt(Student, "c-13", At, "att-1", "impersonation", "staff-1"),
    ];

    public static IReadOnlyList<StudentEvent> Events { get; } =
    [
        new StudentRegistered(Student, 1, Cause, At, "Ada", 25, "staff-1"),
        new SittingRequested(Student, 2, Cause, At, "sit-1", "adaptive", 2, "vienna-1", Starts, 38, null, "s-1"),
        new SittingConfirmed(Student, 3, Cause, At, "sit-1"),
        new SittingRejected(Student, 3, Cause, At, "sit-1", SeatRefusal.Full),
        new SittingCancelled(Student, 4, Cause, At, "sit-1", "vienna-1", "sit-2"),
        new StudentAdmitted(Student, 4, Cause, At, "sit-1", 7, "9f86d081884c7d65", "staff-1"),
        new CodeRedeemed(Student, 4, Cause, At, "sit-1", "9f86d081884c7d65"),
        Started with { Version = 5 },
        new ItemDelivered(Student, 6, Cause, At, "att-1", "a2", 0),
        new ItemOpened(Student, 7, Cause, At, "att-1", "a2", 12.5),
        new AnswerScored(Student, 8, Cause, At, "att-1", "a2", 0, new Answer.Pairs([new OptionPair("a", "x")]),
            QuestionOutcome.MissedSome, 0.5, 1, 12.5, 0.25, 0.875),
        new ItemFlagged(Student, 9, Cause, At, "att-1", "a2", true),
        new AttemptPaused(Student, 10, Cause, At, "att-1", "vienna-1", "fire alarm", "staff-1"),
        new AttemptResumed(Student, 11, Cause, At, "att-1", "vienna-1", At.AddMinutes(40), "staff-1"),
        new AttemptRelocated(Student, 12, Cause, At, "att-1", "vienna-1", "vienna-2", 3, AttemptStage.Paused, At.AddMinutes(40),
            "staff-1"),
        new AttemptFinished(Student, 13, Cause, At, "att-1", "sit-1", "adaptive", 2, "vienna-2", FinishReason.TimeUp,
            new AttemptResult(10, 9, 6.5, 0.25, 0.375, 525, 37.5, 1)),
        new AttemptVoided(Student, 14, Cause, At, "att-1", null, "impersonation", "staff-1"),
    ];

    public static IReadOnlyList<PublishedScore> Scores { get; } =
    [
        new FinalScore("att-1", Student, 13, At, "adaptive", 2, "vienna-2", At, FinishReason.TimeUp, 525, 37.5, 0.25, 0.375, 1, 10,
            9, 6.5),
        new VoidedScore("att-1", Student, 14, At, "impersonation", "staff-1"),
    ];

    /// <summary>In the middle of an attempt, with every answer's kind.</summary>
    public static StudentState State { get; } = new(
        14, "Ada", 25, [new AttemptSummary("att-0", "adaptive", At, 6, 10)],
        [
            new Sitting("sit-1", "adaptive", 2, "vienna-1", Starts, 38, null, SittingStage.Used, 7, Admission: 9),
            new Sitting("sit-2", "keys", 1, "vienna-2", Starts.AddDays(9), 75, "sit-0", SittingStage.Requested, 0),
        ],
        new Session("att-1", "sit-1", "adaptive", 2, "vienna-1", 7, At.AddMinutes(30), 1800, At.AddMinutes(1),
            [
                Given("one", new Answer.Choice(["a"])),
                Given("number", new Answer.Number(9.81)),
                Given("text", new Answer.Text("Wien")),
                Given("order", new Answer.Order(["b", "a"])),
                Given("match", new Answer.Pairs([new OptionPair("a", "x")])),
                Given("none", new Answer.None()),
                Given("open", null),
            ], 6, At),
        new Applied([new LogPosition(5, 43)], [new AppliedCommand("c-1", 1, 13), new AppliedCommand("c-2", 14, 14)],
            ImmutableDictionary<string, HeardEvent>.Empty.Add("vienna-1", new(5, At))));

    private static GivenItem Given(string id, Answer? answer) => new(id, answer, 0.5, 1, 12.5, false);
}

using ExamActors.Actors.Nodes;
using ExamActors.Core;
using ExamActors.Core.Attempts;
using ExamActors.Core.Centers;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Tests.Wire;

/// <summary>One full value of every wire type: what the golden files hold.</summary>
internal static class WireSamples
{
    private static readonly DateTimeOffset At = new(2018, 1, 23, 14, 24, 2, 735, TimeSpan.Zero);

    private static readonly AssessmentAttempt Attempt = new(
        "5a6745820eb8ab0000000001", "3fd1cf6e-5a0b-4c58-9c2b-000000000001", "b5b2c1f0-0000-4000-8000-000000000001",
        "Sample \"Quoted\", with comma", At.AddSeconds(-43), At, 1, null, "c0ffee00-0000-4000-8000-000000000001", 1,
        new ClaimedCounts(0, 1, 0, 1, 1, 0, true),
        [
            new AttemptQuestion("7e57ab1e-0000-4000-8000-000000000001",
                [
                    new AttemptOption("0b7e0000-0000-4000-8000-000000000001", true, true, At.AddSeconds(-5), true),
                    new AttemptOption("0b7e0000-0000-4000-8000-000000000002", false, false, null, false),
                ],
                new ClaimedResult(false, true, true, QuestionOutcome.Correct)),
        ]);

    private static readonly RecordAttempt Command = new(
        Attempt.UserExamId, "exams/3/17/" + Attempt.KeenId, At, Attempt);

    private static readonly CommandCause Cause = new(Command.CommandId, 5, 42);

    private static readonly AttemptRecorded Recorded = new(
        Attempt.UserExamId, 1, Cause, At, Attempt.KeenId, Attempt.BaseExamId, Attempt.ExamName, 1, Attempt.StartedAt,
        Attempt.SubmittedAt, null, Attempt.SequenceId, true,
        new AttemptScore(1, 1, 0, 0, 0, 1, 0, 43,
            [
                new QuestionScore("7e57ab1e-0000-4000-8000-000000000001", QuestionOutcome.Correct, 1,
                    ["0b7e0000-0000-4000-8000-000000000001"], At.AddSeconds(-5)),
            ],
            1,
            [new ClaimMismatch("$.sequences.counts.total", "2", "1")]));

    private static readonly CommandRefused Refused = new(
        Attempt.UserExamId, 2, Cause with { Offset = 43 }, At, RefusalReason.DuplicateAttempt, Attempt.KeenId);

    public static IReadOnlyList<object> All { get; } =
    [
        Command,
        Recorded,
        Refused,
        ExamSamples.Linear,
        .. StudentSamples.Commands,
        .. StudentSamples.Events,
        .. StudentSamples.Scores,
        StudentSamples.State,
        new DeliverCommand(new LogPosition(5, 42), Command),
        new CommandApplied([Recorded, Refused], Redelivered: true),
        new AwaitCommand("student-1", "answer-1"),
        new CommandOutcome([Recorded, Refused], StudentSamples.State),
        new ReadStudent("student-1"),
        new StudentRead(StudentSamples.State),
        .. CenterSamples.Commands,
        .. CenterSamples.Events,
        CenterSamples.State,
        new DeliverCenterCommand(new LogPosition(5, 42), CenterSamples.Commands[0]),
        new CenterCommandApplied([.. CenterSamples.Events], Redelivered: true),
        new AwaitCenterCommand("vienna-1", "check-in-1"),
        new CenterCommandOutcome([.. CenterSamples.Events], CenterSamples.State),
        new ReadCenter("vienna-1"),
        new CenterRead(CenterSamples.State),
        new ReadNode(1_516_717_440),
        new NodeFigures(At, 25, 12.5, 4.2, 17.9, 412_000_000, 81.5, [new NodeSecond(1_516_717_441, 13, 1, 4.1, 16.8)]),
    ];
}

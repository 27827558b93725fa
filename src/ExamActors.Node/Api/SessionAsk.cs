using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.Node.Api;

/// <summary>Whose session it is, in the words of the student's commands.</summary>
/// <param name="StudentId">The student.</param>
/// <param name="SittingId">The sitting that they are admitted to.</param>
/// <param name="AttemptId">The attempt that it becomes.</param>
/// <param name="Admission">By which use of a code they came; null for any.</param>
internal readonly record struct SessionIds(string StudentId, string SittingId, string AttemptId, long? Admission);

/// <summary>What a browser asks of a session, real or on trial: the command that it stands for, and what is wrong with it.</summary>
/// <param name="CommandId">The command's id.</param>
/// <param name="Problem">What is wrong with the request as such; null where nothing is.</param>
/// <param name="Command">The command, of somebody's session at a moment.</param>
internal sealed record SessionAsk(
    string CommandId, Problem? Problem, Func<SessionIds, DateTimeOffset, StudentCommand> Command)
{
    public static SessionAsk Start(CommandRequest request) => new(
        request.CommandId, StudentSessions.Unsound(request.CommandId),
        (s, at) => new StartAttempt(s.StudentId, request.CommandId, at, s.SittingId, s.AttemptId, s.Admission));

    public static SessionAsk Answer(AnswerRequest request) => new(
        request.CommandId, Unsound(request.Answer) ?? Unsound(request.CommandId, request.ItemId),
        (s, at) => new SubmitAnswer(s.StudentId, request.CommandId, at, s.AttemptId, request.ItemId, request.Answer,
            s.Admission));

    public static SessionAsk Open(ItemRequest request) => new(
        request.CommandId, Unsound(request.CommandId, request.ItemId),
        (s, at) => new OpenItem(s.StudentId, request.CommandId, at, s.AttemptId, request.ItemId, s.Admission));

    public static SessionAsk Flag(FlagRequest request) => new(
        request.CommandId, Unsound(request.CommandId, request.ItemId),
        (s, at) => new FlagItem(s.StudentId, request.CommandId, at, s.AttemptId, request.ItemId, request.Flagged,
            s.Admission));

    public static SessionAsk Finish(CommandRequest request) => new(
        request.CommandId, StudentSessions.Unsound(request.CommandId),
        (s, at) => new FinishAttempt(s.StudentId, request.CommandId, at, s.AttemptId, s.Admission));

    private static Problem? Unsound(string commandId, string itemId) =>
        StudentSessions.Unsound(commandId) ?? StudentSessions.UnsoundId(itemId, "itemId");

    // What JSON's reader lets through, and the log's writer or a key would not.
    private static Problem? Unsound(Answer answer) => answer switch
    {
        Answer.Number { Value: var value } when !double.IsFinite(value) => Problem.Malformed("answer: the number is too large."),
        Answer.Choice { Options: var options } when options.Contains(null!) => Problem.Malformed("answer: an option is null."),
        Answer.Order { Options: var options } when options.Contains(null!) => Problem.Malformed("answer: an option is null."),
        _ => null,
    };
}

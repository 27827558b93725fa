using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.Node.Api;

// What a student's browser sends and gets, over HTTP and over the hub alike. Nothing here says what is right, what an
// item's parameters are, or what comes later.
//
// POST /api/v1/admissions        AdmissionRequest → Admission        the code from check-in; no token needed
// GET  /api/v1/session                            → SessionView      whole: with every answer
// POST /api/v1/session/start     CommandRequest   → SessionView
// POST /api/v1/session/answers   AnswerRequest    → SessionView
// POST /api/v1/session/open      ItemRequest      → SessionView      fixed forms: turn to an item
// POST /api/v1/session/flags     FlagRequest      → SessionView      fixed forms: mark for review
// POST /api/v1/session/finish    CommandRequest   → SessionView
//
// The same of a trial run, which POST /api/v1/trials begins and nothing records; it has no hub:
//
// GET  /api/v1/trial                              → SessionView      whole: with every answer
// POST /api/v1/trial/start       CommandRequest   → SessionView
// POST /api/v1/trial/answers     AnswerRequest    → SessionView
// POST /api/v1/trial/open        ItemRequest      → SessionView
// POST /api/v1/trial/flags       FlagRequest      → SessionView
// POST /api/v1/trial/finish      CommandRequest   → SessionView
//
// A command answers 200 when the journal has it; 202 with CommandPending where that takes longer, and then the hub says what came
// of it; 503 where the log has not taken it. A retry has the same command id. A refusal is a problem (RFC 9457) whose
// type ends in the reason; 'session' beside it is how things stand.
//
// Hub /hub/session, the token as access_token: Session(), Start(CommandRequest), Answer(AnswerRequest), Open(ItemRequest),
// Flag(FlagRequest), Finish(CommandRequest), each → HubReply. It tells SessionChanged(SessionView) when something happens that
// no reply has said, and SessionMoved() when a later code was used at another place: then this token is good for nothing any more
// ('admitted_elsewhere').

/// <summary>Uses an admission code.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
/// <param name="StudentId">The student.</param>
/// <param name="Code">The code from check-in; upper or lower case, with or without dashes.</param>
public sealed record AdmissionRequest(string CommandId, string StudentId, string Code);

/// <summary>A place in front of a screen.</summary>
/// <param name="Token">The bearer token for this session.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
/// <param name="Session">How things stand.</param>
public sealed record Admission(string Token, DateTimeOffset ExpiresAt, SessionView Session);

/// <summary>Start or finish.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
public sealed record CommandRequest(string CommandId);

/// <summary>An answer.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
/// <param name="ItemId">The item answered.</param>
/// <param name="Answer">The answer.</param>
public sealed record AnswerRequest(string CommandId, string ItemId, Answer Answer);

/// <summary>Turn to an item of a fixed form.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
/// <param name="ItemId">The item.</param>
public sealed record ItemRequest(string CommandId, string ItemId);

/// <summary>Mark an item of a fixed form for review, or take the mark away.</summary>
/// <param name="CommandId">Unique for what is asked, 1 to 64 characters; a retry carries the same one.</param>
/// <param name="ItemId">The item.</param>
/// <param name="Flagged">Whether it is marked.</param>
public sealed record FlagRequest(string CommandId, string ItemId, bool Flagged);

/// <summary>The command is on the log, so that it will count; what it comes to is not known yet.</summary>
/// <param name="CommandId">The command.</param>
public sealed record CommandPending(string CommandId);

/// <summary>What the hub replies: what HTTP would.</summary>
/// <param name="Status">HTTP's status code: 200, 202, or that of the problem.</param>
/// <param name="Type">The problem's type, a URI whose last part is the reason; null where there is none.</param>
/// <param name="Title">The problem in words; null where there is none.</param>
/// <param name="Session">How things stand; null where that is not known.</param>
public sealed record HubReply(int Status, string? Type, string? Title, SessionView? Session);

/// <summary>A session as its student sees it.</summary>
/// <param name="StudentId">The student.</param>
/// <param name="Version">Of the student's last event; of two views the one with the higher version is newer.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="ServerTime">The server's clock, to which the time left belongs.</param>
/// <param name="SittingId">The sitting.</param>
/// <param name="ExamTitle">The exam.</param>
/// <param name="Name">The student's name.</param>
/// <param name="StartsAt">When the sitting begins.</param>
/// <param name="CenterId">The center.</param>
/// <param name="Seat">The seat, from 1.</param>
/// <param name="AttemptId">The attempt; null before it begins.</param>
/// <param name="SecondsMax">Working time in seconds, extra time with it.</param>
/// <param name="SecondsLeft">Working time left, in seconds; null before it begins and after its end.</param>
/// <param name="Item">The item in front; null where there is none, and while the clock stands.</param>
/// <param name="Position">Its number among the items given, from 1.</param>
/// <param name="ItemsMax">The most items that the exam may give; null where that is open.</param>
/// <param name="AnswersMayChange">Whether answers may be changed until the end.</param>
/// <param name="Answers">Every item given, with its answer, in order; null in replies to commands.</param>
/// <param name="Form">The items of a fixed form, in order; null for other exams and in replies to commands.</param>
/// <param name="Result">The result; null before the end and where the exam does not show it.</param>
public sealed record SessionView(
    string StudentId, long Version, SessionStage Stage, DateTimeOffset ServerTime, string SittingId, string ExamTitle, string? Name,
    DateTimeOffset StartsAt, string CenterId, int Seat, string? AttemptId, double SecondsMax, double? SecondsLeft, ItemView? Item,
    int? Position, int? ItemsMax, bool AnswersMayChange, ImmutableArray<GivenAnswer>? Answers, ImmutableArray<string>? Form,
    ResultView? Result);

/// <summary>How far a session is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SessionStage>))]
public enum SessionStage
{
    /// <summary>Checked in; the clock has not begun.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>The clock runs.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>The clock stands.</summary>
    [JsonStringEnumMemberName("paused")]
    Paused,

    /// <summary>It is over.</summary>
    [JsonStringEnumMemberName("over")]
    Over,

    /// <summary>It counts for nothing.</summary>
    [JsonStringEnumMemberName("voided")]
    Voided,
}

/// <summary>An item as it is shown.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Kind">What is asked for.</param>
/// <param name="Prompt">The question, in CommonMark.</param>
/// <param name="Options">What can be chosen, ordered or matched.</param>
/// <param name="Targets">What options are matched with.</param>
/// <param name="OptionsMax">The most options that an answer has; null where that is open.</param>
/// <param name="SecondsLeft">How long it may still be worked on, in seconds; null without a bound of its own.</param>
public sealed record ItemView(
    string ItemId, ItemKind Kind, string Prompt, ImmutableArray<OptionView> Options, ImmutableArray<OptionView> Targets,
    int? OptionsMax, double? SecondsLeft);

/// <summary>Something to choose, order or match.</summary>
/// <param name="Id">As the answer names it.</param>
/// <param name="Text">In CommonMark.</param>
public sealed record OptionView(string Id, string Text);

/// <summary>What an item asks for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ItemKind>))]
public enum ItemKind
{
    /// <summary>One option.</summary>
    [JsonStringEnumMemberName("choice")]
    Choice,

    /// <summary>Some options.</summary>
    [JsonStringEnumMemberName("multiple")]
    Multiple,

    /// <summary>A number.</summary>
    [JsonStringEnumMemberName("number")]
    Number,

    /// <summary>A text.</summary>
    [JsonStringEnumMemberName("text")]
    Text,

    /// <summary>All options in an order.</summary>
    [JsonStringEnumMemberName("order")]
    Order,

    /// <summary>Pairs of options and targets.</summary>
    [JsonStringEnumMemberName("pairs")]
    Pairs,
}

/// <summary>An item that was given.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Answer">The answer that counts; null before there is one.</param>
/// <param name="Seconds">How long it was worked on, in seconds.</param>
/// <param name="Flagged">Whether it is marked for review.</param>
public sealed record GivenAnswer(string ItemId, Answer? Answer, double Seconds, bool Flagged);

/// <summary>A result, where the exam shows it.</summary>
/// <param name="Reason">Why the attempt is over.</param>
/// <param name="Score">The score on the report's scale.</param>
/// <param name="Low">The lower end of its 95 % interval; null without a standard error.</param>
/// <param name="High">The upper end.</param>
/// <param name="Class">The class by the report's cuts, from 0; null without cuts.</param>
/// <param name="Answered">Items answered.</param>
/// <param name="Items">Items given.</param>
public sealed record ResultView(
    FinishReason Reason, double Score, double? Low, double? High, int? Class, int Answered, int Items);

using System.Collections.Concurrent;
using System.Diagnostics;

namespace ExamActors.Node.VirtualStudents;

/// <summary>What is asked of the API.</summary>
internal enum RequestKind
{
    SetUpCenter,
    Registration,
    Booking,
    LookUp,
    CheckIn,
    Admission,
    Session,
    Start,
    Answer,
    Finish,
}

/// <summary>What is asked, for the history and for people.</summary>
/// <param name="Kind">What.</param>
/// <param name="CommandId">The command; null for a question.</param>
/// <param name="ItemId">The item that is answered; null for everything else.</param>
internal readonly record struct Asked(RequestKind Kind, string? CommandId = null, string? ItemId = null)
{
    public override string ToString() => Kind switch
    {
        RequestKind.SetUpCenter => $"set up by {CommandId}",
        RequestKind.LookUp => "booking",
        RequestKind.CheckIn => "check-in",
        RequestKind.Answer => $"answer to {ItemId}",
        _ => Kind.ToString().ToLowerInvariant(),
    };
}

/// <summary>What is known of a request after its reply, or without one.</summary>
internal enum RequestOutcome
{
    /// <summary>It may have had its effect or not.</summary>
    Unknown,

    /// <summary>It has had its effect.</summary>
    Acknowledged,

    /// <summary>It has none.</summary>
    Refused,
}

/// <summary>One request and its reply.</summary>
/// <param name="Who">The student or center that it is about.</param>
/// <param name="Asked">What was asked.</param>
/// <param name="SentAt">When it was sent, from the beginning of the history.</param>
/// <param name="RepliedAt">When its reply had come, or was no longer waited for.</param>
/// <param name="Node">The address that it went to, host and port; null where it went nowhere.</param>
/// <param name="Outcome">What is known of it.</param>
/// <param name="Status">HTTP's status code; 0 where no reply came.</param>
/// <param name="Reason">Why it was refused, or what kept the reply from coming; null where neither.</param>
/// <param name="Version">The student's version that the reply shows; null where it shows no session.</param>
/// <param name="Position">The number of the item in front; null where there is none.</param>
/// <param name="ItemShown">The item in front; null where there is none.</param>
/// <param name="Answered">How many answers the reply shows; null where it shows none.</param>
internal sealed record Request(
    string Who, Asked Asked, TimeSpan SentAt, TimeSpan RepliedAt, string? Node, RequestOutcome Outcome, int Status,
    string? Reason = null, long? Version = null, int? Position = null, string? ItemShown = null, int? Answered = null);

/// <summary>An answer from its first sending to its definite reply, however often it was sent.</summary>
/// <param name="StudentId">The student.</param>
/// <param name="CommandId">Its command.</param>
/// <param name="SentAt">When it was sent first, from the beginning of the history.</param>
/// <param name="RepliedAt">When it was acknowledged or refused; null where it never was.</param>
/// <param name="Node">Which address the reply came from; where none came, the last one asked.</param>
internal readonly record struct AnswerTiming(
    string StudentId, string CommandId, TimeSpan SentAt, TimeSpan? RepliedAt, string? Node)
{
    public TimeSpan Took => (RepliedAt ?? TimeSpan.MaxValue) - SentAt;
}

/// <summary>Every request of a run, in the order of the replies. Safe for any number of threads.</summary>
internal sealed class RequestHistory
{
    private readonly ConcurrentQueue<Request> requests = new();
    private readonly long began = Stopwatch.GetTimestamp();

    /// <summary>When it began, by this machine's clock.</summary>
    public DateTimeOffset BeganAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>The time since it began, by a clock that nobody sets.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(began);

    /// <summary>A time of it as milliseconds of Unix time, by this machine's clock at the beginning.</summary>
    public double UnixMs(TimeSpan time) => Math.Round((BeganAt - DateTimeOffset.UnixEpoch + time).TotalMilliseconds, 3);

    public IReadOnlyCollection<Request> Requests => requests;

    public void Add(Request request) => requests.Enqueue(request);

    /// <summary>Every answer that was sent, by when it was sent first.</summary>
    public IReadOnlyList<AnswerTiming> Answers() =>
    [
        .. requests.Where(r => r.Asked.Kind == RequestKind.Answer)
            .GroupBy(r => (r.Who, r.Asked.CommandId))
            .Select(g =>
            {
                var reply = g.Where(r => r.Outcome != RequestOutcome.Unknown).MinBy(r => r.RepliedAt);
                return new AnswerTiming(g.Key.Who, g.Key.CommandId!, g.Min(r => r.SentAt), reply?.RepliedAt,
                    (reply ?? g.MaxBy(r => r.SentAt)!).Node);
            })
            .OrderBy(a => a.SentAt),
    ];
}

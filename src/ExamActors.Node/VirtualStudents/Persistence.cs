using System.Diagnostics;
using ExamActors.Node.Api;

namespace ExamActors.Node.VirtualStudents;

/// <summary>Asks again, with the same command id, until there is a definite reply; and keeps the history of it.</summary>
/// <param name="patience">How long.</param>
/// <param name="counts">Where retries are counted.</param>
/// <param name="who">The student or center that it is about.</param>
/// <param name="history">Where every request is noted; null for nowhere.</param>
internal sealed class Persistence(TimeSpan patience, DayCounts counts, string who, RequestHistory? history)
{
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(1);

    /// <summary>The definite reply.</summary>
    /// <param name="what">What is asked.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="wait">Waits for so long, or for a sign that the reply has come.</param>
    /// <exception cref="GaveUpException">None came.</exception>
    public async Task<Reply<T>> Ask<T>(Asked what, Func<Task<Reply<T>>> ask, Func<TimeSpan, Task> wait)
    {
        var began = Stopwatch.GetTimestamp();
        for (var pause = WaitMin; ; pause = pause * 2 < WaitMax ? pause * 2 : WaitMax)
        {
            var sentAt = history?.Now ?? default;
            var reply = await ask().ConfigureAwait(false);
            history?.Add(Noted(what, sentAt, history.Now, reply));
            if (!reply.IsOpen)
                return reply;
            if (Stopwatch.GetElapsedTime(began) > patience)
                throw new GaveUpException($"{what}: no definite reply in {patience.TotalSeconds:0} s; the last was {reply}");
            if (reply.Status == 202)
                counts.CountPending();
            // What one node asks to wait for, another may do at once.
            await wait(reply.Elsewhere ? pause : reply.RetryAfter ?? pause).ConfigureAwait(false);
            counts.CountRetry();
        }
    }

    private Request Noted<T>(Asked what, TimeSpan sentAt, TimeSpan repliedAt, Reply<T> reply)
    {
        var session = reply.Value switch
        {
            SessionView view => view,
            Admission admission => admission.Session,
            _ => reply.Session,
        };
        return new Request(who, what, sentAt, repliedAt, reply.Node,
            reply.IsOpen ? RequestOutcome.Unknown : reply.IsDone ? RequestOutcome.Acknowledged : RequestOutcome.Refused,
            reply.Status, reply.Reason ?? (reply.Status == 0 ? reply.Title : null), session?.Version, session?.Position,
            session?.Item?.ItemId, session?.Answers?.Count(a => a.Answer is not null));
    }
}

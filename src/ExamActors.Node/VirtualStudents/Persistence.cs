using System.Diagnostics;

namespace ExamActors.Node.VirtualStudents;

/// <summary>Asks again, with the same command id, until there is a definite reply.</summary>
internal sealed class Persistence(TimeSpan patience, DayCounts counts)
{
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    /// <summary>The definite reply.</summary>
    /// <param name="what">What is asked, for people.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="wait">Waits for so long, or for a sign that the reply has come.</param>
    /// <exception cref="GaveUpException">None came.</exception>
    public async Task<Reply<T>> Ask<T>(string what, Func<Task<Reply<T>>> ask, Func<TimeSpan, Task> wait)
    {
        var began = Stopwatch.GetTimestamp();
        for (var pause = WaitMin; ; pause = pause * 2 < WaitMax ? pause * 2 : WaitMax)
        {
            var reply = await ask().ConfigureAwait(false);
            if (!reply.IsOpen)
                return reply;
            if (Stopwatch.GetElapsedTime(began) > patience)
                throw new GaveUpException($"{what}: no definite reply in {patience.TotalSeconds:0} s; the last was {reply}");
            if (reply.Status == 202)
                counts.CountPending();
            await wait(reply.RetryAfter ?? pause).ConfigureAwait(false);
            counts.CountRetry();
        }
    }
}

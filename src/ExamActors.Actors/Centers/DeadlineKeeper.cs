using Akka.Actor;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Actors.Centers;

/// <summary>
/// Ends the attempts of a center whose time is up: appends their <see cref="ExpireAttempt"/> to student-commands, also
/// for deadlines that passed while no node was up. It keeps nothing that must last: after a restart it appends the same
/// commands with the same ids again, and the students know them. An attempt that still goes on long after that is asked for
/// again (<see cref="FollowUps.AskAgainAfter"/>).
/// </summary>
/// <param name="clock">The time, and the timers.</param>
/// <param name="grace">
/// How long after a deadline its command is appended: an answer that was taken in before it may still be on its way.
/// </param>
/// <param name="append">Appends to student-commands; completes when the log has it.</param>
/// <param name="center">
/// The center's actor, which is told <see cref="LookAtClock"/> and <see cref="AppendFailed"/>.
/// </param>
internal sealed class DeadlineKeeper(
    TimeProvider clock, TimeSpan grace, Func<StudentCommand, Task> append, IActorRef center)
{
    /// <summary>The next deadline may have come.</summary>
    internal sealed record LookAtClock
    {
        public static readonly LookAtClock Instance = new();
    }

    /// <summary>The log did not take a command.</summary>
    internal sealed record AppendFailed(string CommandId, Exception Cause);

    // A timer counts the time that passes; the clock may be set meanwhile.
    private static readonly TimeSpan WaitMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private ITimer? timer;

    /// <summary>Ends what is due, and waits for the next deadline.</summary>
    public void Watch(CenterState state)
    {
        var now = clock.GetUtcNow() - grace;
        var due = FollowUps.Due(state, now);
        asked.IntersectWith(due.Select(c => c.CommandId));
        foreach (var command in due)
            if (asked.Add(command.CommandId))
                _ = Append(command);
        WaitFor(FollowUps.NextDue(state, now) - now);
    }

    /// <summary>Asks again, a little later.</summary>
    public void Retry(AppendFailed failed)
    {
        asked.Remove(failed.CommandId);
        WaitFor(RetryAfter);
    }

    /// <summary>Waits no longer.</summary>
    public void Stop() => timer?.Dispose();

    private async Task Append(StudentCommand command)
    {
        try
        {
            await append(command).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            center.Tell(new AppendFailed(command.CommandId, e));
        }
    }

    private void WaitFor(TimeSpan? wait)
    {
        timer?.Dispose();
        timer = wait is { } time
            ? clock.CreateTimer(_ => center.Tell(LookAtClock.Instance), null, time < WaitMax ? time : WaitMax,
                Timeout.InfiniteTimeSpan)
            : null;
    }
}

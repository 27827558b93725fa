using System.Collections.Concurrent;
using Akka.Actor;
using ExamActors.Core.Students;

namespace ExamActors.Node.Pages.Staff;

/// <summary>What staff calls a student.</summary>
/// <param name="Name">The name; null before somebody registers them.</param>
/// <param name="ExtraTimePercent">Extra working time, in percent of an exam's.</param>
internal sealed record StudentCard(string? Name, int ExtraTimePercent);

/// <summary>The students that pages show: each one's actor is asked once, and again after a while.</summary>
internal sealed class StudentCards(Func<string, Task<StudentState>> read, TimeProvider clock)
{
    private const int AtOnceMax = 16;
    private const int KeptMax = 50_000;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (StudentCard Card, DateTimeOffset At)> cards = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> asked = new(StringComparer.Ordinal);

    /// <summary>A student's card; null where it was not asked for yet.</summary>
    public StudentCard? Find(string studentId) => cards.TryGetValue(studentId, out var known) ? known.Card : null;

    /// <summary>What was just seen of a student.</summary>
    public void Learn(string studentId, StudentState state) =>
        cards[studentId] = (new StudentCard(state.Name, state.ExtraTimePercent), clock.GetUtcNow());

    /// <summary>Asks for those that are not known; a student whose actor does not answer is asked the next time.</summary>
    public Task Fetch(IEnumerable<string> studentIds)
    {
        if (cards.Count > KeptMax)
            cards.Clear();
        var old = clock.GetUtcNow() - KeptFor;
        var missing = studentIds.Where(id => !cards.TryGetValue(id, out var known) || known.At < old).Distinct().ToList();
        return Parallel.ForEachAsync(missing, new ParallelOptions { MaxDegreeOfParallelism = AtOnceMax }, async (id, cancellation) =>
        {
            if (!asked.TryAdd(id, 0))
                return;
            try
            {
                Learn(id, await read(id).WaitAsync(cancellation).ConfigureAwait(false));
            }
            catch (AskTimeoutException)
            {
                // Without a name the student is shown by id.
            }
            finally
            {
                asked.TryRemove(id, out _);
            }
        });
    }
}

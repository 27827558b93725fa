using System.Collections.Concurrent;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Verifying;

/// <summary>
/// What the topics have of one run: of every record what the checks need, and a hash of the rest. One writer; others may ask
/// whether it is complete.
/// </summary>
/// <param name="runId">What the ids of the run's students and centers begin with.</param>
/// <param name="students">Where the students' histories are kept.</param>
internal sealed class RunLog(string runId, ConcurrentDictionary<string, StudentHistory> students)
{
    private readonly string prefix = runId + "-";
    private readonly Lock gate = new();
    private readonly Dictionary<(string Actor, string CommandId), CommandFacts> commands = [];
    private readonly Dictionary<string, CenterHistory> centers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<PublishedScore>> scores = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Topic, int Partition), long> next = [];
    private readonly List<(string Topic, int Partition, long From, long To)> unread = [];
    private readonly HashSet<string> scoresToCome = new(StringComparer.Ordinal);
    private int open;

    public IReadOnlyDictionary<(string Actor, string CommandId), CommandFacts> Commands => commands;

    public IReadOnlyDictionary<string, StudentHistory> Students => students;

    public IReadOnlyDictionary<string, CenterHistory> Centers => centers;

    /// <summary>The records of scores, by attempt; the same content is there once.</summary>
    public IReadOnlyDictionary<string, List<PublishedScore>> Scores => scores;

    /// <summary>Offsets that were gone before they were read, the last one with them.</summary>
    public IReadOnlyList<(string Topic, int Partition, long From, long To)> Unread => unread;

    /// <summary>Whether every command has its effect, everything that follows was asked for, and every attempt's score is there.</summary>
    public bool IsComplete
    {
        get
        {
            lock (gate)
                return open == 0 && scoresToCome.Count == 0;
        }
    }

    /// <summary>Takes note of where a record stands; of every record of the topics that are not compacted.</summary>
    public void Passed(string topic, int partition, long offset)
    {
        lock (gate)
        {
            if (next.TryGetValue((topic, partition), out var expected) && offset > expected)
                unread.Add((topic, partition, expected, offset - 1));
            next[(topic, partition)] = offset + 1;
        }
    }

    public void Take(StudentCommand command, LogPosition position) => Stands(command.StudentId, command.CommandId, position);

    public void Take(CenterCommand command, LogPosition position) => Stands(command.CenterId, command.CommandId, position);

    public void Take(StudentEvent happened, ReadOnlySpan<byte> content)
    {
        if (!IsOurs(happened.StudentId))
            return;
        lock (gate)
        {
            if (!students.GetOrAdd(happened.StudentId, static _ => new StudentHistory()).Add(happened, content))
                return;
            Happened(happened.StudentId, happened.Version, happened.Cause);
            foreach (var command in FollowUps.Of(happened))
                Expect(command.CenterId, command.CommandId, $"{happened.StudentId}'s version {happened.Version}");
            if (PublishedScore.Of(happened) is { } score && !Has(score))
                scoresToCome.Add(score.AttemptId);
        }
    }

    public void Take(CenterEvent happened, ReadOnlySpan<byte> content)
    {
        if (!IsOurs(happened.CenterId))
            return;
        lock (gate)
        {
            if (!Of(centers, happened.CenterId).Add(happened, content))
                return;
            Happened(happened.CenterId, happened.Version, happened.Cause);
            foreach (var command in FollowUps.Of(happened))
                Expect(command.StudentId, command.CommandId, $"{happened.CenterId}'s version {happened.Version}");
        }
    }

    public void Take(PublishedScore score)
    {
        if (!IsOurs(score.StudentId))
            return;
        lock (gate)
        {
            if (!Has(score))
                Of(scores, score.AttemptId).Add(score);
            scoresToCome.Remove(score.AttemptId);
        }
    }

    private bool Has(PublishedScore score) => scores.GetValueOrDefault(score.AttemptId)?.Contains(score) == true;

    private bool IsOurs(string actor) => actor.StartsWith(prefix, StringComparison.Ordinal);

    private void Stands(string actor, string commandId, LogPosition position)
    {
        if (!IsOurs(actor))
            return;
        lock (gate)
            Change(actor, commandId, f => f.StandsAt(position));
    }

    private void Happened(string actor, long version, CommandCause cause) =>
        Change(actor, cause.Id, f => f.Caused(version, new LogPosition(cause.Partition, cause.Offset)));

    private void Expect(string actor, string commandId, string happened)
    {
        if (IsOurs(actor))
            Change(actor, commandId, f => f.Follows(happened));
    }

    private void Change(string actor, string commandId, Action<CommandFacts> change)
    {
        var isNew = !commands.TryGetValue((actor, commandId), out var facts);
        if (isNew)
            commands[(actor, commandId)] = facts = new CommandFacts();
        var was = !isNew && facts!.IsOpen;
        change(facts!);
        open += (facts!.IsOpen ? 1 : 0) - (was ? 1 : 0);
    }

    private static T Of<T>(Dictionary<string, T> map, string id) where T : new()
    {
        if (!map.TryGetValue(id, out var found))
            map[id] = found = new T();
        return found;
    }
}

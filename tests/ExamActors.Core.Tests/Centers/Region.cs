using System.Collections.Immutable;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Students;

namespace ExamActors.Core.Tests.Centers;

/// <summary>A stream of a region.</summary>
internal enum RegionStream
{
    StudentIntake,
    StudentFollowUps,
    CenterIntake,
    CenterFollowUps,
}

/// <summary>
/// Students, centers and the log between them, without actors: a step takes one record of a partition through a stream. The order between
/// partitions, and between streams, is the caller's, and so is when offsets are committed; a crash takes every stream back to its commits.
/// </summary>
/// <param name="catalog">The exams; read anew for every decision.</param>
internal sealed class Region(Func<ExamCatalog> catalog)
{
    /// <summary>Partitions of each topic.</summary>
    public const int Partitions = 3;

    private readonly SortedDictionary<string, StudentUnderTest> students = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CenterUnderTest> centers = new(StringComparer.Ordinal);
    private readonly Topic<StudentCommand> studentCommands = new(c => c.StudentId);
    private readonly Topic<StudentEvent> studentEvents = new(e => e.StudentId);
    private readonly Topic<CenterCommand> centerCommands = new(c => c.CenterId);
    private readonly Topic<CenterEvent> centerEvents = new(e => e.CenterId);
    private readonly List<StudentCommand> sent = [];

    public IReadOnlyDictionary<string, StudentUnderTest> Students => students;

    public IReadOnlyDictionary<string, CenterUnderTest> Centers => centers;

    public bool Idle => studentCommands.Idle && studentEvents.Idle && centerCommands.Idle && centerEvents.Idle;

    /// <summary>Every event there is, in the order of each journal; without the causes' places on the log, which repetitions change.</summary>
    public string[] Story =>
    [
        .. students.Values.SelectMany(s => s.Journal).Select(e => $"{e with { Cause = new CommandCause(e.Cause.Id, 0, 0) }}"),
        .. centers.Values.SelectMany(c => c.Journal).Select(e => $"{e with { Cause = new CommandCause(e.Cause.Id, 0, 0) }}"),
    ];

    /// <summary>What happened, without the order of different students' events at a center, which nobody promises.</summary>
    public string[] Gist =>
    [
        .. students.Values.SelectMany(s => s.Journal).Select(e => $"{e with { Cause = Nobody }}"),
        .. centers.Values.SelectMany(c => c.Journal).Select(e => $"{e with { Cause = Nobody, Version = 0 }}").Order(StringComparer.Ordinal),
    ];

    public CenterState Center(string id) => centers.GetValueOrDefault(id)?.State ?? CenterState.Empty;

    public void Send(StudentCommand command)
    {
        sent.Add(command);
        studentCommands.Append(command);
    }

    public void Send(CenterCommand command) => centerCommands.Append(command);

    /// <summary>A client has lost the reply: a command of before comes on a new record.</summary>
    public void SendAgain(int which)
    {
        if (sent.Count > 0)
            studentCommands.Append(sent[which % sent.Count]);
    }

    /// <summary>Whether a stream has a record to take from a partition.</summary>
    public bool Has(RegionStream stream, int partition) => All[(int)stream].Has(partition);

    /// <summary>Takes the next record of a partition, if there is one, to what follows from it.</summary>
    /// <param name="publishes">Whether what the actor has in its journal still comes out: else the node is about to die.</param>
    public void Step(RegionStream stream, int partition, bool publishes = true)
    {
        switch (stream)
        {
            case RegionStream.StudentIntake when studentCommands.Take(partition) is { } r:
                if (!students.TryGetValue(r.Record.StudentId, out var student))
                    students[r.Record.StudentId] = student = new StudentUnderTest(catalog, r.Record.StudentId);
                studentEvents.Append(student.Do(r.Record, r.Position), publishes);
                break;
            case RegionStream.StudentFollowUps when studentEvents.Take(partition) is { } r:
                centerCommands.Append(FollowUps.Of(r.Record), publishes);
                break;
            case RegionStream.CenterIntake when centerCommands.Take(partition) is { } r:
                if (!centers.TryGetValue(r.Record.CenterId, out var center))
                    centers[r.Record.CenterId] = center = new CenterUnderTest();
                centerEvents.Append(center.Do(r.Record, r.Position), publishes);
                break;
            case RegionStream.CenterFollowUps when centerEvents.Take(partition) is { } r:
                studentCommands.Append(FollowUps.Of(r.Record), publishes);
                break;
        }
    }

    /// <summary>A stream commits what it has done.</summary>
    public void Commit(RegionStream stream) => All[(int)stream].Commit();

    /// <summary>The node dies: every stream goes on from its last commits.</summary>
    public void Crash()
    {
        foreach (var topic in All)
            topic.Restart();
    }

    /// <summary>Somebody sets every stream back to the beginning.</summary>
    public void ForgetCommits()
    {
        foreach (var topic in All)
            topic.Forget();
    }

    /// <summary>The deadline keepers look at the clock.</summary>
    public void Tick(DateTimeOffset now)
    {
        foreach (var center in centers.Values)
            foreach (var command in FollowUps.Due(center.State, now))
                studentCommands.Append(command);
    }

    /// <summary>Until every stream has done all that its topic has.</summary>
    public void Quiet()
    {
        while (!Idle)
            foreach (var stream in Enum.GetValues<RegionStream>())
                for (var partition = 0; partition < Partitions; partition++)
                    Step(stream, partition);
    }

    private ITopic[] All => [studentCommands, studentEvents, centerCommands, centerEvents];

    private static CommandCause Nobody { get; } = new("", 0, 0);

    private interface ITopic
    {
        bool Has(int partition);

        void Commit();

        void Restart();

        void Forget();
    }

    private sealed class Topic<T>(Func<T, string> key) : ITopic where T : class
    {
        private readonly List<T>[] partitions = [.. Enumerable.Range(0, Partitions).Select(_ => new List<T>())];
        private readonly int[] next = new int[Partitions];
        private int[] committed = new int[Partitions];

        public bool Idle => partitions.Zip(next).All(p => p.First.Count == p.Second);

        public void Append(T record) => partitions[key(record).Sum(c => c) % Partitions].Add(record);

        public void Append(ImmutableArray<T> records, bool really)
        {
            foreach (var record in really ? records : [])
                Append(record);
        }

        public bool Has(int partition) => next[partition] < partitions[partition].Count;

        public (T Record, LogPosition Position)? Take(int partition) => Has(partition)
            ? (partitions[partition][next[partition]], new LogPosition(partition, next[partition]++))
            : null;

        public void Commit() => committed = [.. next];

        public void Restart() => committed.CopyTo(next, 0);

        public void Forget()
        {
            committed = new int[Partitions];
            Restart();
        }
    }
}

/// <summary>A center without an actor: commands go to the decider, events to a list that stands for the journal.</summary>
internal sealed class CenterUnderTest
{
    public CenterState State { get; private set; } = CenterState.Empty;

    public List<CenterEvent> Journal { get; } = [];

    /// <summary>The events of a command; those it caused before, if it comes again.</summary>
    public ImmutableArray<CenterEvent> Do(CenterCommand command, LogPosition at)
    {
        if (State.Applied.Classify(at, command.CommandId) is not Delivery.Fresh
            && Journal.Where(e => e.Cause.Id == command.CommandId).ToImmutableArray() is { IsEmpty: false } before)
            return before;
        var events = CenterDecider.Decide(State, new DeliverCenterCommand(at, command));
        foreach (var happened in events)
            State = State.Apply(happened);
        Journal.AddRange(events);
        return events;
    }
}

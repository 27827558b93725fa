using System.Collections.Immutable;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Core.Tests.Students;

namespace ExamActors.Core.Tests.Centers;

/// <summary>
/// Students, centers and the log between them, without actors: what a stream does is a step, and a crash makes a step happen again from
/// the last commit. The order between students, and between the two kinds of stream, is the caller's.
/// </summary>
internal sealed class Region(ExamCatalog catalog)
{
    private readonly Dictionary<string, StudentUnderTest> students = [];
    private readonly Dictionary<string, CenterUnderTest> centers = [];
    private readonly Topic<StudentCommand> studentCommands = new();
    private readonly Topic<CenterCommand> centerCommands = new();

    public IReadOnlyDictionary<string, StudentUnderTest> Students => students;

    public CenterState Center(string id) => centers.GetValueOrDefault(id)?.State ?? CenterState.Empty;

    public bool Idle => studentCommands.Idle && centerCommands.Idle;

    public void Send(StudentCommand command) => studentCommands.Records.Add(command);

    public void Send(CenterCommand command) => centerCommands.Records.Add(command);

    /// <summary>Takes the next record of a topic through the actor to what follows from it.</summary>
    /// <param name="ofStudents">Which topic.</param>
    /// <param name="crashed">Whether the process dies before the commit: the record, and what follows from it, come again.</param>
    public void Step(bool ofStudents, bool crashed)
    {
        if (ofStudents && studentCommands.Next() is { } s)
        {
            if (!students.TryGetValue(s.Record.StudentId, out var student))
                students[s.Record.StudentId] = student = new StudentUnderTest(catalog, s.Record.StudentId);
            foreach (var happened in student.Do(s.Record, s.Position))
                centerCommands.Records.AddRange(FollowUps.Of(happened));
            studentCommands.Commit(crashed);
        }
        else if (!ofStudents && centerCommands.Next() is { } c)
        {
            if (!centers.TryGetValue(c.Record.CenterId, out var center))
                centers[c.Record.CenterId] = center = new CenterUnderTest();
            foreach (var happened in center.Do(c.Record, c.Position))
                studentCommands.Records.AddRange(FollowUps.Of(happened));
            centerCommands.Commit(crashed);
        }
    }

    /// <summary>The deadline keeper looks at the clock.</summary>
    public void Tick(DateTimeOffset now)
    {
        foreach (var center in centers.Values)
            studentCommands.Records.AddRange(FollowUps.Due(center.State, now));
    }

    private sealed class Topic<T> where T : class
    {
        private int next;

        public List<T> Records { get; } = [];

        public bool Idle => next == Records.Count;

        public (T Record, LogPosition Position)? Next() =>
            Idle ? null : (Records[next], new LogPosition(0, next));

        public void Commit(bool crashed) => next += crashed ? 0 : 1;
    }

    private sealed class CenterUnderTest
    {
        public CenterState State { get; private set; } = CenterState.Empty;

        public List<CenterEvent> Journal { get; } = [];

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
}

using System.Collections.Immutable;
using ExamActors.Actors.Wire;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Node.Api;
using ExamActors.Node.Tests.VirtualStudents;
using ExamActors.Node.Verifying;
using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Tests.Verifying;

/// <summary>
/// A small sound run, decided by the deciders themselves: three students, and a center with three seats that two of them sit at
/// the same time and one later. What the topics would have, and every request; to be spoilt by tests.
/// </summary>
internal sealed class RecordedRun
{
    public const string Run = SatExam.Run;
    public const string Center = Run + "-center-0";

    private static readonly DateTimeOffset Began = new(2031, 5, 6, 9, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<OpeningHours> Always =
        [.. Enum.GetValues<DayOfWeek>().Select(d => new OpeningHours(d, 0, 1440))];

    private readonly Dictionary<string, StudentState> students = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StudentRecord> told = new(StringComparer.Ordinal);
    private readonly Queue<object> waiting = new();
    private readonly ExamCatalog catalog;
    private CenterState center = CenterState.Empty;
    private TimeSpan now;

    public RecordedRun()
    {
        Exam = new ExamToSit(SatExam.Sample());
        catalog = ExamCatalog.Empty.With(new PreparedExam(Exam.Definition));
        Do(new SetUpCenter(Center, "center.1", Began, "a center", "Etc/UTC", 2, Always, "staff"));
        for (var n = 0; n < 3; n++)
            Book(Student(n), Began.AddHours(n == 2 ? 5 : 1));
        for (var n = 0; n < 3; n++)
            Sit(Student(n), new Character(SatExam.Day(), Exam, n));
    }

    public ExamToSit Exam { get; }

    public List<(LogPosition At, StudentCommand Command)> StudentCommands { get; } = [];

    public List<(LogPosition At, CenterCommand Command)> CenterCommands { get; } = [];

    public List<StudentEvent> StudentEvents { get; } = [];

    public List<CenterEvent> CenterEvents { get; } = [];

    public List<PublishedScore> Scores { get; } = [];

    public List<Request> Requests { get; } = [];

    public static string Student(int number) => $"{Run}-{number}";

    /// <summary>The third answer of the first student.</summary>
    public AnswerScored Third => StudentEvents.OfType<AnswerScored>().Where(e => e.StudentId == Student(0)).ElementAt(2);

    /// <summary>Puts another event in an event's place.</summary>
    public void Replace(StudentEvent happened, StudentEvent other) => StudentEvents[StudentEvents.IndexOf(happened)] = other;

    /// <summary>The highest version of a student.</summary>
    public long VersionMax(int number) => StudentEvents.Where(e => e.StudentId == Student(number)).Max(e => e.Version);

    /// <summary>Reads it all as the topics are read, and gives what the checks find.</summary>
    public List<DayFinding> Findings()
    {
        var log = Read();
        return
        [
            .. told.Values.SelectMany(t => DayCheck.Findings(Exam, t, log.Students.GetValueOrDefault(t.StudentId))),
            .. RunCheck.Findings(Exam, Requests, log),
        ];
    }

    /// <summary>The kinds of what is found.</summary>
    public List<FindingKind> Kinds() => [.. Findings().Select(f => f.Kind).Distinct().Order()];

    public RunLog Read()
    {
        var log = new RunLog(Run, new(StringComparer.Ordinal));
        foreach (var (at, command) in StudentCommands)
        {
            log.Passed("student-commands", at.Partition, at.Offset);
            log.Take(command, at);
        }
        foreach (var happened in StudentEvents)
            log.Take(happened, ExamCodec.Encode(happened));
        foreach (var (at, command) in CenterCommands)
            log.Take(command, at);
        foreach (var happened in CenterEvents)
            log.Take(happened, ExamCodec.Encode(happened));
        foreach (var score in Scores)
            log.Take(score);
        return log;
    }

    private void Book(string id, DateTimeOffset at)
    {
        told[id] = new StudentRecord(id, 0);
        Do(new RegisterStudent(id, $"{id}.register", Began, "anna", 0, "staff"));
        Do(new BookSitting(id, $"{id}.book", Began, $"{id}-sitting", Exam.Definition.ExamId, 1, Center, at, "staff"));
        Do(new CheckIn(Center, $"{id}.check-in", Began, $"{id}-sitting", null, "hash", "staff"));
    }

    private void Sit(string id, Character character)
    {
        var (record, attempt) = (told[id], $"att-{id}");
        Ask(id, new Asked(RequestKind.Start, $"{id}.1"), new StartAttempt(id, $"{id}.1", Began, $"{id}-sitting", attempt));
        for (var n = 2; students[id].Session is { } session; n++)
        {
            var sent = record.Send($"{id}.{n}", session.Items[session.Open].ItemId,
                character.AnswerTo(session.Items[session.Open].ItemId));
            Ask(id, new Asked(RequestKind.Answer, sent.CommandId, sent.ItemId),
                new SubmitAnswer(id, sent.CommandId, Began.AddSeconds(5 * n), attempt, sent.ItemId, sent.Answer));
            sent.Fate = AnswerFate.Acknowledged;
        }
    }

    private void Ask(string id, Asked asked, StudentCommand command)
    {
        var sentAt = now;
        Do(command);
        now += TimeSpan.FromMilliseconds(10);
        var (state, open) = (students[id], students[id].Session);
        told[id].See(SessionViews.Of(id, state, $"{id}-sitting", $"att-{id}", catalog, Began, whole: false)!);
        Requests.Add(new Request(id, asked, sentAt, now, "a:1", RequestOutcome.Acknowledged, 200, null, state.Version,
            open?.Items.Length, open?.Items[open.Open].ItemId));
        now += TimeSpan.FromMilliseconds(10);
    }

    // With everything that follows from it.
    private void Do(object command)
    {
        waiting.Enqueue(command);
        while (waiting.TryDequeue(out var next))
            if (next is StudentCommand student)
                Decide(student);
            else
                Decide((CenterCommand)next);
    }

    private void Decide(StudentCommand command)
    {
        var at = new LogPosition(0, StudentCommands.Count);
        StudentCommands.Add((at, command));
        var state = students.GetValueOrDefault(command.StudentId, StudentState.Empty);
        foreach (var happened in StudentDecider.Decide(state, new DeliverCommand(at, command), catalog))
        {
            Assert.IsNotType<CommandRefused>(happened);
            StudentEvents.Add(happened);
            state = state.Apply(happened);
            if (PublishedScore.Of(happened) is { } score)
                Scores.Add(score);
            foreach (var follows in FollowUps.Of(happened))
                waiting.Enqueue(follows);
        }
        students[command.StudentId] = state;
    }

    private void Decide(CenterCommand command)
    {
        var at = new LogPosition(0, CenterCommands.Count);
        CenterCommands.Add((at, command));
        foreach (var happened in CenterDecider.Decide(center, new DeliverCenterCommand(at, command)))
        {
            Assert.IsNotType<CenterCommandRefused>(happened);
            CenterEvents.Add(happened);
            center = center.Apply(happened);
            foreach (var follows in FollowUps.Of(happened))
                waiting.Enqueue(follows);
        }
    }
}

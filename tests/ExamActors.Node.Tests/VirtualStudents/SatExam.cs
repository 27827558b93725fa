using System.Collections.Immutable;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Wire;
using ExamActors.Core;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Node.Api;
using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Tests.VirtualStudents;

/// <summary>
/// The sample exam, sat by a virtual student against the student's decider itself: the events as the log would have them, and
/// what the student was told.
/// </summary>
internal sealed class SatExam
{
    public const string Run = "sim-1";

    private static readonly DateTimeOffset Began = new(2031, 5, 6, 9, 0, 0, TimeSpan.Zero);

    private readonly ExamCatalog catalog;
    private readonly List<StudentEvent> events = [];
    private StudentState state = StudentState.Empty;
    private long offset;

    public SatExam()
    {
        Exam = new ExamToSit(Sample());
        catalog = ExamCatalog.Empty.With(new PreparedExam(Exam.Definition));
        var character = new Character(Day(), Exam, 0);
        Record = new StudentRecord($"{Run}-0", character.Theta);
        Do(new RegisterStudent(Id, "c.1", Began, "anna 0", 0, "staff"));
        Do(new BookSitting(Id, "c.2", Began, "s", Exam.Definition.ExamId, 1, "center", Began.AddMinutes(5), "staff"));
        Do(new ConfirmSitting(Id, "c.3", Began, "s"));
        Do(new AdmitStudent(Id, "c.4", Began, "s", 1, "hash", "staff"));
        Do(new StartAttempt(Id, "c.5", Began, "s", "attempt"));
        Record.See(View());
        for (var n = 1; View() is { Stage: SessionStage.Running, Item: { } item }; n++)
        {
            var sent = Record.Send($"a.{n}", item.ItemId, character.AnswerTo(item.ItemId));
            Do(new SubmitAnswer(Id, sent.CommandId, Began.AddSeconds(5 * n), "attempt", item.ItemId, sent.Answer));
            sent.Fate = AnswerFate.Acknowledged;
            Record.See(View());
        }
    }

    public ExamToSit Exam { get; }

    public StudentRecord Record { get; }

    /// <summary>What happened, to be spoilt by tests.</summary>
    public ImmutableArray<StudentEvent> Events => [.. events];

    private string Id => Record.StudentId;

    public static ExamDefinition Sample() => ExamJson.Read(File.ReadAllBytes(TestSupport.Repository.Exam));

    public static ExamDay Day(int students = 10, double misbehaving = 0) =>
        new(Run, students, 1, 5, 10, 1, misbehaving, 7, false, 0, 1, TimeSpan.FromSeconds(5));

    /// <summary>What the check finds where the log has these events.</summary>
    public List<FindingKind> Findings(IEnumerable<StudentEvent> onLog)
    {
        var history = new StudentHistory();
        foreach (var happened in onLog)
            history.Add(happened, ExamCodec.Encode(happened));
        return [.. DayCheck.Findings(Exam, Record, history).Select(f => f.Kind).Distinct().Order()];
    }

    private void Do(StudentCommand command)
    {
        var happened = StudentDecider.Decide(state, new DeliverCommand(new LogPosition(0, offset++), command), catalog);
        Assert.DoesNotContain(happened, e => e is CommandRefused);
        foreach (var one in happened)
            state = state.Apply(one);
        events.AddRange(happened);
    }

    private SessionView View() => SessionViews.Of(Id, state, "s", "attempt", catalog, Began, whole: true)!;
}

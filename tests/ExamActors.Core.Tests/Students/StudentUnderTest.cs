using System.Collections.Immutable;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.Core.Tests.Students;

/// <summary>A student without an actor: commands go to the decider, events to a list that stands for the journal.</summary>
internal sealed class StudentUnderTest(Func<ExamCatalog> catalog, string id = "s-1")
{
    public StudentUnderTest(ExamCatalog catalog, string id = "s-1")
        : this(() => catalog, id)
    {
    }

    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(1));

    private long offset;

    public string Id => id;

    public DateTimeOffset Now { get; set; } = Start;

    public StudentState State { get; private set; } = StudentState.Empty;

    public List<StudentEvent> Journal { get; } = [];

    public Session Session => State.Session!;

    public string ItemInFront => Session.Items[Session.Open].ItemId;

    public StudentUnderTest Wait(double seconds)
    {
        Now = Now.AddSeconds(seconds);
        return this;
    }

    /// <summary>The events of a command; those it caused before, if it comes again.</summary>
    public ImmutableArray<StudentEvent> Do(StudentCommand command, LogPosition? at = null)
    {
        var position = at ?? new LogPosition(0, offset++);
        switch (State.Applied.Classify(position, command.CommandId))
        {
            case Delivery.Known known:
                return [.. Journal.Where(e => e.Version >= known.FirstVersion && e.Version <= known.LastVersion)];
            case Delivery.Unsure when Journal.Any(e => e.Cause.Id == command.CommandId):
                return [.. Journal.Where(e => e.Cause.Id == command.CommandId)];
        }
        var events = StudentDecider.Decide(State, new DeliverCommand(position, command), catalog());
        foreach (var happened in events)
            State = State.Apply(happened);
        Journal.AddRange(events);
        return events;
    }

    public StudentUnderTest Registered(int extraTimePercent = 0)
    {
        Do(new RegisterStudent(Id, Fresh(), Now, "Ada", extraTimePercent, "staff"));
        return this;
    }

    /// <summary>A student who has begun an attempt a-1 at sitting t-1, an hour after the booking.</summary>
    public StudentUnderTest Sitting(ExamDefinition exam, string sitting = "t-1", string attempt = "a-1")
    {
        Do(new BookSitting(Id, Fresh(), Now, sitting, exam.ExamId, exam.Version, "c-1", Now.AddHours(1), "staff"));
        Do(new ConfirmSitting(Id, Fresh(), Now, sitting));
        Wait(3600);
        Do(new AdmitStudent(Id, Fresh(), Now, sitting, 4, "hash", "staff"));
        Do(new StartAttempt(Id, Fresh(), Now, sitting, attempt));
        return this;
    }

    public ImmutableArray<StudentEvent> Answer(Answer answer, string? item = null, string? command = null) =>
        Do(new SubmitAnswer(Id, command ?? Fresh(), Now, Session.AttemptId, item ?? ItemInFront, answer));

    /// <summary>A command's id that was never used.</summary>
    public string Fresh() => $"{Id}-command-{offset}";
}

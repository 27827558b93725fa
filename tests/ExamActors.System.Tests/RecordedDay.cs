using System.Globalization;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.System.Tests;

/// <summary>
/// Students at one center who take an adaptive exam through the log alone, beside whatever node runs on it: each event of
/// theirs is answered with the command that follows. Every third one sends each answer twice; of every ten, one is too late
/// with the third answer, one is paused and resumed, and one is voided at the end.
/// </summary>
internal sealed class RecordedDay : IDisposable
{
    private const int Length = 5;
    private const string Center = "center-1";

    private static readonly ExamDefinition Exam = new(
        "arithmetic", 1, "An adaptive test",
        [
            .. Enumerable.Range(1, 30).Select(i => new ExamItem($"item-{i}",
                new ItemContent("Which one?", [new("right", "This"), new("wrong", "That")]),
                new ItemKey.Choice(["right", "wrong"], "right"),
                new ItemParameters.Logistic(1 + i % 3 * 0.4, (i - 15) / 6.0, 0.2))),
        ],
        new ItemDelivery.Adaptive(1, new AdaptiveTestDesign(TestConstraints.Length(Length), new StoppingRule.Length(Length))
        {
            Exposure = new ExposureControl.Randomesque(3),
        }),
        new ExamRules(3600), new ScoreReport());

    private readonly TopicSettings topics;
    private readonly IExamLog log;
    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly int students;
    private readonly HashSet<(string, long)> seen = [];
    private readonly HashSet<string> done = [];

    /// <summary>Opens the log of a place, whose topics exist, and puts the exam, the center and the bookings on it.</summary>
    public RecordedDay(Place place, int students)
    {
        (topics, this.students) = (place.Settings.Topics, students);
        log = place.OpenLog();
        consumer = log.CreateConsumer("exam-day");
        consumer.Assign(place.Partitions(log, "student-events").Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        var now = DateTimeOffset.UtcNow;
        Produce("exam-catalog", CloudEvent.Of(Exam, now, []));
        Send(new SetUpCenter(Center, "set-up", now, "Center", "Etc/UTC", students,
            [.. Enum.GetValues<DayOfWeek>().Select(d => new OpeningHours(d, 0, 1440))], "staff"));
        log.Producer.Flush(TimeSpan.FromSeconds(10));
    }

    /// <summary>Answers that are scored.</summary>
    public int Answers { get; private set; }

    /// <summary>Whether every student is through.</summary>
    public bool IsOver => done.Count == students;

    /// <summary>Books everybody's seat; a node must know the exam by now.</summary>
    public void Book()
    {
        // Where it is about ten o'clock then: a sitting must not go over midnight.
        var (now, starts) = (DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(1));
        starts = starts.ToOffset(TimeSpan.FromHours(10 - starts.Hour));
        for (var i = 0; i < students; i++)
        {
            Send(new RegisterStudent(Name(i), $"register-{i}", now, "Ada", i % 2 * 25, "staff"));
            Send(new BookSitting(Name(i), $"book-{i}", now, $"sitting-{i}", Exam.ExamId, 1, Center, starts,
                "staff"));
        }
        log.Producer.Flush(TimeSpan.FromSeconds(10));
    }

    /// <summary>Takes what has happened since, and sends what follows.</summary>
    public void GoOn()
    {
        while (consumer.Consume(TimeSpan.FromMilliseconds(20)) is { Message: not null } record)
            if (ExamCodec.Decode(CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Type)!, record.Message.Value)
                    is StudentEvent happened
                && happened.StudentId.StartsWith("student-", StringComparison.Ordinal)
                && seen.Add((happened.StudentId, happened.Version)))
                Follow(happened, int.Parse(happened.StudentId.AsSpan("student-".Length), CultureInfo.InvariantCulture));
    }

    public void Dispose()
    {
        consumer.Dispose();
        log.Dispose();
    }

    private void Follow(StudentEvent happened, int number)
    {
        var (now, id) = (DateTimeOffset.UtcNow, happened.StudentId);
        switch (happened)
        {
            case SittingConfirmed e:
                Send(new CheckIn(Center, $"check-in-{number}", now, e.SittingId, null, new string('0', 64), "staff"));
                break;
            case StudentAdmitted e:
                Send(new StartAttempt(id, $"start-{number}", now, e.SittingId, $"attempt-{number}"));
                break;
            case ItemDelivered { Position: 2 } e when number % 10 == 4:
                Send(new PauseAttempt(id, $"pause-{number}", now, e.AttemptId, "headache", "staff"));
                Send(new ResumeAttempt(id, $"resume-{number}", now.AddSeconds(30), e.AttemptId, "staff"));
                Answer(e, number, now.AddSeconds(31));
                break;
            case ItemDelivered { Position: 3 } e when number % 10 == 5:
                Answer(e, number, now.AddHours(2)); // past the deadline
                break;
            case ItemDelivered e:
                Answer(e, number, now);
                break;
            case AnswerScored:
                Answers++;
                break;
            case AttemptFinished e when number % 10 == 6:
                Send(new VoidAttempt(id, $"void-{number}", e.At, e.AttemptId, "impersonation", "staff"));
                break;
            case AttemptFinished or AttemptVoided:
                done.Add(id);
                break;
            case SittingRejected or CommandRefused { Reason: not (RefusalReason.TooLate or RefusalReason.NotDue) }:
                throw new InvalidOperationException($"not foreseen: {happened}");
        }
    }

    private void Answer(ItemDelivered item, int number, DateTimeOffset at)
    {
        var option = (number + item.Position) % 3 == 0 ? "wrong" : "right";
        for (var i = 0; i < (number % 3 == 0 ? 2 : 1); i++)
            Send(new SubmitAnswer(item.StudentId, $"answer-{number}-{item.Position}", at, item.AttemptId, item.ItemId,
                new Answer.Choice([option])));
    }

    private static string Name(int number) => $"student-{number}";

    private void Send(StudentCommand command) => Produce("student-commands", CloudEvent.Of(command, [], importId: null));

    private void Send(CenterCommand command) => Produce("center-commands", CloudEvent.Of(command, []));

    private void Produce(string topic, Message<byte[], byte[]> message) => log.Producer.Produce(topics.NameOf(topic), message);
}

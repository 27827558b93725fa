using Akka.Actor;
using Akka.Event;
using ExamActors.Actors.Persistence;
using ExamActors.Actors.Students;
using ExamActors.Core;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Core.Students;

namespace ExamActors.Node.Hosting;

/// <summary>
/// A sitting that nobody sits, through a student's actor and the journal, before a node takes part: code is compiled and connections
/// are opened when they are first used, and on a node that has just come up that would be while students wait for it. None of it
/// goes on the log, and nothing of it stays in the journal.
/// </summary>
internal static class NodeWarmUp
{
    private const string Place = "warm-up";
    private const int Answers = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs it; what fails is told, and no reason not to start.</summary>
    public static async Task Run(ActorSystem system, ExamCatalog catalog)
    {
        // No student's id has such characters.
        var studentId = $"~{((ExtendedActorSystem)system).Provider.DefaultAddress.HostPort()}";
        var persistenceId = StudentActor.PersistenceIdOf(studentId);
        try
        {
            await Erase(system, persistenceId).ConfigureAwait(false);
            if (catalog.All.LastOrDefault() is { } exam)
                await Sit(system, studentId, exam).ConfigureAwait(false);
            // Its beginning reads what was written: that was the other half.
            await Erase(system, persistenceId).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Logging.GetLogger(system, typeof(NodeWarmUp)).Warning(e, "the first students here will wait a little longer");
        }
    }

    private static async Task Sit(ActorSystem system, string studentId, PreparedExam exam)
    {
        var (id, version, rules) = (exam.Definition.ExamId, exam.Definition.Version, exam.Definition.Rules);
        var now = DateTimeOffset.UtcNow;
        var at = rules.OpensAt ?? (rules.ClosesAt < now ? rules.ClosesAt.Value.AddHours(-1) : now);
        var catalog = ExamCatalog.Empty.With(exam);
        var student = system.ActorOf(StudentActor.Props(studentId, snapshotAfterEvents: int.MaxValue, () => catalog));
        var sent = 0;
        await Send(new RegisterStudent(studentId, Next(), at, Place, ExtraTimePercent: 0, Place)).ConfigureAwait(false);
        await Send(new BookSitting(studentId, Next(), at, Place, id, version, Place, at, Place)).ConfigureAwait(false);
        await Send(new ConfirmSitting(studentId, Next(), at, Place)).ConfigureAwait(false);
        await Send(new AdmitStudent(studentId, Next(), at, Place, Seat: 1, CodeHash: "", Place)).ConfigureAwait(false);
        var events = await Send(new StartAttempt(studentId, Next(), at, Place, Place, null)).ConfigureAwait(false);
        for (var i = 0; i < Answers && events.OfType<ItemDelivered>().FirstOrDefault() is { } item; i++)
            events = await Send(new SubmitAnswer(studentId, Next(), at, Place, item.ItemId, new Answer.None(), null))
                .ConfigureAwait(false);
        await student.GracefulStop(Patience).ConfigureAwait(false);

        string Next() => $"{++sent}";

        async Task<IReadOnlyList<StudentEvent>> Send(StudentCommand command) =>
            (await student.Ask<CommandApplied>(new DeliverCommand(new LogPosition(0, sent), command), Patience).ConfigureAwait(false))
            .Events;
    }

    private static Task Erase(ActorSystem system, string persistenceId) => system.ActorOf(JournalEraser.Props(persistenceId))
        .Ask<JournalEraser.Erased>(JournalEraser.Erase.Instance, Patience);
}

using System.Collections.Immutable;
using Confluent.Kafka;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using ExamActors.Node.Rosters;

namespace ExamActors.Node.Tests.Rosters;

/// <summary>Rows are asked for and answered, without a log between.</summary>
public class RosterAnswersTests
{
    private static readonly DateTimeOffset Before = new(2029, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ExamSettings Settings = ExamSettingsReader.Read(ExamSettingsReader.Layer([], _ => null));

    private readonly RosterRow student = new(2, "ada", new RosterRequest.Student("ada", "Ada", 0));
    private readonly RosterRow sitting = new(3, "ada", new RosterRequest.Sitting(
        "ada", null, "earth", 1, "berlin", new DateTime(2030, 5, 6, 9, 0, 0), TimeSpan.Zero));

    [Fact]
    public void An_answer_to_this_import_is_done_and_one_to_an_earlier_import_unchanged()
    {
        var first = Ask(student, out var answers);
        answers.Take(Record(new StudentRegistered("ada", 1, Cause(first), Now, "Ada", 0, "import")));
        Assert.Equal(RowOutcome.Done, student.Outcome);

        var again = new RosterRow(2, "ada", student.Request);
        var second = Ask(again, out answers);
        answers.Take(Record(new StudentRegistered("ada", 1, Cause(second), Before, "Ada", 0, "import")));
        Assert.Equal(first.CommandId, second.CommandId);
        Assert.Equal(RowOutcome.Unchanged, again.Outcome);
    }

    [Fact]
    public void A_refusal_of_an_earlier_import_is_asked_about_anew_and_its_own_ends_the_row()
    {
        var first = Ask(sitting, out var answers);
        answers.Take(Record(new CommandRefused("ada", 1, Cause(first), Before, RefusalReason.NotRegistered, "s")));
        Assert.Equal(RowOutcome.Open, sitting.Outcome);
        Assert.Same(sitting, answers.Again());
        Assert.Null(answers.Again());

        var second = answers.Ask(sitting, Questions(), Now)!;
        Assert.NotEqual(first.CommandId, second.CommandId);
        answers.Take(Record(new CommandRefused("ada", 2, Cause(second), Now, RefusalReason.NotRegistered, "s")));

        Assert.Equal((RowOutcome.Refused, "not_registered: nobody has registered the student"),
            (sitting.Outcome, sitting.Reason));
        Assert.Equal(0, answers.Open);
    }

    [Fact]
    public void A_sitting_ends_with_the_centers_answer()
    {
        var id = ((BookSitting)Decoded(Ask(sitting, out var answers))).SittingId;
        answers.Take(Record(new SittingConfirmed("ada", 3, new CommandCause("berlin/2", 0, 0), Now, "another")));
        Assert.Equal(RowOutcome.Open, sitting.Outcome);

        answers.Take(Record(new SittingRejected("ada", 4, new CommandCause("berlin/3", 0, 0), Now, id, SeatRefusal.Full)));

        Assert.Equal((RowOutcome.Refused, "full: every seat is taken at some time of it"), (sitting.Outcome, sitting.Reason));
        Assert.Equal($"ada/{id}", sitting.Key);
    }

    [Fact]
    public void A_seat_that_is_reserved_is_not_asked_for_again_and_one_that_was_refused_is_under_another_id()
    {
        var request = (RosterRequest.Sitting)sitting.Request!;
        var reserved = new SittingEntry("ada", "berlin", "earth", new(request.StartsAt, TimeSpan.Zero), null, false);
        Assert.Null(AskWith(sitting, request.IdOf(0), reserved));
        Assert.Equal(RowOutcome.Unchanged, sitting.Outcome);

        var refused = new RosterRow(3, "ada", request);
        var command = (BookSitting)Decoded(AskWith(refused, request.IdOf(0),
            new SittingEntry("ada", "berlin", null, null, SeatRefusal.Full, false))!);
        Assert.Equal(request.IdOf(1), command.SittingId);

        var cancelled = new RosterRow(3, "ada", request);
        Assert.Null(AskWith(cancelled, request.IdOf(0), reserved with { Released = true }));
        Assert.StartsWith("sitting_closed: ", cancelled.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_of_somebody_elses_sitting_is_not_used()
    {
        var own = new RosterRow(3, "ada", (RosterRequest.Sitting)sitting.Request! with { SittingId = "x" });

        Assert.Null(AskWith(own, "x",
            new SittingEntry("bela", "berlin", "earth", Now, null, false)));

        Assert.StartsWith("sitting_exists: ", own.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_center_as_it_stands_is_not_set_up_again_and_one_that_was_changed_is_changed_back()
    {
        ImmutableArray<OpeningHours> hours = [new(DayOfWeek.Monday, 480, 600)];
        var request = new RosterRequest.Center("berlin", "Berlin", "Europe/Berlin", 5, hours);
        RosterQuestions.Question? Ask(long version, int seats)
        {
            var row = new RosterRow(2, "berlin", request);
            var standing = new CenterSetUp("berlin", version, new CommandCause("c", 0, 0), Before, "Berlin", "Europe/Berlin",
                seats, hours, "staff");
            return new RosterAnswers([row]).Ask(row, Questions(CenterLedger.Empty with
            {
                Centers = new Dictionary<string, CenterSetUp> { ["berlin"] = standing },
            }), Now);
        }

        Assert.Null(Ask(1, seats: 5));
        Assert.Equal(Ask(2, seats: 6)!.CommandId, Ask(2, seats: 6)!.CommandId);
        Assert.NotEqual(Ask(2, seats: 6)!.CommandId, Ask(4, seats: 6)!.CommandId);
    }

    [Fact]
    public void Who_gets_no_answer_is_told_how_far_it_went()
    {
        var question = Ask(sitting, out var answers);
        answers.Take(Record(
            new SittingRequested("ada", 1, Cause(question), Now, "s", "earth", 1, "berlin", Now, 30, null, "me")));

        answers.GiveUp("no node", "no center");

        Assert.Equal((RowOutcome.Unanswered, "no center"), (sitting.Outcome, sitting.Reason));
    }

    private static RosterQuestions.Question Ask(RosterRow row, out RosterAnswers answers)
    {
        answers = new RosterAnswers([row]);
        return answers.Ask(row, Questions(), Now)!;
    }

    private static RosterQuestions.Question? AskWith(RosterRow row, string sittingId, SittingEntry entry) =>
        new RosterAnswers([row]).Ask(row, Questions(CenterLedger.Empty with
        {
            Sittings = new Dictionary<string, SittingEntry> { [sittingId] = entry },
        }), Now);

    private static RosterQuestions Questions(CenterLedger? ledger = null) => new(
        Settings, new RosterImport("import", "", "id"u8.ToArray()),
        new RosterKnowledge(ledger ?? CenterLedger.Empty, new Dictionary<string, int>()));

    private static CommandCause Cause(RosterQuestions.Question question) => new(question.CommandId, 0, 0);

    private static object Decoded(RosterQuestions.Question question) => ExamCodec.Decode(
        CloudEvent.HeaderText(question.Message.Headers, CloudEvent.Type)!, question.Message.Value);

    private static ConsumeResult<byte[], byte[]> Record(StudentEvent happened) =>
        new() { Message = CloudEvent.Of(happened, "test"u8.ToArray(), null) };
}

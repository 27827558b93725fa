using System.Text;
using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Streams;
using Akka.Streams.Kafka.Helpers;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;
using ExamActors.Actors.Tests.Log;
using ExamActors.Actors.Tests.Results;
using ExamActors.Actors.Tests.Wire;
using ExamActors.Actors.Wire;
using ExamActors.Core;
using ExamActors.Core.Attempts;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Streams;

/// <summary>Each stream alone, on an embedded log; the student's actor is a probe.</summary>
public sealed class StreamsTests : TestKit
{
    private static readonly RecordAttempt Command = WireSamples.All.OfType<RecordAttempt>().Single();
    private static readonly AttemptRecorded Recorded = WireSamples.All.OfType<AttemptRecorded>().Single();

    private readonly TempFolder folder = new();
    private readonly EmbeddedExamLog log;
    private readonly ExamSettings settings;

    public StreamsTests()
        : base(ConfigurationFactory.ParseString("akka.actor.provider = local, akka.loglevel = OFF")
            .WithFallback(ExamSettingsReader.Reference))
    {
        settings = ExamSettingsReader.Read(ExamSettingsReader.Layer(
            [("test", "exam.import.record-size-max = 16KiB, exam.dead-letters.part-size-max = 4KiB")], _ => null))
            with
        { Data = folder.Path };
        log = new EmbeddedExamLog(EmbeddedStore.Open(new EmbeddedStoreOptions(folder.Path)));
        log.Store.EnsureTopics(settings.Topics.All);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        log.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Documents_become_commands_and_the_others_dead_letters()
    {
        byte[] document;
        using (var file = new MemoryStream())
        {
            AttemptGenerator.Write(file, 1, seed: 5, ndjson: true);
            document = file.ToArray();
        }
        var large = new byte[20_000];
        Array.Fill(large, (byte)'x');
        await Produce("exams", null, document);
        await Produce("exams", null, "{\"keen_id\":5}"u8.ToArray());
        await Produce("exams", null, large);

        await Run(m => AttemptImport.Run(Sys, m, log, settings), () => Committed(AttemptImport.Group, "exams") == 3);

        var command = Assert.Single(Read("student-commands"));
        var attempt = AttemptDocument.Parse(document).Attempt!;
        var decoded = Assert.IsType<RecordAttempt>(ExamCodec.Decode(Header(command, CloudEvent.Type), command.Message.Value));
        Assert.Equal(attempt.KeenId, decoded.Attempt.KeenId);
        Assert.Equal(attempt.UserExamId, Encoding.UTF8.GetString(command.Message.Key));
        Assert.Equal(decoded.CommandId, Header(command, CloudEvent.Id));
        var letters = Read("dead-letters");
        var wrong = Assert.Single(letters, l => l.Message.Value.Length == 13);
        Assert.Equal("$.keen_id", Header(wrong, DeadLetter.Path));
        Assert.Contains("is 5", Header(wrong, DeadLetter.Reason), StringComparison.Ordinal);
        var parts = letters.Except([wrong]).OrderBy(l => int.Parse(Header(l, DeadLetter.Part))).ToList();
        Assert.Equal(large, parts.SelectMany(p => p.Message.Value));
        Assert.Equal(5, parts.Count);
        Assert.Equal("true", Header(parts[^1], DeadLetter.Last));
    }

    [Fact]
    public async Task An_event_is_on_its_topic_before_the_command_is_committed()
    {
        var student = CreateTestProbe();
        await Produce(CloudEvent.Of(Command, [], importId: null));
        var control = CommandIntake.Run(Sys, Sys.Materializer(), log, settings, student, ActorRefs.Nobody);

        var delivered = await student.ExpectMsgAsync<DeliverCommand>();
        Assert.Equal((Command.CommandId, 0L), (delivered.Command.CommandId, delivered.Position.Offset));
        Assert.Equal(0, Committed(CommandIntake.Group, "student-commands"));
        student.Reply(new CommandApplied([Recorded], Redelivered: false));
        await Eventually.Become(() => Committed(CommandIntake.Group, "student-commands") == 1);

        var happened = Assert.Single(Read("student-events"));
        Assert.Equal(ExamCodec.Encode(Recorded), happened.Message.Value);
        Assert.Equal($"{Recorded.StudentId}/{Recorded.Version}", Header(happened, CloudEvent.Id));
        var score = Assert.Single(Read("scores"));
        Assert.Equal((Recorded.KeenId, ExamCodec.WireTypeOf(typeof(FinalScore)), Murmur2.Partition(Recorded.KeenId, 12)),
            (Encoding.UTF8.GetString(score.Message.Key), Header(score, CloudEvent.Type), score.Partition.Value));
        Assert.Equal(ExamCodec.Encode(PublishedScore.Of(Recorded)!), score.Message.Value);
        await control.DrainAndShutdown();
    }

    [Fact]
    public async Task An_event_without_a_score_leaves_scores_alone()
    {
        var student = CreateTestProbe();
        await Produce(CloudEvent.Of(Command, [], importId: null));
        var control = CommandIntake.Run(Sys, Sys.Materializer(), log, settings, student, ActorRefs.Nobody);

        await student.ExpectMsgAsync<DeliverCommand>();
        student.Reply(new CommandApplied([WireSamples.All.OfType<CommandRefused>().Single()], Redelivered: false));
        await Eventually.Become(() => Committed(CommandIntake.Group, "student-commands") == 1);

        Assert.Single(Read("student-events"));
        Assert.Empty(Read("scores"));
        await control.DrainAndShutdown();
    }

    [Fact]
    public async Task An_actor_that_fails_or_is_silent_is_asked_again_and_nothing_is_committed_before_it_replies()
    {
        var student = CreateTestProbe();
        await Produce(CloudEvent.Of(Command, [], importId: null));
        var impatient = settings with { Student = settings.Student with { AskTimeout = TimeSpan.FromMilliseconds(100) } };
        var control = CommandIntake.Run(Sys, Sys.Materializer(), log, impatient, student, ActorRefs.Nobody);

        var first = await student.ExpectMsgAsync<DeliverCommand>();
        student.Reply(new Status.Failure(new IOException("the disk is full")));
        for (var silent = 0; silent < 2; silent++)
            Assert.Equal(first, await student.ExpectMsgAsync<DeliverCommand>());
        Assert.Equal(0, Committed(CommandIntake.Group, "student-commands"));
        Assert.Empty(Read("student-events"));

        student.SetAutoPilot(new DelegateAutoPilot((asker, _) =>
        {
            asker.Tell(new CommandApplied([Recorded], Redelivered: false));
            return AutoPilot.KeepRunning;
        }));
        await Eventually.Become(() => Committed(CommandIntake.Group, "student-commands") == 1);
        Assert.Single(Read("student-events"));
        await control.DrainAndShutdown();
    }

    [Fact]
    public async Task A_student_has_one_command_in_flight_and_others_do_not_wait()
    {
        var students = CreateTestProbe();
        var other = Command with { StudentId = "other", CommandId = "o" };
        await Produce(CloudEvent.Of(Command with { CommandId = "1" }, [], null));
        await Produce(CloudEvent.Of(Command with { CommandId = "2" }, [], null));
        await Produce(CloudEvent.Of(other, [], null));
        var control = CommandIntake.Run(Sys, Sys.Materializer(), log, settings, students, ActorRefs.Nobody);

        var replyTo = new Dictionary<string, IActorRef>();
        for (var i = 0; i < 2; i++)
            replyTo[(await students.ExpectMsgAsync<DeliverCommand>()).Command.CommandId] = students.Sender;
        Assert.Equal(["1", "o"], replyTo.Keys.Order());
        await students.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(200));
        replyTo["1"].Tell(new CommandApplied([Recorded], false));

        Assert.Equal("2", (await students.ExpectMsgAsync<DeliverCommand>()).Command.CommandId);
        students.Reply(new CommandApplied([Recorded], false));
        replyTo["o"].Tell(new CommandApplied([Recorded], false));
        await Eventually.Become(() => Committed(CommandIntake.Group, "student-commands") == 3);
        await control.DrainAndShutdown();
    }

    [Theory]
    [InlineData(null, "no ce_type header")]
    [InlineData("examactors.student.unknown.v1", "unknown type")]
    [InlineData("examactors.student.state.v1", "missing required properties")]
    [InlineData("examactors.student.record-attempt.v1", "missing required properties")]
    public async Task A_command_that_cannot_be_read_goes_to_dead_letters_whole(string? type, string reason)
    {
        var headers = new Headers { { "own", "kept"u8.ToArray() } };
        if (type is not null)
            headers.Add(CloudEvent.Type, Encoding.UTF8.GetBytes(type));
        await Produce("student-commands", "key"u8.ToArray(), "{}"u8.ToArray(), headers);

        await Run(m => CommandIntake.Run(Sys, m, log, settings, CreateTestProbe(), ActorRefs.Nobody),
            () => Committed(CommandIntake.Group, "student-commands") == 1);

        var letter = Assert.Single(Read("dead-letters"));
        Assert.Equal(("key", "{}", "kept"), (Encoding.UTF8.GetString(letter.Message.Key),
            Encoding.UTF8.GetString(letter.Message.Value), Header(letter, "own")));
        Assert.Contains(reason, Header(letter, DeadLetter.Reason), StringComparison.Ordinal);
        Assert.Equal("student-commands", Header(letter, DeadLetter.Topic));
    }

    [Fact]
    public async Task A_command_under_another_key_goes_to_dead_letters()
    {
        var message = CloudEvent.Of(Command, [], importId: null);
        await Produce("student-commands", "somebody else"u8.ToArray(), message.Value, message.Headers);

        await Run(m => CommandIntake.Run(Sys, m, log, settings, CreateTestProbe(), ActorRefs.Nobody),
            () => Committed(CommandIntake.Group, "student-commands") == 1);

        Assert.Contains("the key is not", Header(Assert.Single(Read("dead-letters")), DeadLetter.Reason),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("student-events", "a student's event")]
    [InlineData("center-events", "a center's event")]
    public async Task What_is_no_event_goes_to_dead_letters_instead_of_being_followed_up(string topic, string what)
    {
        var message = CloudEvent.Of(Command, [], importId: null);
        await Produce(topic, message.Key, message.Value, message.Headers);
        await Produce(topic, message.Key, "noise"u8.ToArray());
        var ofStudents = topic == "student-events";

        await Run(
            m => ofStudents
                ? FollowUpStreams.OfStudents(Sys, m, log, settings)
                : FollowUpStreams.OfCenters(Sys, m, log, settings),
            () => Committed(ofStudents ? FollowUpStreams.StudentGroup : FollowUpStreams.CenterGroup, topic) == 2);

        Assert.Equal([$"'{ExamCodec.WireTypeOf(Command)}' is not {what}", "no ce_type header"],
            Read("dead-letters").Select(l => Header(l, DeadLetter.Reason)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_event_from_which_nothing_ever_follows_is_passed_over_unread()
    {
        await Produce("student-events", "key"u8.ToArray(), "noise"u8.ToArray(),
            new Headers { { CloudEvent.Type, ExamCodec.WireTypeBytesOf(Recorded) } });

        await Run(m => FollowUpStreams.OfStudents(Sys, m, log, settings),
            () => Committed(FollowUpStreams.StudentGroup, "student-events") == 1);

        Assert.Empty(Read("dead-letters"));
        Assert.Empty(Read("center-commands"));
    }

    [Fact]
    public async Task What_follows_from_an_event_goes_under_its_own_key_with_the_import_it_goes_back_to()
    {
        var at = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        var requested = new SittingRequested("s-1", 3, new CommandCause("c", 0, 0), at, "t-1", "exam", 1, "center-1",
            at.AddDays(1), 60, null, "staff");
        await Produce(CloudEvent.Of(requested, [], "import-1"u8.ToArray()));

        await Run(m => FollowUpStreams.OfStudents(Sys, m, log, settings),
            () => Committed(FollowUpStreams.StudentGroup, "student-events") == 1);

        var followed = Assert.Single(Read("center-commands"));
        Assert.Equal(("center-1", "3@s-1", "import-1", Murmur2.Partition("center-1", 4)),
            (Encoding.UTF8.GetString(followed.Message.Key), Header(followed, CloudEvent.Id),
                Header(followed, CloudEvent.ImportId), followed.Partition.Value));
    }

    [Fact]
    public Task The_projection_goes_on_where_its_tables_are_and_skips_what_is_no_event() => Project(settings);

    [PostgresFact]
    public async Task The_projection_does_the_same_in_PostgreSQL()
    {
        await using var results = await StoredResults<PostgresTestStore>.Create();
        await Project(results.Settings);
    }

    private async Task Project(ExamSettings settings)
    {
        await Produce(CloudEvent.Of(Recorded, [], null));
        await Run(m => ResultsProjection.Run(Sys, m, log, settings), () => Projected() == 1);
        await Produce("student-events", Encoding.UTF8.GetBytes(Recorded.StudentId), "noise"u8.ToArray());
        await Produce(CloudEvent.Of(Recorded, [], null)); // published again after a crash
        await Produce(CloudEvent.Of(Recorded with { Version = 2, KeenId = "second" }, [], null));

        await Run(m => ResultsProjection.Run(Sys, m, log, settings), () => Projected() == 4);

        using var reader = ResultsReader.Open(settings)!;
        Assert.Equal([1L, 2L], reader.Attempts().Select(a => a.Version));
        Assert.Equal("noise", Encoding.UTF8.GetString(Assert.Single(Read("dead-letters")).Message.Value));

        long Projected() => ResultsReader.NextOffsetsOf(settings, "student-events").Values.Sum();
    }

    private async Task Run(Func<IMaterializer, DrainingControl<Done>> stream, Func<bool> until)
    {
        var control = stream(Sys.Materializer());
        await Eventually.Become(until);
        await control.DrainAndShutdown();
    }

    private Task Produce(Message<byte[], byte[]> message) => log.Producer.ProduceAsync(
        ExamCodec.Decode(CloudEvent.HeaderText(message.Headers, CloudEvent.Type)!, message.Value) is StudentCommand
            ? "student-commands"
            : "student-events", message);

    private Task Produce(string topic, byte[]? key, byte[] value, Headers? headers = null) =>
        log.Producer.ProduceAsync(topic, new Message<byte[], byte[]> { Key = key!, Value = value, Headers = headers });

    // The sum of a group's committed offsets: how many records it has done with.
    private long Committed(string group, string topic)
    {
        using var consumer = log.CreateConsumer(group);
        return consumer.Committed(Partitions(topic), TimeSpan.FromSeconds(5)).Sum(c => Math.Max(0, c.Offset.Value));
    }

    private List<ConsumeResult<byte[], byte[]>> Read(string topic)
    {
        using var consumer = log.CreateConsumer("reader");
        consumer.Assign(Partitions(topic).Select(p => new TopicPartitionOffset(p, Offset.Beginning)));
        var found = new List<ConsumeResult<byte[], byte[]>>();
        while (consumer.Consume(TimeSpan.FromMilliseconds(200)) is { } record)
            found.Add(record);
        return found;
    }

    private IEnumerable<TopicPartition> Partitions(string topic) =>
        Enumerable.Range(0, log.PartitionsOf(topic)).Select(p => new TopicPartition(topic, p));

    private static string Header(ConsumeResult<byte[], byte[]> record, string name) =>
        CloudEvent.HeaderText(record.Message.Headers, name) ?? throw new InvalidOperationException($"no header {name}");
}

using ExamActors.Actors.Settings;

namespace ExamActors.Actors.Tests.Settings;

public class ExamSettingsReaderTests
{
    [Fact]
    public void The_defaults_are_sound()
    {
        var settings = Read();

        Assert.Equal(LogKind.Embedded, settings.Log);
        Assert.Equal(12, settings.Topics.StudentCommands.Partitions);
        Assert.Equal((4, 4), (settings.Topics.CenterCommands.Partitions, settings.Topics.CenterEvents.Partitions));
        Assert.Null(settings.Topics.StudentEvents.Retention);
        Assert.Equal(TimeSpan.FromDays(30), settings.Topics.Exams.Retention);
        Assert.Equal(512 << 10, settings.ImportRecordBytesMax);
    }

    [Fact]
    public void Later_overlays_win_and_the_environment_wins_over_all()
    {
        var config = ExamSettingsReader.Layer(
            [("a.conf", "exam.region = a, exam.intake.parallelism = 5"), ("b.conf", "exam { region = b }")],
            name => name == "EXAM_INTAKE_PARALLELISM" ? "7" : null);
        var settings = ExamSettingsReader.Read(config);

        Assert.Equal("b", settings.Region);
        Assert.Equal(7, settings.IntakeParallelism);
    }

    [Fact]
    public void Librdkafka_properties_pass_through()
    {
        var settings = Read(
            """exam { log = kafka, kafka { bootstrap-servers = "h:9092", properties { "security.protocol" = SASL_SSL } } }""");

        Assert.Equal("SASL_SSL", settings.Kafka.Properties["security.protocol"]);
    }

    [Fact]
    public void A_prefix_stands_before_every_topic_and_consumer_group()
    {
        var (plain, settings) = (Read(), Read("""exam.topics.prefix = "west_1.a-" """));

        Assert.Equal(plain.Topics.All.Select(t => t with { Name = "west_1.a-" + t.Name }), settings.Topics.All);
        Assert.Equal("west_1.a-command-intake", settings.Kafka.ConsumerProperties("command-intake")["group.id"]);
        Assert.Equal("command-intake", plain.Kafka.ConsumerProperties("command-intake")["group.id"]);
        Assert.Equal(("west_1.a-scores", "west_1.a-scores", "other"),
            (settings.Topics.NameOf("scores"), settings.Topics.NameOf("west_1.a-scores"), settings.Topics.NameOf("other")));
    }

    [Theory]
    [InlineData("exam.intake.paralelism = 5", "exam.intake.paralelism", "exam.intake.parallelism")]
    [InlineData("exam.bogus { x = 1 }", "exam.bogus.x", "did you mean")]
    [InlineData("exam.intake = 5", "exam.intake", "did you mean")]
    [InlineData("exam.region = ${nothing}", "o.conf", "not valid HOCON")]
    [InlineData("exam { region = }", "exam.region", "must not be empty")]
    [InlineData("exam.log = files", "exam.log", "embedded, kafka")]
    [InlineData("exam.log = kafka", "bootstrap-servers", "host:port")]
    [InlineData("exam.journal = postgres", "connection-string", "EXAM_POSTGRES_CONNECTION_STRING")]
    [InlineData("exam.results = postgres", "connection-string", "EXAM_POSTGRES_CONNECTION_STRING")]
    [InlineData("exam.postgres.connection-string = \"Hots=here\"", "connection-string", "Host=")]
    [InlineData("exam.intake.parallelism = many", "exam.intake.parallelism", "from 1 to 10000")]
    [InlineData("exam.intake.parallelism = 0", "exam.intake.parallelism", "from 1 to 10000")]
    [InlineData("exam.student.passivate-after = 5 years", "exam.student.passivate-after", "duration")]
    [InlineData("exam.center.deadline-grace = 1h", "exam.center.deadline-grace", "duration")]
    [InlineData("exam.import.record-size-max = 5GiB", "exam.import.record-size-max", "size")]
    [InlineData("exam.topics.exams.retention = never", "exam.topics.exams.retention", "infinite")]
    [InlineData("exam.topics.prefix = \"west/\"", "exam.topics.prefix = 'west/'", "up to 60 letters")]
    [InlineData("exam.topics.prefix = aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffg", "exam.topics.prefix", "up to 60 letters")]
    [InlineData("exam.region = \"no spaces\"", "exam.region", "letters")]
    [InlineData("exam.streams.restart-backoff-min = 1m", "restart-backoff-max", "below")]
    public void What_is_wrong_is_named(string hocon, string setting, string help)
    {
        var e = Assert.Throws<SettingException>(() => Read(hocon));

        Assert.Contains(setting, e.Message, StringComparison.Ordinal);
        Assert.Contains(help, e.Message, StringComparison.Ordinal);
    }

    private static ExamSettings Read(params string[] overlays) => ExamSettingsReader.Read(
        ExamSettingsReader.Layer(overlays.Select(o => ("o.conf", o)), _ => null));
}

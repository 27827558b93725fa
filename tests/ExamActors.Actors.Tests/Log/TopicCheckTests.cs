using CsCheck;
using ExamActors.Actors.Log;

namespace ExamActors.Actors.Tests.Log;

public class TopicCheckTests
{
    private static readonly TopicNeeds Needs = new("host:9092", ReplicationFactor: 3, MinInsyncReplicas: 2, MessageBytesMax: 1_200_000);

    private static readonly TopicDefinition Events = new("student-events", 12);
    private static readonly TopicDefinition Commands = new(
        "student-commands", 12, Retention: TimeSpan.FromDays(30), RetentionBytes: 1 << 30);
    private static readonly TopicDefinition Scores = new("scores", 12, Compacted: true);

    public static TheoryData<string, string, string, bool> Changes => new()
    {
        // topic, property, what it is, whether that loses something
        { "student-events", "min.insync.replicas", "1", true },
        { "student-events", "min.insync.replicas", "3", false },
        { "student-events", "cleanup.policy", "compact", true },
        { "student-events", "retention.ms", "604800000", true },
        { "student-events", "retention.bytes", "1000000", true },
        { "student-events", "max.message.bytes", "1048588", true },
        { "student-events", "unclean.leader.election.enable", "true", false },
        { "student-commands", "retention.ms", "86400000", true },
        { "student-commands", "retention.ms", "-1", false },
        { "student-commands", "retention.ms", "31536000000", false },
        { "student-commands", "retention.bytes", "1000000", true },
        { "student-commands", "retention.bytes", "-1", false },
        { "scores", "cleanup.policy", "delete", true },
        { "scores", "cleanup.policy", "compact,delete", true },
    };

    [Fact]
    public void A_topic_as_it_is_created_has_no_differences()
    {
        foreach (var topic in new[] { Events, Commands, Scores })
            Assert.Empty(TopicCheck.Differences(topic, Needs, Found(topic)));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Each_property_that_differs_is_told_with_the_command_that_mends_it(
        string topic, string property, string value, bool loses)
    {
        var wanted = Of(topic);
        var found = Found(wanted);

        var difference = Assert.Single(TopicCheck.Differences(wanted, Needs, found with { Configs = With(found, property, value) }));

        Assert.Equal((topic, property, value, loses), (difference.Topic, difference.Property, difference.Found, difference.Loses));
        Assert.Contains(
            $"kafka-configs.sh --bootstrap-server host:9092 --alter --entity-type topics --entity-name {topic} --add-config {property}=",
            difference.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_mends_a_difference_leaves_none()
    {
        foreach (var (topic, property, value) in Changes.Select(c => ((string)c[0], (string)c[1], (string)c[2])))
        {
            var wanted = Of(topic);
            var found = Found(wanted);
            var changed = found with { Configs = With(found, property, value) };
            var config = Assert.Single(TopicCheck.Differences(wanted, Needs, changed)).Mend.Split("--add-config ")[1].Split('=');

            Assert.Empty(TopicCheck.Differences(wanted, Needs, changed with { Configs = With(changed, config[0], config[1]) }));
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(24)]
    public void Another_number_of_partitions_loses_and_no_command_mends_it(int partitions)
    {
        var difference = Assert.Single(TopicCheck.Differences(Commands, Needs, Found(Commands) with { Partitions = partitions }));

        Assert.True(difference.Loses);
        Assert.Contains($"exam.topics.student-commands.partitions = {partitions}", difference.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public void Fewer_copies_lose_and_more_do_not(int copies, bool loses)
    {
        var difference = Assert.Single(TopicCheck.Differences(Events, Needs, Found(Events) with { ReplicationFactor = copies }));

        Assert.Equal(("replication factor", loses), (difference.Property, difference.Loses));
        Assert.Contains("kafka-reassign-partitions.sh", difference.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void More_copies_in_sync_than_there_are_copies_are_told()
    {
        var found = Found(Events);
        var differences = TopicCheck.Differences(
            Events, Needs, found with { ReplicationFactor = 1, Configs = With(found, "min.insync.replicas", "2") });

        Assert.Contains(differences, d => d.Property == "min.insync.replicas" && d.Loses);
    }

    [Fact]
    public void A_broker_that_does_not_tell_its_configuration_is_compared_in_what_it_tells()
    {
        Assert.Empty(TopicCheck.Differences(Events, Needs, Found(Events) with { Configs = null }));
        Assert.Single(TopicCheck.Differences(Events, Needs, Found(Events) with { Configs = null, Partitions = 1 }));
    }

    [Fact]
    public void Shorter_retention_always_loses_and_longer_never_does()
    {
        // 0 stands for infinite.
        Gen.Select(Gen.Long[0, 10_000], Gen.Long[0, 10_000]).Sample((wantedMs, foundMs) =>
        {
            var wanted = Commands with { Retention = wantedMs == 0 ? null : TimeSpan.FromMilliseconds(wantedMs) };
            var found = Found(wanted) with
            {
                Configs = With(Found(wanted), "retention.ms", foundMs == 0 ? "-1" : $"{foundMs}"),
            };
            var isShorter = foundMs != 0 && (wantedMs == 0 || foundMs < wantedMs);
            return TopicCheck.Differences(wanted, Needs, found).Any(d => d.Loses) == isShorter
                && TopicCheck.Differences(wanted, Needs, found).Count == (wantedMs == foundMs ? 0 : 1);
        });
    }

    private static TopicDefinition Of(string name) => new[] { Events, Commands, Scores }.Single(t => t.Name == name);

    private static FoundTopic Found(TopicDefinition topic) =>
        new(topic.Partitions, Needs.ReplicationFactor, TopicCheck.Configs(topic, Needs));

    private static Dictionary<string, string> With(FoundTopic found, string property, string value) =>
        new(found.Configs!) { [property] = value };
}

using ExamActors.Actors.Settings;

namespace ExamActors.Actors.Tests.Settings;

public class ClusterSettingsTests
{
    private const string Shared = """
        exam { log = kafka, journal = postgres, results = postgres, kafka.bootstrap-servers = "h:9092" }
        exam.postgres.connection-string = "Host=h"
        exam.api.token-key = "cmVnaW9uLW9mLXRoZS10ZXN0cy1uby1zZWNyZXQtYXQtYWxs"
        exam.cluster { port = 4053, seed-nodes = "a:4053, dns:nodes:4054" }

        """;

    [Fact]
    public void Alone_a_node_does_everything()
    {
        var cluster = Read("").Cluster;

        Assert.False(cluster.IsShared);
        Assert.Equal([NodeRole.Gateway, NodeRole.Exam, NodeRole.Projection], cluster.Roles.Order());
    }

    [Fact]
    public void Seeds_are_hosts_or_names_of_many()
    {
        var cluster = Read(Shared).Cluster;

        Assert.True(cluster.IsShared);
        Assert.Equal([new SeedNode("a", 4053, false), new SeedNode("nodes", 4054, true)], cluster.SeedNodes.ToArray());
        Assert.Equal(("127.0.0.1", "127.0.0.1"), (cluster.Hostname, cluster.BindHostname));
        Assert.Equal("0.0.0.0", Read(Shared + "exam.cluster.bind-hostname = 0.0.0.0").Cluster.BindHostname);
    }

    [Theory]
    [InlineData("exam.cluster.roles = teacher", "'teacher' is none of gateway, exam, projection")]
    [InlineData("exam.cluster.roles = \"\"", "must name one")]
    [InlineData("exam.cluster.roles = gateway", "a cluster of one needs the role exam")]
    [InlineData("exam.cluster.seed-nodes = \"a\"", "'a' is neither host:port nor dns:name:port")]
    [InlineData("exam.cluster.seed-nodes = \"a:99999\"", "neither host:port")]
    [InlineData("exam.cluster.seed-nodes = \"a:1\"", "exam.log = kafka")]
    [InlineData(Shared + "exam.results = embedded", "exam.results = postgres")]
    [InlineData(Shared + "exam.cluster.port = 0", "exam.cluster.port must not be 0")]
    [InlineData(Shared + "exam.api.token-key = \"\"", "EXAM_API_TOKEN_KEY")]
    [InlineData("exam.cluster.tls.key-file = k", "certificate-file, key-file and authority-file")]
    public void What_cannot_be_is_named(string hocon, string fault) =>
        Assert.Contains(fault, Assert.Throws<SettingException>(() => Read(hocon)).Message, StringComparison.Ordinal);

    private static ExamSettings Read(string hocon) =>
        ExamSettingsReader.Read(ExamSettingsReader.Layer([("o.conf", hocon)], _ => null));
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ExamActors.TestSupport;

/// <summary>
/// A region as operations run it: nodes as processes that form a cluster, a PostgreSQL of its own that commits to the disk, and
/// brokers (the mock one, in a process of its own, or those that KAFKA_BOOTSTRAP names). The nodes have the files of hocon/ that those of
/// docker-compose.yml have.
/// </summary>
public sealed class RealRegion : IAsyncDisposable
{
    /// <summary>How long nodes may take for anything on a build server that has other things to do.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private const string TokenKey = "cmVnaW9uLW9mLXRoZS10ZXN0cy1uby1zZWNyZXQtYXQtYWxs";

    // Those of docker/postgres/postgresql.conf that bear on speed.
    private static readonly (string, string)[] PostgresSettings =
    [
        ("max_connections", "300"), ("shared_buffers", "512MB"), ("wal_compression", "on"), ("max_wal_size", "4GB"),
        ("checkpoint_timeout", "15min"),
    ];

    private readonly TempFolder folder = new();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private NetworkHosts? hosts;

    private RealRegion(MockBroker? broker, PostgresServer postgres, Dictionary<string, string> environment) =>
        (Broker, Postgres, Environment) = (broker, postgres, environment);

    /// <summary>The brokers, for their faults; null where they are real ones.</summary>
    public MockBroker? Broker { get; }

    public PostgresServer Postgres { get; }

    /// <summary>Environment variables that all nodes and verbs have.</summary>
    public Dictionary<string, string> Environment { get; }

    public List<RegionNode> Nodes { get; } = [];

    /// <summary>The connection string of its database.</summary>
    public string Database => Environment["EXAM_POSTGRES_CONNECTION_STRING"];

    /// <summary>The addresses of all nodes, as `simulate` takes them.</summary>
    public string Urls => string.Join(',', Nodes.Select(n => n.Url));

    /// <summary>Starts a region, and waits until all of its nodes are ready.</summary>
    /// <param name="nodes">How many nodes.</param>
    /// <param name="topics">The topics and their partitions: the mock broker makes none through the admin client.</param>
    /// <param name="settings">Environment variables of nodes and verbs besides.</param>
    /// <param name="onHosts">Whether each node is on a host of its own.</param>
    /// <param name="assembly">The nodes' program; null for the one beside the test.</param>
    public static async Task<RealRegion> Start(
        int nodes, IEnumerable<(string Name, int Partitions)> topics, Dictionary<string, string>? settings = null, bool onHosts = false,
        string? assembly = null)
    {
        var broker = Services.KafkaBootstrap is null ? await MockBroker.Start() : null;
        if (broker is not null)
            foreach (var (name, partitions) in topics)
                await broker.CreateTopic(name, partitions);
        var postgres = await PostgresServer.Create(PostgresSettings);
        var region = new RealRegion(broker, postgres, new Dictionary<string, string>
        {
            ["EXAM_LOG"] = "kafka",
            ["EXAM_JOURNAL"] = "postgres",
            ["EXAM_RESULTS"] = "postgres",
            ["EXAM_KAFKA_BOOTSTRAP_SERVERS"] = broker?.BootstrapServers ?? Services.KafkaBootstrap!,
            ["EXAM_POSTGRES_CONNECTION_STRING"] = await postgres.CreateDatabase(),
            ["EXAM_API_TOKEN_KEY"] = TokenKey,
            ["EXAM_API_ADMISSIONS_PER_MINUTE"] = "100000",
            ["EXAM_API_DRAIN_WAIT"] = "1s", // no entry stands before them
        });
        if (broker is null)
        {
            // Topics there outlive a region; and nobody knows how the broker is set up for node.conf's protocol.
            region.Environment["EXAM_TOPICS_PREFIX"] = $"test-{Guid.NewGuid():N}.";
            region.Environment["EXAM_KAFKA_GROUP_PROTOCOL"] = "classic";
            region.Environment["EXAM_KAFKA_SESSION_TIMEOUT"] = "6s";
        }
        foreach (var (name, value) in settings ?? [])
            region.Environment[name] = value;
        try
        {
            await region.Run("schema", "apply");
            await region.AddNodes(nodes, onHosts);
            region.Nodes.ForEach(n => n.Assembly = assembly);
            region.StartNodes();
            await region.Ready();
            return region;
        }
        catch
        {
            await region.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts all nodes; <see cref="Ready"/> waits for them.</summary>
    public void StartNodes() => Nodes.ForEach(n => n.Start());

    /// <summary>Runs a verb to its end, which must be a good one.</summary>
    public async Task<string> Run(params string[] arguments)
    {
        var (code, output, errors) = await NodeProcess.Run(arguments, Environment);
        return code == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', arguments)}: exit code {code}\n{output}\n{errors}");
    }

    /// <summary>Starts a verb beside the nodes.</summary>
    public NodeProcess StartVerb(params string[] arguments) => NodeProcess.Start(arguments, Environment);

    /// <summary>Waits until nodes say that they are ready: all of them where none are named.</summary>
    public Task Ready(params RegionNode[] nodes) => Eventually.Become(
        async () =>
        {
            foreach (var node in nodes is [] ? [.. Nodes] : nodes)
                if (!await IsReady(node))
                    return false;
            return true;
        },
        Patience, () => string.Join("\n\n", Nodes.Select(n => $"{n.Url}: {n.Told}")));

    /// <summary>The sum of a metric's series on a node: of those that have all of these labels, as name="value".</summary>
    public async Task<double> Metric(RegionNode node, string name, params string[] labels)
    {
        if (node.HasExited)
            throw new InvalidOperationException($"a node has ended\n{node.Told}");
        var text = await http.GetStringAsync(new Uri(node.MetricsUrl + "/metrics"));
        return text.Split('\n')
            .Where(l => l.StartsWith(name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal))
            .Where(l => labels.All(label => l.Contains(label, StringComparison.Ordinal)))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>The sum of a metric over all nodes.</summary>
    public async Task<double> Metric(string name, params string[] labels)
    {
        var sum = 0.0;
        foreach (var node in Nodes)
            sum += await Metric(node, name, labels);
        return sum;
    }

    public async ValueTask DisposeAsync()
    {
        Nodes.ForEach(n => n.Dispose());
        http.Dispose();
        if (hosts is not null)
            await hosts.DisposeAsync();
        await Postgres.DisposeAsync();
        if (Broker is not null)
            await Broker.DisposeAsync();
        folder.Dispose();
    }

    private async Task AddNodes(int count, bool onHosts)
    {
        if (onHosts)
            hosts = await NetworkHosts.Create(count, PortOf(Environment["EXAM_KAFKA_BOOTSTRAP_SERVERS"]), Postgres.Port);
        var ports = Enumerable.Range(0, count).Select(_ => FreePort.Next()).ToArray();
        var seeds = string.Join(", ", ports.Select((port, i) => $"{Host(i)}:{port}"));
        for (var i = 0; i < count; i++)
        {
            var api = onHosts ? $"http://{NetworkHosts.Address(i)}:5080" : $"http://127.0.0.1:{FreePort.Next()}";
            var metrics = onHosts ? $"http://{NetworkHosts.Address(i)}:9464" : $"http://127.0.0.1:{FreePort.Next()}";
            Nodes.Add(new RegionNode(api, metrics, onHosts ? NetworkHosts.Launcher(i) : [], new(Environment)
            {
                ["EXAM_API_URL"] = api,
                ["EXAM_TELEMETRY_PROMETHEUS_URL"] = metrics,
                ["EXAM_DATA"] = folder.File($"node-{i}"),
                ["EXAM_CLUSTER_HOSTNAME"] = Host(i),
                ["EXAM_CLUSTER_PORT"] = $"{ports[i]}",
                ["EXAM_CLUSTER_SEED_NODES"] = seeds,
            }));
        }

        string Host(int node) => onHosts ? NetworkHosts.PeerAddress(node) : "127.0.0.1";
    }

    private static int PortOf(string bootstrap) =>
        int.Parse(bootstrap[(bootstrap.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);

    [SuppressMessage("Design", "CA1031", Justification = "whatever goes wrong, it is not ready")]
    private async Task<bool> IsReady(RegionNode node)
    {
        if (node.HasExited)
            throw new InvalidOperationException($"a node has ended\n{node.Told}");
        try
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            using var reply = await http.GetAsync(new Uri(node.Url + "/health/ready"), stop.Token);
            return reply.IsSuccessStatusCode;
        }
        catch (Exception)
        {
            return false;
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using ExamActors.Actors.Settings;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests.Cluster;

/// <summary>
/// A region as operations run it: nodes as processes that form a cluster, a PostgreSQL of its own, and brokers (the mock ones,
/// or those that KAFKA_BOOTSTRAP names). The nodes have the files of hocon/.
/// </summary>
internal sealed class RunningRegion : IAsyncDisposable
{
    /// <summary>How long nodes may take for anything on a build server that has other things to do.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string TokenKey = "cmVnaW9uLW9mLXRoZS10ZXN0cy1uby1zZWNyZXQtYXQtYWxs";

    private readonly TempFolder folder = new();
    private readonly Dictionary<string, string> environment;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private RunningRegion(MockBroker? broker, PostgresServer postgres, Dictionary<string, string> environment) =>
        (Broker, Postgres, this.environment) = (broker, postgres, environment);

    /// <summary>The brokers, for their faults; null where they are real ones.</summary>
    public MockBroker? Broker { get; }

    public PostgresServer Postgres { get; }

    public List<RegionNode> Nodes { get; } = [];

    /// <summary>The addresses of all nodes, as `simulate` takes them.</summary>
    public string Urls => string.Join(',', Nodes.Select(n => n.Url));

    /// <summary>Starts a region, and waits until all of its nodes are ready.</summary>
    /// <param name="nodes">How many nodes.</param>
    /// <param name="settings">Environment variables of the nodes besides.</param>
    /// <param name="onHosts">Whether each node is on a host of its own.</param>
    public static async Task<RunningRegion> Start(
        int nodes, Dictionary<string, string>? settings = null, bool onHosts = false)
    {
        var broker = Services.KafkaBootstrap is null ? await MockBroker.Start() : null;
        if (broker is not null)
            foreach (var topic in ExamSettingsReader.Read(ExamSettingsReader.Reference).Topics.All)
                await broker.CreateTopic(topic.Name, topic.Partitions);
        var postgres = await PostgresServer.Create(("max_connections", "300"));
        var database = await postgres.CreateDatabase();
        var region = new RunningRegion(broker, postgres, new Dictionary<string, string>
        {
            ["EXAM_LOG"] = "kafka",
            ["EXAM_JOURNAL"] = "postgres",
            ["EXAM_RESULTS"] = "postgres",
            ["EXAM_KAFKA_BOOTSTRAP_SERVERS"] = broker?.BootstrapServers ?? Services.KafkaBootstrap!,
            ["EXAM_POSTGRES_CONNECTION_STRING"] = database,
            ["EXAM_API_TOKEN_KEY"] = TokenKey,
            ["EXAM_API_ADMISSIONS_PER_MINUTE"] = "100000",
            // Of a broker that is not ours nobody knows how it is set up for the newer one.
            ["EXAM_KAFKA_GROUP_PROTOCOL"] = broker is null ? "classic" : "consumer",
            ["EXAM_KAFKA_SESSION_TIMEOUT"] = "6s",
        });
        if (broker is null) // whose topics outlive a region
            region.environment["EXAM_TOPICS_PREFIX"] = $"test-{Guid.NewGuid():N}.";
        foreach (var (name, value) in settings ?? [])
            region.environment[name] = value;
        await region.Run("schema", "apply");
        await region.AddNodes(nodes, onHosts);
        return region;
    }

    /// <summary>Runs a verb to its end, which must be a good one.</summary>
    public async Task<string> Run(params string[] arguments)
    {
        var (code, output, errors) = await NodeProcess.Run(arguments, environment);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {code}\n{output}\n{errors}");
        return output;
    }

    /// <summary>Starts a verb beside the nodes.</summary>
    public NodeProcess StartVerb(params string[] arguments) => NodeProcess.Start(arguments, environment);

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

    /// <summary>What a node's own figures say.</summary>
    public async Task<double> Metric(RegionNode node, string line)
    {
        var text = await http.GetStringAsync(new Uri(node.MetricsUrl + "/metrics"));
        return text.Split('\n').Where(l => l.StartsWith(line, StringComparison.Ordinal))
            .Sum(l => double.Parse(l.Split(' ')[^1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        Nodes.ForEach(n => n.Dispose());
        http.Dispose();
        if (Hosts is not null)
            await Hosts.DisposeAsync();
        await Postgres.DisposeAsync();
        if (Broker is not null)
            await Broker.DisposeAsync();
        folder.Dispose();
    }

    private NetworkHosts? Hosts { get; set; }

    private async Task AddNodes(int count, bool onHosts)
    {
        if (onHosts)
            Hosts = await NetworkHosts.Create(count, PortOf(environment["EXAM_KAFKA_BOOTSTRAP_SERVERS"]), Postgres.Port);
        var ports = Enumerable.Range(0, count).Select(_ => FreePort.Next()).ToArray();
        var seeds = string.Join(", ", ports.Select((port, i) => $"{Host(i)}:{port}"));
        for (var i = 0; i < count; i++)
        {
            var api = onHosts ? $"http://{NetworkHosts.Address(i)}:5080" : $"http://127.0.0.1:{FreePort.Next()}";
            var metrics = onHosts ? $"http://{NetworkHosts.Address(i)}:9464" : $"http://127.0.0.1:{FreePort.Next()}";
            Nodes.Add(new RegionNode(api, metrics, onHosts ? NetworkHosts.Launcher(i) : [], new(environment)
            {
                ["EXAM_API_URL"] = api,
                ["EXAM_TELEMETRY_PROMETHEUS_URL"] = metrics,
                ["EXAM_DATA"] = folder.File($"node-{i}"),
                ["EXAM_CLUSTER_HOSTNAME"] = Host(i),
                ["EXAM_CLUSTER_PORT"] = $"{ports[i]}",
                ["EXAM_CLUSTER_SEED_NODES"] = seeds,
            }));
        }
        Nodes.ForEach(n => n.Start());
        await Ready();

        string Host(int node) => onHosts ? NetworkHosts.PeerAddress(node) : "127.0.0.1";
    }

    private static int PortOf(string bootstrap) =>
        int.Parse(bootstrap[(bootstrap.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);

    [SuppressMessage("Design", "CA1031", Justification = "whatever goes wrong, it is not ready")]
    private async Task<bool> IsReady(RegionNode node)
    {
        Assert.False(node.HasExited, node.Told);
        try
        {
            using var reply = await http.GetAsync(new Uri(node.Url + "/health/ready"));
            return reply.IsSuccessStatusCode;
        }
        catch (Exception)
        {
            return false;
        }
    }
}

/// <summary>Tests of whole regions, which take the machine for themselves: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "it is one, of xunit's")]
public sealed class RegionCollection
{
    public const string Name = "regions";
}

/// <summary>A node of a region; its addresses stay, however often it is started.</summary>
internal sealed class RegionNode(
    string url, string metricsUrl, string[] launcher, Dictionary<string, string> environment) : IDisposable
{
    private NodeProcess? process;

    public string Url => url;

    public string MetricsUrl => metricsUrl;

    /// <summary>The program that it is started with; null for the one beside the test.</summary>
    public string? Assembly { get; set; }

    public bool HasExited => process is null || process.HasExited;

    /// <summary>What it has printed.</summary>
    public string Told => process is null ? "" : process.Output + process.Errors;

    /// <summary>Changes a variable of its environment, from its next start on.</summary>
    public void Set(string name, string value) => environment[name] = value;

    public void Start() => process = NodeProcess.Start(["node"], environment, launcher, Assembly);

    /// <summary>SIGKILL.</summary>
    public void Kill() => process!.Kill();

    /// <summary>SIGTERM, and waits for its end; gives the exit code.</summary>
    public Task<int> Stop()
    {
        process!.Terminate();
        return process.Exit(RunningRegion.Patience);
    }

    /// <summary>Waits until it ends by itself; gives the exit code.</summary>
    public Task<int> Exit() => process!.Exit(RunningRegion.Patience);

    public void Dispose() => process?.Dispose();
}

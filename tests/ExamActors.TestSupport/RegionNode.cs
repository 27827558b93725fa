namespace ExamActors.TestSupport;

/// <summary>A node of a region; its addresses stay, however often it is started.</summary>
/// <param name="url">Where its API is.</param>
/// <param name="metricsUrl">Where its figures are.</param>
/// <param name="launcher">What starts it, as a program that puts it on a host of its own; empty for none.</param>
/// <param name="environment">Its environment variables.</param>
public sealed class RegionNode(
    string url, string metricsUrl, string[] launcher, Dictionary<string, string> environment) : IDisposable
{
    /// <summary>The files that nodes are started with, in their order.</summary>
    public static readonly string[] ConfigFiles =
        [.. new[] { "kafka.conf", "postgres.conf", "node.conf" }.Select(file => Repository.File("hocon", file))];

    private static readonly string[] Arguments = ["node", .. ConfigFiles.SelectMany(file => new[] { "--config", file })];

    private NodeProcess? process;

    public string Url => url;

    public string MetricsUrl => metricsUrl;

    /// <summary>The program that it is started with; null for the one beside the test.</summary>
    public string? Assembly { get; set; }

    public bool HasExited => process is null || process.HasExited;

    /// <summary>What it has printed since it was started.</summary>
    public string Told => process is null ? "" : process.Output + process.Errors;

    /// <summary>The process that it was started as.</summary>
    public NodeProcess Process => process ?? throw new InvalidOperationException("it was never started");

    /// <summary>Changes a variable of its environment, from its next start on.</summary>
    public void Set(string name, string value) => environment[name] = value;

    public void Start()
    {
        process?.Dispose();
        process = NodeProcess.Start(Arguments, environment, launcher, Assembly);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => Process.Kill();

    /// <summary>SIGTERM, and waits for its end; gives the exit code.</summary>
    public Task<int> Stop()
    {
        Process.Terminate();
        return Exit();
    }

    /// <summary>Waits until it ends by itself; gives the exit code.</summary>
    public Task<int> Exit() => Process.Exit(RealRegion.Patience);

    public void Dispose() => process?.Dispose();
}

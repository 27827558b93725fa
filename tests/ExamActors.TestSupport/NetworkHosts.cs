using System.Diagnostics;

namespace ExamActors.TestSupport;

/// <summary>
/// Hosts of a network, each a network namespace of Linux: all reach the services of this machine by a network of theirs, and each
/// other by another, which can be cut. Services listen on loopback here; on each host a relay listens in their place.
/// </summary>
public sealed class NetworkHosts : IAsyncDisposable
{
    private static readonly string Id = $"x{Environment.ProcessId % 10_000}";

    private readonly List<Process> relays = [];
    private readonly int count;
    private readonly int[] services;

    private NetworkHosts(int count, int[] services) => (this.count, this.services) = (count, services);

    /// <summary>Why a test that needs hosts is skipped, or null where it can have them.</summary>
    public static string? Skip =>
        Environment.UserName != "root" ? "needs root, for network namespaces"
        : ToolFactAttribute.SkipWithout("ip", "socat");

    /// <summary>Makes the hosts.</summary>
    /// <param name="count">How many, 1 to 100.</param>
    /// <param name="services">The ports of this machine's loopback that every host sees on its own loopback.</param>
    public static async Task<NetworkHosts> Create(int count, params int[] services)
    {
        var hosts = new NetworkHosts(count, services);
        try
        {
            await hosts.Make();
            return hosts;
        }
        catch
        {
            await hosts.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where this machine reaches a host, counted from 0.</summary>
    public static string Address(int host) => $"10.77.0.{host + 11}";

    /// <summary>Where the other hosts reach it.</summary>
    public static string PeerAddress(int host) => $"10.78.0.{host + 11}";

    /// <summary>What runs a program on a host.</summary>
    public static string[] Launcher(int host) => ["ip", "netns", "exec", Name(host)];

    /// <summary>From now on the host and the others do not hear of each other; all reach the services.</summary>
    public static Task Cut(int host) => Ip($"link set {Id}p{host} down");

    /// <summary>Ends that.</summary>
    public static Task Heal(int host) => Ip($"link set {Id}p{host} up");

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in relays)
        {
            if (!relay.HasExited)
                relay.Kill(entireProcessTree: true);
            await relay.WaitForExitAsync();
            relay.Dispose();
        }
        for (var host = 0; host < count; host++)
            await Run("ip", $"netns del {Name(host)}");
        foreach (var bridge in (string[])["s", "p"])
            await Run("ip", $"link del {Id}{bridge}");
    }

    private static string Name(int host) => $"{Id}-{host}";

    private async Task Make()
    {
        foreach (var bridge in (string[])["s", "p"])
        {
            await Ip($"link add {Id}{bridge} type bridge");
            await Ip($"link set {Id}{bridge} up");
        }
        await Ip($"addr add 10.77.0.1/24 dev {Id}s");
        for (var host = 0; host < count; host++)
        {
            await Ip($"netns add {Name(host)}");
            await Ip($"-n {Name(host)} link set lo up");
            await Plug(host, "s", Address(host));
            await Plug(host, "p", PeerAddress(host));
        }
        foreach (var port in services)
        {
            Relay([], $"10.77.0.1", port, "127.0.0.1");
            for (var host = 0; host < count; host++)
                Relay(Launcher(host), "127.0.0.1", port, "10.77.0.1");
        }
    }

    private static async Task Plug(int host, string network, string address)
    {
        await Ip($"link add {Id}{network}{host} type veth peer name {network} netns {Name(host)}");
        await Ip($"link set {Id}{network}{host} master {Id}{network} up");
        await Ip($"-n {Name(host)} addr add {address}/24 dev {network}");
        await Ip($"-n {Name(host)} link set {network} up");
    }

    private void Relay(string[] launcher, string listen, int port, string to)
    {
        string[] command = [.. launcher, "socat", $"TCP-LISTEN:{port},bind={listen},fork,reuseaddr,nodelay", $"TCP:{to}:{port},nodelay"];
        relays.Add(Process.Start(new ProcessStartInfo(command[0], command[1..]))!);
    }

    private static async Task Ip(string arguments)
    {
        var (code, errors) = await Run("ip", arguments);
        if (code != 0)
            throw new InvalidOperationException($"ip {arguments}: {errors}");
    }

    private static async Task<(int Code, string Errors)> Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Configuration;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Akka.Remote.Transport.DotNetty;
using ExamActors.Actors.Nodes;
using ExamActors.Actors.Postgres;
using ExamActors.Actors.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ExamActors.Node.Hosting;

/// <summary>How a node gets into its region's cluster, and stays or leaves when the network breaks.</summary>
internal static class NodeCluster
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(10);

    /// <summary>Adds remoting and cluster, by `exam.cluster`.</summary>
    public static AkkaConfigurationBuilder WithNodeCluster(this AkkaConfigurationBuilder akka, ExamSettings settings)
    {
        var cluster = settings.Cluster;
        akka.AddHocon(Overrides(settings), HoconAddMode.Prepend)
            .WithRemoting(new RemoteOptions
            {
                HostName = cluster.BindHostname,
                PublicHostName = cluster.Hostname,
                Port = cluster.Port,
            })
            .WithClustering(new ClusterOptions
            {
                Roles = [.. cluster.Roles.Select(ClusterSettings.NameOf).Order(StringComparer.Ordinal)],
                AppVersion = typeof(NodeCluster).Assembly.GetName().Version!.ToString(3),
                // One alone has nobody to part with.
                SplitBrainResolver = cluster.IsShared ? null : new KeepMajorityOption(),
            });
        if (cluster.Tls is { } tls)
            akka.AddSetup(CertificatesOf(tls));
        return akka;
    }

    /// <summary>Joins the cluster and completes when this node is a member of it, however long that takes.</summary>
    /// <exception cref="OperationCanceledException">It is to stop instead.</exception>
    public static async Task Join(ActorSystem system, ClusterSettings settings, CancellationToken stopping)
    {
        var cluster = Akka.Cluster.Cluster.Get(system);
        var log = Logging.GetLogger(system, typeof(NodeCluster));
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.RegisterOnMemberUp(up.SetResult);
        if (!settings.IsShared)
            cluster.Join(cluster.SelfAddress);
        while (settings.IsShared && !up.Task.IsCompleted)
        {
            var seeds = await SeedsOf(settings, cluster.SelfAddress, log, stopping).ConfigureAwait(false);
            cluster.JoinSeedNodes(seeds);
            var joined = await Task.WhenAny(up.Task, Task.Delay(JoinPatience, stopping)).ConfigureAwait(false) == up.Task;
            stopping.ThrowIfCancellationRequested();
            if (!joined)
                log.Warning("not in the cluster yet: none of {0} has let this node in; is another of its nodes up, is the "
                    + "network open, do the certificates match?", string.Join(", ", seeds));
        }
        await up.Task.WaitAsync(stopping).ConfigureAwait(false);
    }

    /// <summary>Whether a node that has ended did so because the cluster goes on without it.</summary>
    public static bool WasTakenOut(IHost host) =>
        CoordinatedShutdown.Get(host.Services.GetRequiredService<ActorSystem>()).ShutdownReason
            is CoordinatedShutdown.ClusterDowningReason;

    private static Config Overrides(ExamSettings settings)
    {
        var cluster = settings.Cluster;
        var pause = (long)cluster.HeartbeatPause.TotalMilliseconds;
        var stable = (long)cluster.StableAfter.TotalMilliseconds;
        // A holder that dies must have lost it by the time that the others decide about that: they would end themselves else.
        var lease = Math.Max(1000, pause + stable - 1000);
        var text = $$"""
            akka.cluster.failure-detector.acceptable-heartbeat-pause = {{pause}}ms
            akka.cluster.split-brain-resolver.stable-after = {{stable}}ms
            akka.cluster.sharding.role = {{ClusterSettings.NameOf(NodeRole.Exam)}}
            akka.remote.dot-netty.tcp.enable-ssl = {{(cluster.Tls is null ? "off" : "on")}}
            """;
        if (cluster.IsShared)
            text += $"""

                akka.cluster.split-brain-resolver.active-strategy = lease-majority
                exam-lease.heartbeat-timeout = {lease}ms
                exam-lease.heartbeat-interval = {lease / 4}ms
                exam-lease.{PostgresLease.ConnectionSetting} = {ExamSettingsReader.Quote(PostgresPool.OfLease(settings))}
                """;
        return ConfigurationFactory.ParseString(text);
    }

    // Every node has a certificate of the region's authority, and takes no other.
    private static DotNettySslSetup CertificatesOf(ClusterTlsSettings tls)
    {
        X509Certificate2 own, authority;
        try
        {
            using var pem = X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile);
            own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            authority = X509CertificateLoader.LoadCertificateFromFile(tls.AuthorityFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new SettingException($"exam.cluster.tls: {e.Message}", e);
        }
        return new DotNettySslSetup(
            own, suppressValidation: false, requireMutualAuthentication: true,
            (certificate, _, peer, _, log) =>
            {
                using var chain = new X509Chain();
                chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.CustomTrustStore.Add(authority);
                chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                var trusted = certificate is not null && chain.Build(certificate);
                if (!trusted)
                    log.Warning("{0} is refused: its certificate is not of {1}", peer, authority.Subject);
                return trusted;
            });
    }

    private static async Task<List<Address>> SeedsOf(
        ClusterSettings settings, Address self, ILoggingAdapter log, CancellationToken stopping)
    {
        var seeds = new List<Address>();
        foreach (var seed in settings.SeedNodes)
            foreach (var host in seed.IsDnsName
                ? await AddressesOf(seed, settings.SeedNodesMin, log, stopping).ConfigureAwait(false)
                : [seed.Host])
                seeds.Add(self.WithHost(host).WithPort(seed.Port));
        return seeds;
    }

    // In the same order on every node: the first begins a cluster where there is none.
    private static async Task<IEnumerable<string>> AddressesOf(
        SeedNode seed, int min, ILoggingAdapter log, CancellationToken stopping)
    {
        for (var tries = 1; ; tries++)
        {
            var found = Array.Empty<IPAddress>();
            try
            {
                found = await Dns.GetHostAddressesAsync(seed.Host, AddressFamily.InterNetwork, stopping).ConfigureAwait(false);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData)
            {
                // The name may come with the first node that is up.
            }
            if (found.Length >= min)
                return found.Select(a => a.ToString()).Order(StringComparer.Ordinal);
            if (tries % 10 == 1)
                log.Warning("exam.cluster.seed-nodes: {0} has {1} addresses, {2} are waited for",
                    seed.Host, found.Length.ToString(CultureInfo.InvariantCulture), min);
            await Task.Delay(Pause, stopping).ConfigureAwait(false);
        }
    }
}

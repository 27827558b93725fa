using System.Collections.Immutable;
using System.Globalization;

namespace ExamActors.Actors.Settings;

/// <summary>What a node of a region does.</summary>
public enum NodeRole
{
    /// <summary>HTTP, hub and pages.</summary>
    Gateway,

    /// <summary>The actors, and the streams that feed them.</summary>
    Exam,

    /// <summary>The results tables.</summary>
    Projection,
}

/// <summary>A host, or a DNS name that stands for several, and a port.</summary>
public sealed record SeedNode(string Host, int Port, bool IsDnsName);

/// <summary>How the nodes of a region find each other and talk.</summary>
/// <param name="Roles">What this node does.</param>
/// <param name="Hostname">Where the others reach it.</param>
/// <param name="BindHostname">Where it listens for them.</param>
/// <param name="Port">The port of both; 0 for any that is free.</param>
/// <param name="SeedNodes">Where nodes that are up may be found; none for a cluster of one.</param>
/// <param name="SeedNodesMin">How many addresses a DNS name must give before it is believed.</param>
/// <param name="HeartbeatPause">How long a node may be silent before it counts as unreachable.</param>
/// <param name="StableAfter">How long the unreachable ones must stay the same before one side of them is taken out.</param>
/// <param name="Tls">Certificates of the nodes; null where they talk openly.</param>
public sealed record ClusterSettings(
    ImmutableHashSet<NodeRole> Roles, string Hostname, string BindHostname, int Port, ImmutableArray<SeedNode> SeedNodes,
    int SeedNodesMin, TimeSpan HeartbeatPause, TimeSpan StableAfter, ClusterTlsSettings? Tls)
{
    /// <summary>The role's name in the cluster and in configuration.</summary>
    public static string NameOf(NodeRole role) => role.ToString().ToLowerInvariant();

    /// <summary>Whether there may be other nodes.</summary>
    public bool IsShared => !SeedNodes.IsEmpty;
}

/// <summary>Files in PEM.</summary>
/// <param name="CertificateFile">This node's certificate.</param>
/// <param name="KeyFile">Its key.</param>
/// <param name="AuthorityFile">Whose certificates are taken: nobody else's node gets in.</param>
public sealed record ClusterTlsSettings(string CertificateFile, string KeyFile, string AuthorityFile);

/// <summary>Reads `exam.cluster`.</summary>
internal static class ClusterSettingsReader
{
    private const string DnsPrefix = "dns:";

    public static ClusterSettings Read(SettingValues values)
    {
        var hostname = values.Text("exam.cluster.hostname");
        var bind = values.OptionalText("exam.cluster.bind-hostname");
        return new ClusterSettings(
            [.. values.List("exam.cluster.roles").Select(Role)],
            hostname,
            bind == "" ? hostname : bind,
            values.Whole("exam.cluster.port", 0, 65535),
            [.. values.List("exam.cluster.seed-nodes").Select(Seed)],
            values.Whole("exam.cluster.seed-nodes-min", 1, 100),
            values.Duration("exam.cluster.heartbeat-pause", TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(1)),
            values.Duration("exam.cluster.stable-after", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)),
            Tls(values));
    }

    public static void Check(ExamSettings settings)
    {
        var cluster = settings.Cluster;
        if (cluster.Roles.IsEmpty)
            throw new SettingException("exam.cluster.roles must name one of gateway, exam, projection at least");
        if (!cluster.IsShared)
        {
            if (!cluster.Roles.Contains(NodeRole.Exam))
                throw new SettingException("exam.cluster.roles: a cluster of one needs the role exam; else name exam.cluster.seed-nodes");
            return;
        }
        if (settings.Log != LogKind.Kafka || settings.Journal != JournalKind.Postgres || settings.Results != ResultsKind.Postgres)
            throw new SettingException(
                "exam.cluster.seed-nodes: several nodes need exam.log = kafka, exam.journal = postgres and exam.results = postgres, "
                + "as no other process can use the embedded store");
        if (cluster.Port == 0)
            throw new SettingException("exam.cluster.port must not be 0 where there are exam.cluster.seed-nodes: others have to find it");
        if (settings.Api is { Url: not "", TokenKey: "" })
            throw new SettingException(
                "exam.api.token-key (or EXAM_API_TOKEN_KEY) is needed where there are exam.cluster.seed-nodes: "
                + "all nodes of a region need the same one (openssl rand -base64 32)");
    }

    private static NodeRole Role(string text) =>
        Enum.TryParse<NodeRole>(text, ignoreCase: true, out var role) && Enum.IsDefined(role)
            ? role
            : throw new SettingException($"exam.cluster.roles: '{text}' is none of gateway, exam, projection");

    private static SeedNode Seed(string text)
    {
        var isDnsName = text.StartsWith(DnsPrefix, StringComparison.Ordinal);
        var place = isDnsName ? text[DnsPrefix.Length..] : text;
        var colon = place.LastIndexOf(':');
        return colon > 0 && int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= 65535
                ? new SeedNode(place[..colon], port, isDnsName)
                : throw new SettingException($"exam.cluster.seed-nodes: '{text}' is neither host:port nor dns:name:port");
    }

    private static ClusterTlsSettings? Tls(SettingValues values)
    {
        string[] files =
        [
            values.OptionalText("exam.cluster.tls.certificate-file"), values.OptionalText("exam.cluster.tls.key-file"),
            values.OptionalText("exam.cluster.tls.authority-file"),
        ];
        return Array.TrueForAll(files, f => f == "") ? null
            : Array.TrueForAll(files, f => f != "") ? new ClusterTlsSettings(files[0], files[1], files[2])
            : throw new SettingException("exam.cluster.tls needs certificate-file, key-file and authority-file, or none of them");
    }
}

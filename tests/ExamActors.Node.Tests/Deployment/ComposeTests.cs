using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExamActors.Actors.Settings;
using ExamActors.TestSupport;
using NJsonSchema;

namespace ExamActors.Node.Tests.Deployment;

/// <summary>What can be said of the compose files without an engine that runs them.</summary>
public class ComposeTests
{
    private static readonly ComposeFile Compose = ComposeFile.Read(ComposeFile.Default);
    private static readonly ComposeFile Production = ComposeFile.Read(ComposeFile.Production);

    public static TheoryData<string> Files => [ComposeFile.Default, ComposeFile.Production];

    public static TheoryData<string> Services => [.. Compose.Services.Select(s => s.Key)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_compose_file_is_one_by_the_specification(string file)
    {
        var schema = await Schema();

        Assert.Empty(schema.Validate(ComposeFile.Read(file).Root.ToJsonString()).Select(f => $"{f}"));
    }

    [Fact]
    public async Task A_compose_file_that_is_none_is_found_out()
    {
        var schema = await Schema();
        var wrong = ComposeFile.Read(ComposeFile.Default).Root;
        wrong["services"]!["west-node-1"]!["stop_grace"] = "1s";

        Assert.NotEmpty(schema.Validate(wrong.ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Everything_that_a_service_mounts_is_there(string service) => Assert.All(
        ComposeFile.Mounted(Compose.Services[service]!), path => Assert.True(
            File.Exists(Repository.File(path)) || Directory.Exists(Repository.File(path)),
            path));

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_is_watched_limited_and_stopped_in_order(string name)
    {
        var service = Compose.Services[name]!;
        var ends = service["restart"]!.ToString() == "no";

        Assert.True(ends == (service["healthcheck"]!["disable"]?.GetValue<bool>() == true), "healthcheck");
        Assert.NotNull(service["deploy"]!["resources"]!["limits"]!["memory"]);
        Assert.Contains("no-new-privileges:true", service["security_opt"]!.AsArray().Select(o => o!.ToString()));
        Assert.Matches("^[\\w./-]+:[\\w.${}:-]+$", service["image"]!.ToString());
        Assert.DoesNotContain(":latest", service["image"]!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_setting_that_a_service_is_given_is_one(string name)
    {
        // HAProxy's own variables are in its configuration.
        var haproxy = File.ReadAllText(Repository.File("docker/haproxy/haproxy.cfg"));
        foreach (var (variable, _) in Given(name).Where(v => v.Name.StartsWith("EXAM_", StringComparison.Ordinal)))
            Assert.True(name.EndsWith("entry", StringComparison.Ordinal)
                ? haproxy.Contains($"\"${{{variable}}}\"", StringComparison.Ordinal)
                : Settings().Contains(variable) || variable.EndsWith("_FILE", StringComparison.Ordinal)
                    && Settings().Contains(variable[..^"_FILE".Length]), variable);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void No_secret_is_in_the_file(string name) => Assert.All(
        Given(name).Where(v => Regex.IsMatch(v.Name, "PASSWORD|SECRET|TOKEN_KEY|CONNECTION_STRING")),
        v => Assert.StartsWith("/run/secrets/", v.Value, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_secret_that_a_service_reads_is_mounted_and_made(string name)
    {
        var script = File.ReadAllText(Repository.File("docker/secrets.sh"));
        var mounted = (Compose.Services[name]!["secrets"]?.AsArray() ?? [])
            .ToDictionary(s => s is JsonObject o ? o["target"]!.ToString() : s!.ToString(),
                s => s is JsonObject o ? o["source"]!.ToString() : s!.ToString());
        Assert.All(mounted.Values, source =>
        {
            Assert.Equal($"./docker/secrets/{source}", Compose.Root["secrets"]![source]!["file"]!.ToString());
            Assert.Contains(Regex.Replace(source, "^(west|east)-", "$region-"), script, StringComparison.Ordinal);
        });
        Assert.All(
            Given(name).Where(v => v.Value.StartsWith("/run/secrets/", StringComparison.Ordinal)),
            v => Assert.Contains(v.Value["/run/secrets/".Length..], mounted.Keys));
    }

    [Fact]
    public void The_regions_are_alike()
    {
        foreach (var file in (ComposeFile[])[Compose, Production])
        {
            var west = file.Services.Where(s => s.Key.StartsWith("west-", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(west);
            Assert.Equal(west.Count, file.Services.Count(s => s.Key.StartsWith("east-", StringComparison.Ordinal)));
            Assert.All(west, s => Assert.Equal(ComposeFile.WithoutRegion(s.Value!),
                ComposeFile.WithoutRegion(file.Services[s.Key.Replace("west-", "east-", StringComparison.Ordinal)]!)));
        }
    }

    [Fact]
    public void A_node_has_time_to_end_what_it_has_begun()
    {
        // 60 s is the host's own limit; before it comes the wait for the entry to notice.
        var settings = NodeSettings("west-node-1");
        var given = TimeSpan.FromSeconds(int.Parse(
            Compose.Services["west-node-1"]!["stop_grace_period"]!.ToString().TrimEnd('s'), CultureInfo.InvariantCulture));

        Assert.True(given > TimeSpan.FromSeconds(60) + settings.Api.DrainWait);
    }

    [Theory]
    [InlineData("west-node-1")]
    [InlineData("west-node-2")]
    [InlineData("east-node-1")]
    [InlineData("east-node-2")]
    public void A_node_starts_with_what_it_is_given(string name)
    {
        var settings = NodeSettings(name);

        Assert.Equal(name[..4], settings.Region);
        Assert.True(settings.Cluster.IsShared);
        Assert.NotNull(settings.Cluster.Tls);
        Assert.Contains(settings.Cluster.SeedNodes, s => s.Host == name && s.Port == settings.Cluster.Port);
        Assert.All(settings.Cluster.SeedNodes, s => Assert.True(Compose.Services.ContainsKey(s.Host)));
        Assert.Equal(name, settings.Cluster.Hostname);
        Assert.Equal("http://0.0.0.0:5080", settings.Api.Url);
        Assert.NotEmpty(settings.Api.Proxies);
    }

    [Fact]
    public void In_production_two_of_three_brokers_have_what_was_acknowledged()
    {
        Assert.Equal(3, Compose.Services.Concat(Production.Services).Select(s => s.Key).Distinct()
            .Count(n => n.StartsWith("west-kafka-", StringComparison.Ordinal)));
        var node = ComposeFile.Environment(Production.Services["west-node-2"]!).ToDictionary(v => v.Name, v => v.Value);
        var broker = ComposeFile.Environment(Production.Services["west-kafka-3"]!).ToDictionary(v => v.Name, v => v.Value);

        Assert.Equal(("3", "2"), (node["EXAM_KAFKA_REPLICATION_FACTOR"], node["EXAM_KAFKA_MIN_INSYNC_REPLICAS"]));
        Assert.Equal(("3", "2"), (broker["KAFKA_DEFAULT_REPLICATION_FACTOR"], broker["KAFKA_MIN_INSYNC_REPLICAS"]));
        Assert.Equal(3, node["EXAM_KAFKA_BOOTSTRAP_SERVERS"].Split(',').Length);
        Assert.Equal(3, broker["KAFKA_CONTROLLER_QUORUM_VOTERS"].Split(',').Length);
    }

    [Fact]
    public void The_database_never_acknowledges_what_is_not_on_the_disk()
    {
        var lines = File.ReadAllLines(Repository.File("docker/postgres/postgresql.conf"));

        Assert.All((string[])["fsync = on", "synchronous_commit = on", "full_page_writes = on"], l => Assert.Contains(l, lines));
    }

    [Fact]
    public void What_the_image_copies_is_there_and_sent_to_the_build()
    {
        var ignore = File.ReadAllLines(Repository.File(".dockerignore"));
        var sources = File.ReadLines(Repository.File("docker/node/Dockerfile"))
            .Where(l => l.StartsWith("COPY ", StringComparison.Ordinal) && !l.Contains("--from", StringComparison.Ordinal))
            .SelectMany(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]).ToList();

        Assert.NotEmpty(sources);
        Assert.All(sources, s =>
        {
            Assert.True(Path.Exists(Repository.File(s)), s);
            Assert.Contains("!" + s.Split('/')[0], ignore);
        });
        // A project that is not restored fails in a build that may not change the lock files.
        var projects = Directory.GetFiles(Repository.File("src"), "*.csproj", SearchOption.AllDirectories);
        Assert.All(projects, p => Assert.Contains(Path.GetRelativePath(Repository.Root, p), sources));
    }

    [ToolFact("haproxy")]
    public async Task The_entrys_configuration_is_valid()
    {
        var start = new ProcessStartInfo("haproxy", ["-c", "-f", Repository.File("docker/haproxy/haproxy.cfg")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        // Names of containers are unknown here.
        foreach (var (name, value) in Given("west-entry"))
            start.Environment[name] = value.Replace("west-node-", "127.0.0.", StringComparison.Ordinal);
        using var haproxy = Process.Start(start)!;
        var errors = await haproxy.StandardError.ReadToEndAsync();
        await haproxy.WaitForExitAsync();

        Assert.True(haproxy.ExitCode == 0, errors);
        Assert.DoesNotContain("WARNING", errors, StringComparison.Ordinal);
    }

    private static Task<JsonSchema> Schema([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        JsonSchema.FromFileAsync(Path.Combine(Path.GetDirectoryName(here)!, "compose-spec.json"));

    private static IEnumerable<(string Name, string Value)> Given(string service) =>
        ComposeFile.Environment(Compose.Services[service]!);

    private static HashSet<string> Settings() =>
        [.. ExamSettingsReader.Names, "EXAM_VERSION"];

    // As the node itself reads them, with secrets that are none.
    private static ExamSettings NodeSettings(string name)
    {
        var command = Compose.Services[name]!["command"]!.AsArray().Select(a => a!.ToString()).ToList();
        var given = Given(name).ToDictionary(v => v.Name, v => v.Value);
        given.Remove("EXAM_API_TOKEN_KEY_FILE");
        given.Remove("EXAM_POSTGRES_CONNECTION_STRING_FILE");
        given["EXAM_API_TOKEN_KEY"] = Convert.ToBase64String(new byte[32]);
        given["EXAM_POSTGRES_CONNECTION_STRING"] = "Host=west-postgres";
        return ExamSettingsReader.Read(ExamSettingsReader.Layer(
            [
                .. command.Where(a => a.EndsWith(".conf", StringComparison.Ordinal))
                    .Select(f => (f, File.ReadAllText(Repository.File(f)))),
            ],
            given.GetValueOrDefault));
    }
}

using System.Diagnostics;
using System.Globalization;
using ExamActors.Actors.Settings;
using ExamActors.System.Tests.Cluster;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests;

/// <summary>The compose file's topology as processes: PostgreSQL, schema, two nodes with TLS between them, HAProxy.</summary>
[Collection(RegionCollection.Name)]
public sealed class DeployLocalTests : IDisposable
{
    private static readonly string Script = Repository.File("deploy", "local");

    // Addresses that no other run has at the same time.
    private readonly string net = $"127.{100 + Environment.ProcessId % 100}";
    private readonly TempFolder folder = new();

    [DeployLocalFact]
    public async Task A_region_comes_up_takes_an_exam_through_its_entry_outlives_a_node_and_goes_down()
    {
        // PostgreSQL runs as a user of its own, who has to come this far.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path)
                | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await using var broker = await MockBroker.Start();
        foreach (var topic in ExamSettingsReader.Read(ExamSettingsReader.Reference).Topics.All)
            await broker.CreateTopic(topic.Name, topic.Partitions);
        var environment = new Dictionary<string, string>
        {
            ["EXAM_LOCAL_STATE"] = folder.File("state"),
            ["EXAM_LOCAL_NET"] = net,
            ["EXAM_APP"] = AppContext.BaseDirectory,
            ["KAFKA_BOOTSTRAP_WEST"] = broker.BootstrapServers,
        };
        var down = "";
        try
        {
            await Local(environment, "up", "west");
            var entry = new Uri($"http://{(await Local(environment, "address", "west-entry")).Trim()}:8080");
            var log = new Dictionary<string, string>
            {
                ["EXAM_LOG"] = "kafka",
                ["EXAM_KAFKA_BOOTSTRAP_SERVERS"] = broker.BootstrapServers,
                ["EXAM_API_TOKEN_KEY_FILE"] = folder.File("state/secrets/token-key"),
            };
            var published = await NodeProcess.Run(
                ["exam", "publish", Repository.Exam, "--data", folder.File("client")], log);
            Assert.True(published.Code == 0, published.Errors);
            var day = await NodeProcess.Run(
                ["simulate", "--url", $"{entry}", "--students", "5", "--speed", "50", "--verify", "--data", folder.File("client")],
                log);
            Assert.True(day.Code == 0, day.Output + day.Errors);

            // The entry has another one: a node's death is nobody's end. What runs is started again by the same command.
            using (var node = Process.GetProcessById(Pid("west-node-1")))
                node.Kill();
            using var browser = new HttpClient();
            await Eventually.Become(
                async () => (await browser.GetAsync(new Uri(entry, "exam/"))).IsSuccessStatusCode, TimeSpan.FromSeconds(30),
                () => "the entry");
            Assert.Contains("DOWN", await Local(environment, code: 1, "status"), StringComparison.Ordinal);
            // What nodes say of themselves is for the inside.
            Assert.Equal(404, (int)(await browser.GetAsync(new Uri(entry, "health/ready"))).StatusCode);
        }
        finally
        {
            down = await Local(environment, "down");
        }
        Assert.All(
            (string[])["west-entry", "west-node-2", "west-postgres"],
            s => Assert.Contains($"{s}: stopped", down, StringComparison.Ordinal));
        Assert.DoesNotContain("killed", down, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private int Pid(string service) => int.Parse(
        File.ReadAllText(folder.File($"state/run/{service}.pid")).Split(' ')[0], CultureInfo.InvariantCulture);

    private static Task<string> Local(Dictionary<string, string> environment, params string[] arguments) =>
        Local(environment, 0, arguments);

    private static async Task<string> Local(Dictionary<string, string> environment, int code, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", [Script, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var local = Process.Start(start)!;
        // What it starts goes on, and must not have its output for that: it writes to files.
        var (output, errors) = (local.StandardOutput.ReadToEndAsync(), local.StandardError.ReadToEndAsync());
        await local.WaitForExitAsync();
        var printed = await output + await errors;
        Assert.True(local.ExitCode == code, printed);
        return printed;
    }

    private sealed class DeployLocalFactAttribute : FactAttribute
    {
        public DeployLocalFactAttribute() => Skip = PostgresServer.Skip
            ?? (Runs("haproxy", "-v") ? null : "needs haproxy: apt-get install haproxy")
            ?? (Runs("python3", "-c", "import yaml") ? null : "needs python3 with yaml: apt-get install python3-yaml");

        private static bool Runs(string program, params string[] arguments)
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(program, arguments)
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                })!;
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (global::System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}

using System.Diagnostics;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests.Cluster;

/// <summary>
/// A second build of the program, with a version of its own and an event that has one more field, joins a cluster of the first
/// while students sit, and leaves it again.
/// </summary>
[Collection(RegionCollection.Name)]
public sealed class NextVersionTests
{
    private const int Students = 40;

    [PostgresServerFact]
    public async Task A_node_of_the_next_version_joins_and_leaves_and_both_understand_what_the_other_wrote()
    {
        using var build = new TempFolder();
        var next = await Build(build.Path);
        await using var region = await Regions.Start(2);
        await region.Run("exam", "publish", Repository.Exam);
        using var day = SimulatedDay.Start(region, Students, thinkSeconds: 5, arriveSeconds: 5);
        await day.AllRunning();

        var node = region.Nodes[1];
        Assert.Equal(0, await node.Stop());
        node.Assembly = next;
        node.Start();
        await region.Ready();
        await day.MoreAnswers(Students);
        foreach (var each in region.Nodes)
            Assert.True(await region.Metric(each, "examactors_intake_asks_total") > 0, "both have students");
        Assert.Equal(0, await node.Stop());
        node.Assembly = null;
        node.Start();
        await region.Ready();

        Assert.Equal(Students, (await day.Sound()).Through);
    }

    private static async Task<string> Build(string folder)
    {
        var root = Repository.Root;
        foreach (var file in Directory.GetFiles(root, "Directory.*").Append(Path.Combine(root, "global.json")))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        foreach (var part in (string[])["src", "samples"])
            Copy(Path.Combine(root, part), Path.Combine(folder, part));
        var events = Path.Combine(folder, "src", "ExamActors.Core", "Students", "StudentEvents.cs");
        var text = File.ReadAllText(events);
        const string Before = "double? Theta, double? StandardError) : StudentEvent";
        Assert.Contains(Before, text, StringComparison.Ordinal);
        File.WriteAllText(events, text.Replace(
            Before, "double? Theta, double? StandardError, string? Revision = \"next\") : StudentEvent", StringComparison.Ordinal));
        var output = Path.Combine(folder, "next");
        var start = new ProcessStartInfo("dotnet", [
            "build", Path.Combine(folder, "src", "ExamActors.Node"), "-v", "quiet", "-o", output, "-p:Version=0.2.0",
            "-p:RunAnalyzers=false", "-p:RestoreLockedMode=false", "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var told = await process.StandardOutput.ReadToEndAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await process.WaitForExitAsync(stop.Token);
        Assert.True(process.ExitCode == 0, told);
        return Path.Combine(output, "ExamActors.Node.dll");
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from).Where(f => Path.GetFileName(f) is not ("bin" or "obj")))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}

using System.Diagnostics;
using System.Text;

namespace ExamActors.TestSupport;

/// <summary>The program as a real process, from the assembly that lies beside the test's.</summary>
public sealed class NodeProcess : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly StringBuilder errors = new();

    private NodeProcess(Process process) => this.process = process;

    /// <summary>What it has printed on stdout.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>What it has printed on stderr.</summary>
    public string Errors
    {
        get
        {
            lock (errors)
                return errors.ToString();
        }
    }

    public bool HasExited => process.HasExited;

    /// <summary>Starts it.</summary>
    /// <param name="arguments">The verb and its options.</param>
    /// <param name="environment">Environment variables, over those of the test.</param>
    /// <param name="launcher">A program that becomes it, with its arguments: as what puts it on a host of its own.</param>
    /// <param name="assembly">The program; null for the one beside the test.</param>
    public static NodeProcess Start(
        IEnumerable<string> arguments, Dictionary<string, string>? environment = null, IEnumerable<string>? launcher = null,
        string? assembly = null)
    {
        string[] command =
        [
            .. launcher ?? [], "dotnet", assembly ?? Path.Combine(AppContext.BaseDirectory, "ExamActors.Node.dll"), .. arguments,
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // Many at once: each API at a port of its own.
        start.Environment["EXAM_API_URL"] = "http://127.0.0.1:0";
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        var node = new NodeProcess(new Process { StartInfo = start });
        node.process.OutputDataReceived += (_, line) => Append(node.output, line.Data);
        node.process.ErrorDataReceived += (_, line) => Append(node.errors, line.Data);
        node.process.Start();
        node.process.BeginOutputReadLine();
        node.process.BeginErrorReadLine();
        return node;
    }

    /// <summary>Runs to the end and gives the exit code; kills what takes longer than the limit, two minutes unless given.</summary>
    public static async Task<(int Code, string Output, string Errors)> Run(
        IEnumerable<string> arguments, Dictionary<string, string>? environment = null, TimeSpan? limit = null)
    {
        using var node = Start(arguments, environment);
        return (await node.Exit(limit), node.Output, node.Errors);
    }

    /// <summary>Writes to its stdin, and closes that.</summary>
    public async Task Write(string text)
    {
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
    }

    /// <summary>Waits for the end, two minutes unless another limit is given, and gives the exit code.</summary>
    public async Task<int> Exit(TimeSpan? limit = null)
    {
        using var stop = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(stop.Token);
        return process.ExitCode;
    }

    /// <summary>Waits until it has printed something on stderr.</summary>
    public Task Says(string text) => Eventually.Become(
        () => Errors.Contains(text, StringComparison.Ordinal) || process.HasExited, TimeSpan.FromSeconds(60),
        () => Errors);

    /// <summary>The memory that it has resident, in bytes; on Linux.</summary>
    public long ResidentBytes() => 1024 * long.Parse(
        File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Its id, for the system's own figures.</summary>
    public int Id => process.Id;

    /// <summary>The CPU time that it has used.</summary>
    public TimeSpan Cpu => process.TotalProcessorTime;

    /// <summary>The sockets that it has open; on Linux.</summary>
    public int Sockets() => new DirectoryInfo($"/proc/{process.Id}/fd").EnumerateFiles()
        .Count(f => f.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGTERM: asks it to end what it has begun.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
    }

    private static void Append(StringBuilder to, string? line)
    {
        if (line is null)
            return;
        lock (to)
            to.AppendLine(line);
    }
}

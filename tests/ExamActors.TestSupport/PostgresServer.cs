using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace ExamActors.TestSupport;

/// <summary>
/// A PostgreSQL server of a test's own, from the binaries that this machine has installed, with faults on demand. It
/// keeps its port and its data over a kill. It commits to the disk as a production server does.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string SystemUser = "postgres";
    private const double TicksPerSecond = 100; // Linux' USER_HZ, on every architecture that .NET runs on
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string folder;
    private readonly int port;

    private PostgresServer(string folder, int port) => (this.folder, this.port) = (folder, port);

    /// <summary>Why a test that starts a server is skipped, or null where it can.</summary>
    public static string? Skip =>
        Binaries is null ? "needs PostgreSQL's initdb and pg_ctl: apt-get install postgresql"
        : RunsAsRoot && !UserExists() ? $"root may not run PostgreSQL, and there is no user {SystemUser}: useradd {SystemUser}"
        : null;

    /// <summary>An Npgsql connection string of a superuser.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={port};Username=app;Database=postgres";

    /// <summary>The port that it listens at, on loopback.</summary>
    public int Port => port;

    /// <summary>The CPU time that its processes have used, those that have ended as well; on Linux.</summary>
    public TimeSpan Cpu
    {
        get
        {
            var postmaster = Postmaster();
            var own = Stat(postmaster) is { } stat ? stat.Ticks + stat.TicksOfEnded : 0;
            return TimeSpan.FromSeconds((own + Children(postmaster).Sum(c => Stat(c)?.Ticks ?? 0)) / TicksPerSecond);
        }
    }

    private string Data => Path.Combine(folder, "data");

    private static string? Binaries { get; } = FindBinaries();

    private static bool RunsAsRoot => Environment.UserName == "root";

    /// <summary>Makes a server in a folder of its own and starts it.</summary>
    /// <param name="settings">Settings of postgresql.conf that differ from the defaults.</param>
    /// <exception cref="InvalidOperationException">It could not be made or started; the message has what was printed.</exception>
    public static async Task<PostgresServer> Create(params (string Name, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("exam-postgres-").FullName;
        if (RunsAsRoot)
            await Run("chown", $"{SystemUser}:", folder);
        var server = new PostgresServer(folder, FreePort.Next());
        await Tool("initdb", "-D", server.Data, "-A", "trust", "-U", "app", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8");
        await File.AppendAllLinesAsync(Path.Combine(server.Data, "postgresql.conf"), [
            $"port = {server.port}",
            "listen_addresses = '127.0.0.1'",
            "unix_socket_directories = ''",
            .. settings.Select(s => $"{s.Name} = '{s.Value.Replace("'", "''")}'"),
        ]);
        await server.Start();
        return server;
    }

    /// <summary>Starts it where it is down, and waits until it accepts connections, recovery after a kill included.</summary>
    /// <exception cref="InvalidOperationException">It does not start; the message has its log.</exception>
    public async Task Start()
    {
        var log = Path.Combine(folder, "log");
        try
        {
            await Tool("pg_ctl", "-D", Data, "-w", "-t", "60", "-l", log, "start");
        }
        catch (InvalidOperationException e) when (File.Exists(log))
        {
            throw new InvalidOperationException($"{e.Message}\n{await File.ReadAllTextAsync(log)}", e);
        }
    }

    /// <summary>Stops it as an operator does: transactions that run are broken off, what is committed is written out.</summary>
    public Task Stop() => Tool("pg_ctl", "-D", Data, "-w", "-t", "60", "-m", "fast", "stop");

    /// <summary>SIGKILL of the postmaster and all its processes, as when the machine dies; waits until they are gone.</summary>
    public async Task Kill()
    {
        var postmaster = Postmaster();
        // The postmaster first: it would start others anew.
        List<int> processes = [postmaster, .. Children(postmaster)];
        foreach (var process in processes)
            KillOne(process);
        await Eventually.Become(() => processes.TrueForAll(p => !IsAlive(p)), Limit);
        // In a container whose first process reaps nobody the dead postmaster's id stays taken, and its lock
        // would keep the next one out.
        File.Delete(Path.Combine(Data, "postmaster.pid"));
    }

    /// <summary>A new empty database in it; gives its connection string.</summary>
    public async Task<string> CreateDatabase()
    {
        var name = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name }.ToString();
    }

    /// <summary>A backup of a database of it into a file.</summary>
    public async Task Dump(string database, string file)
    {
        var dump = Path.Combine(folder, "dump"); // where its own user may write
        await Tool("pg_dump", "-Fc", "-d", UriOf(database), "-f", dump);
        File.Move(dump, file, overwrite: true);
    }

    /// <summary>Makes a database of it what it was when the file was made; nobody may be connected to it.</summary>
    public async Task Restore(string database, string file)
    {
        var dump = Path.Combine(folder, "dump");
        File.Copy(file, dump, overwrite: true);
        await Tool("pg_restore", "--clean", "--if-exists", "--single-transaction", "-d", UriOf(database), dump);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (File.Exists(Path.Combine(Data, "postmaster.pid")) && IsUp())
            await Tool("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        Directory.Delete(folder, recursive: true);
    }

    private static string UriOf(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return $"postgresql://{parts.Username}@{parts.Host}:{parts.Port}/{parts.Database}";
    }

    private bool IsUp() => IsAlive(Postmaster());

    private int Postmaster() =>
        int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    // Debian has the programs beside the PATH, a folder for each version.
    private static string? FindBinaries()
    {
        const string debian = "/usr/lib/postgresql";
        string[] versions = Directory.Exists(debian) ? [.. Directory.GetDirectories(debian).OrderDescending()] : [];
        return versions.Select(v => Path.Combine(v, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(f => File.Exists(Path.Combine(f, "initdb")) && File.Exists(Path.Combine(f, "pg_ctl")));
    }

    private static bool UserExists() => File.ReadLines("/etc/passwd")
        .Any(l => l.StartsWith($"{SystemUser}:", StringComparison.Ordinal));

    private static Task Tool(string name, params string[] arguments)
    {
        var program = Path.Combine(Binaries ?? throw new InvalidOperationException(Skip), name);
        return RunsAsRoot
            ? Run("runuser", ["-u", SystemUser, "--", program, .. arguments])
            : Run(program, arguments);
    }

    // To a file, not a pipe: the server inherits it, and a pipe would stay open as long as it runs.
    private static async Task Run(string program, params string[] arguments)
    {
        var output = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1 </dev/null", output, program, .. arguments])
            {
                WorkingDirectory = "/",
            };
            using var process = Process.Start(start)!;
            using var stop = new CancellationTokenSource(Limit);
            await process.WaitForExitAsync(stop.Token);
            if (process.ExitCode != 0)
                throw new InvalidOperationException(
                    $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}: {await File.ReadAllTextAsync(output)}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static void KillOne(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended by itself, as they do without their postmaster.
        }
    }

    private static IEnumerable<int> Children(int parent) => Directory.GetDirectories("/proc")
        .Select(d => int.TryParse(Path.GetFileName(d), out var id) ? id : 0)
        .Where(id => id > 0 && Stat(id) is { } stat && stat.Parent == parent);

    private static bool IsAlive(int id) => Stat(id) is { State: not 'Z' };

    // "pid (name) state parent …"; the name may have anything in it. proc(5) has the fields: 14 and 15 are the process's own time, 16
    // and 17 that of its children that have ended.
    private static ProcessStat? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessStat(fields[0][0], (int)Number(1), Number(11) + Number(12), Number(13) + Number(14));

            long Number(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // it has ended
        }
    }

    private readonly record struct ProcessStat(char State, int Parent, long Ticks, long TicksOfEnded);
}

/// <summary>A test that starts a PostgreSQL server; skipped, with the reason, where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresServerFactAttribute : Xunit.FactAttribute
{
    public PostgresServerFactAttribute() => Skip = PostgresServer.Skip;
}

using System.Globalization;

namespace ExamActors.Actors.Log;

/// <summary>
/// The mark of the process that owns a folder: a lock of the operating system on a file, which ends with the process,
/// however it ends.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream file;

    private StoreLock(FileStream file) => this.file = file;

    /// <exception cref="EmbeddedStoreInUseException">Another process has it.</exception>
    public static StoreLock Take(string folder)
    {
        var path = Path.Combine(folder, "node.lock");
        try
        {
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(PidPath(folder), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new StoreLock(file);
        }
        catch (IOException e)
        {
            throw new EmbeddedStoreInUseException(
                $"{folder} is in use by process {HolderOf(folder)}: one process at a time runs a node on it. "
                + "Stop that one, or choose another folder with --data", e);
        }
    }

    public void Dispose() => file.Dispose();

    private static string HolderOf(string folder)
    {
        try
        {
            return File.ReadAllText(PidPath(folder));
        }
        catch (IOException)
        {
            return "unknown"; // the message is worth more than the number
        }
    }

    // A file of its own: the locked one cannot be read.
    private static string PidPath(string folder) => Path.Combine(folder, "node.pid");
}

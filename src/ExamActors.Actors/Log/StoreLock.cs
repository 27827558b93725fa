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
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(
                Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
            return new StoreLock(file);
        }
        catch (IOException e)
        {
            throw new EmbeddedStoreInUseException(
                $"{folder} is in use by process {HolderOf(path)}: one process at a time runs a node on it. "
                + "Stop that one, or choose another folder with --data", e);
        }
    }

    public void Dispose() => file.Dispose();

    private static string HolderOf(string path)
    {
        try
        {
            using var reader = new StreamReader(
                new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd() is { Length: > 0 } pid ? pid : "unknown";
        }
        catch (IOException)
        {
            return "unknown"; // the message is worth more than the number
        }
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.VirtualStudents;

/// <summary>
/// A run's requests as JSON lines, in the order of the replies; times in milliseconds of Unix time. What a student answered is not
/// in it.
/// </summary>
internal sealed class HistoryFile : IDisposable
{
    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly FileStream file;

    private HistoryFile(FileStream file) => this.file = file;

    /// <summary>Makes the file, before there is anything to write.</summary>
    /// <exception cref="VerbException">It cannot be made.</exception>
    public static HistoryFile Create(string path)
    {
        try
        {
            return new HistoryFile(File.Create(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VerbException($"--history {path}: {e.Message}", e);
        }
    }

    public void Write(RequestHistory history)
    {
        foreach (var r in history.Requests)
        {
            JsonSerializer.Serialize(file, new
            {
                r.Who,
                r.Asked.Kind,
                r.Asked.CommandId,
                r.Asked.ItemId,
                SentAtMs = history.UnixMs(r.SentAt),
                RepliedAtMs = history.UnixMs(r.RepliedAt),
                r.Node,
                r.Outcome,
                r.Status,
                r.Reason,
                r.Version,
                r.Position,
                r.ItemShown,
                r.Answered,
            }, Shape);
            file.WriteByte((byte)'\n');
        }
    }

    public void Dispose() => file.Dispose();
}

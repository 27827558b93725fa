using System.Globalization;
using System.Text;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Attempts;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Importing;

/// <summary>Puts the records of a file on the exams topic, as they are; what is no record goes to dead-letters.</summary>
internal sealed class FileImport(IExamLog log, ExamSettings settings, string name, byte[] importId)
{
    private readonly LogAppender appender = new(log);
    private readonly List<string> faults = [];
    private long read;
    private long bytes;

    /// <summary>Records found, sound or not.</summary>
    public long Read => Volatile.Read(ref read);

    /// <summary>Bytes of the file that are behind us.</summary>
    public long Bytes => Volatile.Read(ref bytes);

    /// <summary>What is wrong with the file as a whole; the sound records were imported all the same.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Reads to the end and waits until the log has everything.</summary>
    /// <exception cref="VerbException">The log took a record not.</exception>
    public void Run(Stream stream, CancellationToken cancellation)
    {
        using var reader = new AttemptRecordReader(stream, settings.ImportRecordBytesMax);
        var part = 0;
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            appender.ThrowIfFailed();
            switch (reader.Kind)
            {
                case RecordKind.Record:
                    Count();
                    appender.Append(settings.Topics.Exams.Name, Document(reader.Current));
                    break;
                case RecordKind.OversizePart or RecordKind.OversizeEnd:
                    var last = reader.Kind == RecordKind.OversizeEnd;
                    if (part == 0)
                        Count();
                    part = ProduceParts(reader.Current, OversizeId(reader, part), part, last,
                        $"more than {settings.ImportRecordBytesMax} bytes, which is what exam.import.record-size-max allows");
                    break;
                case RecordKind.Fault when reader.Current.IsEmpty:
                    faults.Add($"{name}, byte {reader.ByteOffset}: {reader.Fault}");
                    break;
                case RecordKind.Fault:
                    Count();
                    ProduceParts(reader.Current, OversizeId(reader, 0), 0, last: true, reader.Fault!);
                    break;
            }
            Volatile.Write(ref bytes, reader.ByteOffset + reader.Current.Length);
        }
        appender.Flush(cancellation);
    }

    private string oversizeId = "";

    private string OversizeId(AttemptRecordReader reader, int part) => part > 0
        ? oversizeId
        : oversizeId = string.Create(CultureInfo.InvariantCulture,
            $"{Encoding.ASCII.GetString(importId)}@{reader.ByteOffset}");

    private void Count() => Volatile.Write(ref read, read + 1);

    private Message<byte[], byte[]> Document(ReadOnlyMemory<byte> value) => new()
    {
        Value = value.ToArray(),
        Headers = new Headers { { CloudEvent.ImportId, importId } },
    };

    // Gives the number of the next part; 0 after the last.
    private int ProduceParts(ReadOnlyMemory<byte> value, string id, int part, bool last, string reason)
    {
        var own = new Headers { { CloudEvent.ImportId, importId } };
        do
        {
            var piece = value[..Math.Min(value.Length, settings.DeadLetterPartBytesMax)];
            value = value[piece.Length..];
            appender.Append(settings.Topics.DeadLetters.Name, DeadLetter.OfPart(
                Encoding.UTF8.GetBytes(id), piece, own, id, reason, path: null, $"{name}@{id[(id.IndexOf('@') + 1)..]}",
                settings.Topics.Exams.Name, DateTime.UtcNow, part++, last && value.IsEmpty));
        } while (!value.IsEmpty);
        return last ? 0 : part;
    }
}

using System.Text;
using CsvHelper;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Rosters;

/// <summary>
/// Reads a CSV file (RFC 4180) as rows: separated by commas, or by semicolons or tabs where the header is; with or
/// without a byte order mark. A row is one line, so that a quote that is not closed is that row's fault alone. What is wrong with
/// a row does not keep the others from being read; what is wrong with the file as a whole is said before any row is used.
/// </summary>
internal static class RosterFile
{
    /// <summary>The largest file, in bytes.</summary>
    public const int FileBytesMax = 64 << 20;

    /// <summary>The longest line, in bytes.</summary>
    public const int LineBytesMax = 16 << 10;

    /// <summary>The most rows of a file.</summary>
    public const int RowsMax = 200_000;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The rows of a file, in order; lines without anything in them are none.</summary>
    /// <param name="name">What the file is called.</param>
    /// <param name="input">Its bytes.</param>
    /// <param name="columns">Its columns.</param>
    /// <exception cref="VerbException">It is too large, has no header or not the columns that are needed.</exception>
    public static List<RowFields> Read(string name, Stream input, RosterColumns columns)
    {
        var bytes = ReadAll(name, input);
        (long Line, CsvMalformedReason Reason)? malformed = null;
        using var reader = CsvReader.Create(bytes, new CsvReaderOptions
        {
            HasHeader = false,
            Separator = SeparatorOf(bytes),
            TrimWhitespace = true,
            AllowLineBreaksInQuotes = false,
            TrackLineNumbers = true,
            OnMalformedRecord = record => malformed = (record.LineNumber, record.Reason),
        });
        List<string>? header = null;
        var rows = new List<RowFields>();
        while (reader.Read())
        {
            if (IsEmpty(reader))
                continue;
            var fault = reader.RawRecord.Length > LineBytesMax ? $"the line has more than {LineBytesMax:N0} bytes"
                : malformed is { } found && found.Line == reader.LineNumber ? InWords(found.Reason)
                : null;
            if (header is null)
            {
                header = fault is null ? HeaderOf(reader) : throw new VerbException($"{name}: the header: {fault}");
                if (columns.Fault(header) is { } unfit)
                    throw new VerbException($"{name}: {unfit}");
                continue;
            }
            if (rows.Count == RowsMax)
                throw new VerbException($"{name}: more than {RowsMax:N0} rows; split it");
            rows.Add(RowOf(reader, header, fault));
        }
        return header is null ? throw new VerbException($"{name}: it is empty; {columns.InWords()}") : rows;
    }

    private static byte[] ReadAll(string name, Stream input)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (input.Read(buffer) is > 0 and var count)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > FileBytesMax)
                throw new VerbException($"{name}: more than {FileBytesMax >> 20} MB; split it");
        }
        return bytes.ToArray();
    }

    private static char SeparatorOf(ReadOnlySpan<byte> bytes)
    {
        var header = bytes.TrimStart("\r\n"u8);
        header = header[..(header.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end ? end : header.Length)];
        return header.Contains((byte)',') ? ',' : header.Contains((byte)';') ? ';' : header.Contains((byte)'\t') ? '\t' : ',';
    }

    private static bool IsEmpty(CsvReader reader)
    {
        for (var i = 0; i < reader.FieldCount; i++)
            if (!reader.IsEmpty(i))
                return false;
        return true;
    }

    private static List<string> HeaderOf(CsvReader reader) =>
        [.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i).Trim())];

    private static RowFields RowOf(CsvReader reader, List<string> header, string? fault)
    {
        var values = new Dictionary<string, string>(header.Count, StringComparer.OrdinalIgnoreCase);
        var row = new RowFields(reader.LineNumber, values);
        if (fault is not null)
            row.Fault(fault);
        else if (reader.FieldCount != header.Count)
            row.Fault($"it has {reader.FieldCount} fields, the header {header.Count}");
        for (var i = 0; i < Math.Min(reader.FieldCount, header.Count) && fault is null; i++)
            try
            {
                values[header[i]] = Strict.GetString(reader.GetSpan(i)).Trim();
            }
            catch (DecoderFallbackException)
            {
                row.Fault(header[i], "it is not UTF-8");
                values[header[i]] = Encoding.UTF8.GetString(reader.GetSpan(i)).Trim();
            }
        return row;
    }

    private static string InWords(CsvMalformedReason reason) => reason switch
    {
        CsvMalformedReason.StrayQuote => "a field without quotes around it has a quote",
        CsvMalformedReason.TextAfterClosingQuote => "a field goes on after its closing quote",
        CsvMalformedReason.UnterminatedQuote or CsvMalformedReason.LineBreakInQuotes =>
            "a quote is not closed; a row is one line",
        _ => $"it is malformed: {reason}",
    };
}

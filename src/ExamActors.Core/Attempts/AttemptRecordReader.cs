using System.Buffers;

namespace ExamActors.Core.Attempts;

/// <summary>What a reader has found.</summary>
public enum RecordKind
{
    /// <summary>One whole JSON value; whether it is a sound document is not looked at.</summary>
    Record,

    /// <summary>Bytes that are no record, and why; without bytes where something is missing.</summary>
    Fault,

    /// <summary>A part of a record that is larger than allowed; more follows.</summary>
    OversizePart,

    /// <summary>The last part of a record that is larger than allowed.</summary>
    OversizeEnd,
}

/// <summary>
/// Splits a stream into the bytes of its records: of one JSON array, or of JSON values one after the other (NDJSON). Holds no
/// more than one record. What is wrong inside a record stays inside its bytes, so that the records around it get through;
/// a record that never ends is given up where the next one visibly starts.
/// </summary>
/// <param name="stream">UTF-8, with or without byte order mark; the caller closes it.</param>
/// <param name="recordBytesMax">A larger record comes in parts of at most this size.</param>
public sealed class AttemptRecordReader(Stream stream, int recordBytesMax) : IDisposable
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> InString = SearchValues.Create("\"\\\n"u8);
    private static readonly SearchValues<byte> ScalarEnd = SearchValues.Create(",]} \t\r\n"u8);
    private static readonly SearchValues<byte> JunkEnd = SearchValues.Create("{[,]\n"u8);

    private enum Mode
    {
        Start,
        Array,
        AfterArray,
        Values,
        End,
    }

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(1 << 18, Math.Max(recordBytesMax, 4096)));
    private Mode mode;
    private long bufferOffset; // of buffer[0] in the stream
    private int start;         // of what is being read
    private int scan;          // how far it has been looked at; one past the end after an escape
    private int end;           // of what the buffer holds
    private int depth;
    private bool inString;
    private bool oversize;     // parts of this record were given out
    private byte lastOfParts;  // the last byte of those that is not space
    private bool ended;

    /// <summary>What the last Read has found.</summary>
    public RecordKind Kind { get; private set; }

    /// <summary>Its bytes; valid until the next Read.</summary>
    public ReadOnlyMemory<byte> Current { get; private set; }

    /// <summary>Where its bytes start in the stream.</summary>
    public long ByteOffset { get; private set; }

    /// <summary>How many records, sound or too large, came before; from 0.</summary>
    public long Index { get; private set; } = -1;

    /// <summary>Why it is a fault; null for other kinds.</summary>
    public string? Fault { get; private set; }

    /// <summary>Finds the next record or fault; false at the end.</summary>
    public bool Read()
    {
        if (oversize)
            return ReadContainer();
        while (mode != Mode.End)
        {
            if (!SkipSpace())
                return AtEnd();
            var next = buffer[scan];
            switch (mode)
            {
                case Mode.Start when next == '[':
                    mode = Mode.Array;
                    scan++;
                    break;
                case Mode.Start when !StartsValue(next):
                    mode = Mode.End;
                    return Found(RecordKind.Fault, scan, scan, $"this is not JSON: it starts with byte 0x{next:x2}");
                case Mode.Start:
                    mode = Mode.Values;
                    break;
                case Mode.Array when next == ']':
                    mode = Mode.AfterArray;
                    scan++;
                    break;
                case Mode.Array or Mode.Values when next == ',':
                    scan++;
                    break;
                case Mode.Array or Mode.Values when next is (byte)'{' or (byte)'[':
                    (start, depth, inString) = (scan, 0, false);
                    Index++;
                    return ReadContainer();
                case Mode.Array or Mode.Values when StartsValue(next):
                    Index++;
                    return ReadRun(RecordKind.Record, ScalarEnd, null);
                case Mode.AfterArray:
                    return ReadRun(RecordKind.Fault, JunkEnd, "there is something behind the end of the array");
                default:
                    return ReadRun(RecordKind.Fault, JunkEnd, "this is not JSON");
            }
        }
        return false;
    }

    public void Dispose()
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private bool AtEnd()
    {
        var unclosed = mode == Mode.Array;
        var empty = mode == Mode.Start;
        mode = Mode.End;
        return unclosed
            ? Found(RecordKind.Fault, scan, scan, "the array is not closed: the file may be cut off")
            : empty && Found(RecordKind.Fault, scan, scan, "the file is empty");
    }

    // An object or array, up to the bracket that closes it.
    private bool ReadContainer()
    {
        while (true)
        {
            if (scan >= end && !Fill())
                return FoundCutOff();
            var stop = Math.Min(end, start + recordBytesMax);
            if (scan >= stop)
                return FoundPart();
            var rest = buffer.AsSpan(scan, stop - scan);
            var at = rest.IndexOfAny(inString ? InString : Structure);
            if (at < 0)
            {
                scan = stop;
                continue;
            }
            scan += at;
            switch (rest[at])
            {
                case (byte)'\\':
                    scan += 2;
                    break;
                case (byte)'"':
                    inString = !inString;
                    scan++;
                    break;
                case (byte)'\n':
                    return FoundBroken("a string is not closed on its line");
                case (byte)'{' when depth > 0 && !MayOpenHere():
                    return FoundBroken("the record is not closed before the next one starts");
                case (byte)'{' or (byte)'[':
                    depth++;
                    scan++;
                    break;
                default:
                    scan++;
                    if (--depth == 0)
                        return FoundWhole();
                    break;
            }
        }
    }

    // Inside a value, an object can only follow a bracket, a comma or a colon.
    private bool MayOpenHere() => LastBefore(scan) is (byte)'[' or (byte)',' or (byte)':';

    // The last byte of the record before a place that is not space.
    private byte LastBefore(int place)
    {
        for (var i = place - 1; i >= start; i--)
            if (!IsSpace(buffer[i]))
                return buffer[i];
        return lastOfParts;
    }

    private bool FoundWhole()
    {
        var kind = oversize ? RecordKind.OversizeEnd : RecordKind.Record;
        oversize = false;
        return Found(kind, start, scan, null);
    }

    private bool FoundPart()
    {
        var to = start + recordBytesMax;
        oversize = true;
        lastOfParts = LastBefore(to);
        return Found(RecordKind.OversizePart, start, to, null);
    }

    private bool FoundCutOff()
    {
        var wasOversize = oversize;
        oversize = false;
        scan = end;
        if (wasOversize)
            return Found(RecordKind.OversizeEnd, start, end, null);
        mode = Mode.End;
        return Found(RecordKind.Fault, start, end, "the file ends in the middle of a record");
    }

    private bool FoundBroken(string why)
    {
        var wasOversize = oversize;
        oversize = false;
        return wasOversize
            ? Found(RecordKind.OversizeEnd, start, scan, null)
            : Found(RecordKind.Fault, start, scan, why);
    }

    // A scalar or junk, up to a byte that ends it.
    private bool ReadRun(RecordKind kind, SearchValues<byte> ends, string? why)
    {
        start = scan;
        scan++;
        var quoted = kind == RecordKind.Record && buffer[start] == '"';
        while (scan < end || Fill())
        {
            var stop = Math.Min(end, start + recordBytesMax);
            var rest = buffer.AsSpan(scan, stop - scan);
            var at = quoted ? rest.IndexOfAny((byte)'"', (byte)'\n') : rest.IndexOfAny(ends);
            scan = at < 0 ? stop : scan + at;
            if (at >= 0 || scan - start >= recordBytesMax)
                break;
        }
        if (quoted && scan < end && buffer[scan] == '"')
            scan++;
        return Found(kind, start, scan, why);
    }

    private bool Found(RecordKind kind, int from, int to, string? why)
    {
        Kind = kind;
        Current = buffer.AsMemory(from, to - from);
        ByteOffset = bufferOffset + from;
        Fault = why;
        start = to;
        return true;
    }

    private bool SkipSpace()
    {
        start = scan;
        while (true)
        {
            if (scan >= end && !Fill())
                return false;
            if (bufferOffset == 0 && scan == 0 && buffer.AsSpan(0, end).StartsWith("\uFEFF"u8))
                scan = 3;
            while (scan < end && IsSpace(buffer[scan]))
                scan++;
            start = scan;
            if (scan < end)
                return true;
        }
    }

    // Reads more behind what is kept; false at the end of the stream.
    private bool Fill()
    {
        if (ended)
            return false;
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            bufferOffset += start;
            (scan, end, start) = (scan - start, end - start, 0);
        }
        if (end == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
            buffer.AsSpan(0, end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        do
        {
            var read = stream.Read(buffer, end, buffer.Length - end);
            end += read;
            ended = read == 0;
            // The first three bytes are looked at together: they may be a byte order mark.
        } while (!ended && (scan >= end || (bufferOffset == 0 && end < 3)));
        return scan < end;
    }

    private static bool StartsValue(byte b) =>
        b is (byte)'{' or (byte)'[' or (byte)'"' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n'
            or >= (byte)'0' and <= (byte)'9';

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';
}

using System.Text;
using CsCheck;
using ExamActors.Core.Attempts;

namespace ExamActors.Core.Tests.Attempts;

public class AttemptRecordReaderTests
{
    private static readonly List<byte[]> Sound = Documents.Sound(6);

    [Theory]
    [InlineData("[", ",", "]")]
    [InlineData(" [ ", " ,\n ", " ]\n")]
    [InlineData("", "\n", "\n")]
    [InlineData("", "\r\n", "")]
    [InlineData("", "", "")]
    [InlineData("\uFEFF[", ",", "]")]
    public void Arrays_and_lines_give_the_same_records(string before, string between, string after)
    {
        var text = before + string.Join(between, Sound.Select(Encoding.UTF8.GetString)) + after;

        var found = Documents.ReadAll(new MemoryStream(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(Sound.Select(Encoding.Latin1.GetString), found.Select(f => f.Bytes));
        Assert.All(found, f => Assert.Equal(RecordKind.Record, f.Kind));
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData(" \n ", "the file is empty")]
    [InlineData("keen_id,exam\n1,2\n", "this is not JSON: it starts with byte 0x6b")]
    [InlineData("[", "the array is not closed: the file may be cut off")]
    [InlineData("[{\"a\":1},", "the array is not closed: the file may be cut off")]
    [InlineData("[{\"a\":1", "the file ends in the middle of a record")]
    [InlineData("[{\"a\":\"x", "the file ends in the middle of a record")]
    [InlineData("[] more", "there is something behind the end of the array")]
    public void What_is_wrong_with_a_file_is_said(string text, string fault)
    {
        using var reader = new AttemptRecordReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), 1 << 20);
        var faults = new List<string>();
        while (reader.Read())
            if (reader.Kind == RecordKind.Fault)
                faults.Add(reader.Fault!);

        Assert.Contains(fault, faults);
    }

    [Fact]
    public void A_record_that_never_ends_does_not_take_the_next_ones_with_it()
    {
        var good = Encoding.UTF8.GetString(Sound[0]);
        var text = $"{good}\n{{\"keen_id\":\"cut\n{good}\n{{\"keen_id\":\"cut\",\"sequences\":{{\n{good}\n";

        var found = Documents.ReadAll(new MemoryStream(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(3, found.Count(f => f.Kind == RecordKind.Record));
        Assert.Equal(2, found.Count(f => f.Kind == RecordKind.Fault));
    }

    [Fact]
    public void A_record_too_large_comes_in_parts_and_the_next_one_whole()
    {
        var large = Encoding.Latin1.GetBytes($"{{\"a\":\"{new string('x', 50_000)}\"}}");
        byte[] text = [(byte)'[', .. large, (byte)',', .. Sound[0], (byte)']'];

        var found = Documents.ReadAll(new MemoryStream(text), recordBytesMax: 12_000);

        var parts = found.TakeWhile(f => f.Kind == RecordKind.OversizePart).ToList();
        Assert.Equal(RecordKind.OversizeEnd, found[parts.Count].Kind);
        Assert.All(found, f => Assert.InRange(f.Bytes.Length, 0, 12_000));
        Assert.Equal(Encoding.Latin1.GetString(large), string.Concat(found.SkipLast(1).Select(f => f.Bytes)));
        Assert.Equal((RecordKind.Record, Encoding.Latin1.GetString(Sound[0])), (found[^1].Kind, found[^1].Bytes));
    }

    // Bytes come as a stream gives them: the same is found however they are cut.
    [Fact]
    public void How_the_stream_is_cut_changes_nothing() =>
        Gen.Select(Mixed, Gen.Int[1, 64], Gen.Int[16, 400]).Sample((text, cut, max) =>
        {
            var bytes = Encoding.Latin1.GetBytes(text);
            var whole = Joined(Documents.ReadAll(new MemoryStream(bytes), max));
            var pieces = Joined(Documents.ReadAll(new CutStream(bytes, cut), max));
            return whole.SequenceEqual(pieces);
        }, iter: 20_000);

    // Nothing but white space, commas and the array's own brackets is ever left out.
    [Fact]
    public void Every_byte_that_matters_is_given_out_in_order() =>
        Gen.Select(Mixed, Gen.Int[16, 400]).Sample((text, max) =>
        {
            var at = 0L;
            foreach (var (_, bytes, offset) in Documents.ReadAll(new MemoryStream(Encoding.Latin1.GetBytes(text)), max))
            {
                if (offset < at || text[(int)at..(int)offset].Trim(' ', '\n', ',', '[', ']', '\r', '\t') != ""
                    || text.Substring((int)offset, bytes.Length) != bytes)
                    return false;
                at = offset + bytes.Length;
            }
            return text.Length == 0 || !"{[\"0123456789-tfn".Contains(text.TrimStart()[..1]) || text[(int)at..].Trim(
                ' ', '\n', ',', '[', ']', '\r', '\t') == "";
        }, iter: 20_000);

    private static Gen<string> Mixed => Gen.Int[0, Pieces.Length - 1].Array[1, 30]
        .Select(pieces => "[" + string.Concat(pieces.Select(p => Pieces[p])));

    private static readonly string[] Pieces =
    [
        "[", "]", ",", "\n", " ", "{\"a\":1}", "{\"b\":[1,{\"c\":\"}\\\"\"}]}",
         "{\"cut\":\"", "{\"open\":{", "x", "\"s\"", "12",
        "{\"long\":\"" + new string('y', 300) + "\"}", "\\", "}", "{",
    ];

    // A fault's end depends on nothing but the bytes; where a large record is cut into parts may.
    private static List<(RecordKind, string)> Joined(List<(RecordKind Kind, string Bytes, long Offset)> found)
    {
        var joined = new List<(RecordKind, string)>();
        var part = "";
        foreach (var (kind, bytes, _) in found)
            if (kind == RecordKind.OversizePart)
                part += bytes;
            else
            {
                joined.Add((kind, part + bytes));
                part = "";
            }
        return joined;
    }

    private sealed class CutStream(byte[] bytes, int cut) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, cut));
    }
}

using System.Text;
using CsCheck;
using CsvHelper;
using ExamActors.Node.Rosters;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Tests.Rosters;

public class RosterFileTests
{
    private static readonly RosterColumns Columns = new(["id", "name"], ["note"]);

    // What a cell may hold: anything on one line, without white space at its ends.
    private static readonly Gen<string> Cell = Gen.String[Gen.OneOf(
            Gen.Char[' ', '~'], Gen.Char["\",;'=éß語Ω"]), 0, 12]
        .Select(text => text.Trim());

    [Fact]
    public void Any_table_is_read_as_it_was_written() =>
        Gen.Select(Gen.Select(Cell, Cell, Cell).Array[0, 8], Gen.Char[",;\t"], Gen.Bool, Gen.Bool, Gen.Bool)
            .Sample((cells, separator, mark, always, crlf) =>
            {
                var rows = cells.Where(c => c.Item1 + c.Item2 + c.Item3 != "").ToList();
                using var bytes = new MemoryStream();
                using (var csv = CsvWriter.Create(bytes, new CsvWriterOptions
                {
                    Separator = separator,
                    WriteByteOrderMark = mark,
                    Quoting = always ? CsvQuoting.Always : CsvQuoting.WhenNeeded,
                    NewLine = crlf ? "\r\n" : "\n",
                }, leaveOpen: true))
                {
                    csv.WriteRecord("id", "note", "name");
                    foreach (var (id, note, name) in rows)
                        csv.WriteRecord(id, note, name);
                }

                var read = Read(bytes.ToArray());

                Assert.Equal(rows, read.Select(r => (r["id"], r["note"], r["name"])));
                Assert.All(read, r => Assert.Empty(r.Faults));
            });

    [Fact]
    public void Whatever_stands_in_a_line_the_next_one_is_read() =>
        Gen.Byte.Where(b => b is not ((byte)'\r' or (byte)'\n')).Array[0, 40].Sample(line =>
        {
            byte[] file = [.. "id,name\n"u8, .. line, .. "\nlast,\"The last\"\n"u8];

            var read = Read(file);

            Assert.InRange(read.Count, 1, 2);
            Assert.Equal((3, "last", "The last"), (read[^1].Line, read[^1]["id"], read[^1]["name"]));
            Assert.Empty(read[^1].Faults);
        });

    [Theory]
    [InlineData("b,\"open\nc,C", 2, "a quote is not closed; a row is one line")]
    [InlineData("b,o\"pen\nc,C", 2, "a field without quotes around it has a quote")]
    [InlineData("b,\"open\" end\nc,C", 2, "a field goes on after its closing quote")]
    [InlineData("b\nc,C", 2, "it has 1 fields, the header 2")]
    [InlineData("b,B,x\nc,C", 2, "it has 3 fields, the header 2")]
    [InlineData("b,\xFF\nc,C", 2, "name: it is not UTF-8")]
    [InlineData("\r\n,\r\n  \r\nb,\xFF\r\nc,C", 5, "name: it is not UTF-8")]
    public void A_malformed_line_is_said_with_its_number_and_the_others_are_read(string text, int line, string fault)
    {
        var read = Read([.. "id,name\n"u8, .. Encoding.Latin1.GetBytes(text)]);

        Assert.Equal(2, read.Count);
        Assert.Equal(line, read[0].Line);
        Assert.Equal(fault, Assert.Single(read[0].Faults));
        Assert.Equal(("c", "C"), (read[1]["id"], read[1]["name"]));
        Assert.Empty(read[1].Faults);
    }

    [Fact]
    public void A_line_that_is_too_long_is_malformed_and_one_as_long_as_possible_is_not()
    {
        string Line(int bytes) => "x," + new string('n', bytes - 2);

        var read = Read(Encoding.UTF8.GetBytes(
            $"id,name\n{Line(RosterFile.LineBytesMax)}\n{Line(RosterFile.LineBytesMax + 1)}\nlast,L"));

        Assert.Empty(read[0].Faults);
        Assert.Equal("the line has more than 16,384 bytes", Assert.Single(read[1].Faults));
        Assert.Empty(read[2].Faults);
    }

    [Theory]
    [InlineData("", "it is empty; needed are id, name, possible note")]
    [InlineData("\n\n", "it is empty")]
    [InlineData("id,nmae\na,A", "the header has no column name; needed are id, name, possible note")]
    [InlineData("id,name,notes\na,A,", "the header has a column 'notes' that is unknown")]
    [InlineData("id,name,ID\na,A,", "the header has the column id twice")]
    [InlineData("id|name\na|A", "the header has no column id, name; needed are")]
    [InlineData("id,\"name\na,A", "the header: a quote is not closed")]
    public void A_header_that_does_not_fit_is_one_clear_error(string text, string error) =>
        Assert.Contains(error, Assert.Throws<VerbException>(() => Read(Encoding.UTF8.GetBytes(text))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Names_of_columns_are_taken_in_any_order_and_case() =>
        Assert.Equal("A", Read("NAME,id\nA,a"u8.ToArray())[0]["name"]);

    [Fact]
    public void More_rows_than_possible_are_refused_before_any_is_used()
    {
        var text = new StringBuilder("id,name\n").Insert(8, "a,A\n", RosterFile.RowsMax);
        Assert.Equal(RosterFile.RowsMax, Read(Encoding.UTF8.GetBytes(text.ToString())).Count);

        text.Append("one,too many\n");
        Assert.Contains("more than 200,000 rows", Assert.Throws<VerbException>(
            () => Read(Encoding.UTF8.GetBytes(text.ToString()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_too_large_is_refused() =>
        Assert.Contains("more than 64 MB", Assert.Throws<VerbException>(
            () => Read(new byte[RosterFile.FileBytesMax + 1])).Message, StringComparison.Ordinal);

    private static List<RowFields> Read(byte[] bytes) => RosterFile.Read("file.csv", new MemoryStream(bytes), Columns);
}

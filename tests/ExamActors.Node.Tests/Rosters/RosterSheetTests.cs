using System.Text;
using ExamActors.Node.Rosters;

namespace ExamActors.Node.Tests.Rosters;

public class RosterSheetTests
{
    [Fact]
    public void Every_fault_of_a_center_is_said_with_its_column()
    {
        var row = Assert.Single(Centers("c 1,,Mars/Base,0,Mon 9-17"));

        Assert.Equal((RowOutcome.Malformed, "c 1"), (row.Outcome, row.Key));
        foreach (var column in (string[])["centerId: ", "name: ", "timeZone: ", "seats: ", "hours: "])
            Assert.Contains(column, row.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,Ada,-1")]
    [InlineData("a,Ada,401")]
    [InlineData("a,Ada,10%")]
    public void Extra_time_is_a_whole_number_of_percent(string text) =>
        Assert.Contains("extraTimePercent: ", Assert.Single(Students(text)).Reason, StringComparison.Ordinal);

    [Fact]
    public void An_absent_accommodation_is_none() =>
        Assert.Equal(new RosterRequest.Student("a", "Ada", 0), Assert.Single(Students("a,Ada,")).Request);

    [Fact]
    public void A_row_that_repeats_another_is_known_and_one_that_contradicts_it_is_malformed()
    {
        var rows = Students("a,Ada,0", "b,Bela,", "a, Ada ,", "a,Ada,50");

        Assert.Equal([RowOutcome.Open, RowOutcome.Open, RowOutcome.Repeated, RowOutcome.Malformed],
            rows.Select(r => r.Outcome));
        Assert.Equal("as line 2", rows[2].Reason);
        Assert.Equal("line 2 says something else of a", rows[3].Reason);
        Assert.True(rows[2].IsFine);
        Assert.False(rows[3].IsFine);
    }

    [Fact]
    public void Sittings_of_a_student_contradict_each_other_only_by_an_id_of_their_own()
    {
        var rows = Sittings("a,,earth,,c,2030-05-06T09:00", "a,,earth,,c,2030-05-07T09:00", "a,x,earth,,c,2030-05-08T09:00",
            "b,x,earth,,c,2030-05-08T09:00");

        Assert.Equal([RowOutcome.Open, RowOutcome.Open, RowOutcome.Open, RowOutcome.Malformed], rows.Select(r => r.Outcome));
        var ids = rows.Take(3).Select(r => ((RosterRequest.Sitting)r.Request!).IdOf(0)).ToList();
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal("x", ids[2]);
    }

    [Theory]
    [InlineData("2030-05-06T09:00", null)]
    [InlineData("2030-05-06 09:00:00", null)]
    [InlineData("2030-05-06T09:00+02:00", 2)]
    [InlineData("2030-05-06T09:00:00-03:00", -3)]
    [InlineData("2030-05-06T09:00Z", 0)]
    public void A_time_is_one_at_the_center_or_has_an_offset(string text, int? hours)
    {
        var sitting = (RosterRequest.Sitting)Assert.Single(Sittings($"a,,earth,,c,{text}")).Request!;

        Assert.Equal(new DateTime(2030, 5, 6, 9, 0, 0), sitting.StartsAt);
        Assert.Equal(hours is { } h ? TimeSpan.FromHours(h) : null, sitting.Offset);
    }

    [Theory]
    [InlineData("a,,earth,,c,6.5.2030", "startsAt: '6.5.2030' is no time")]
    [InlineData("a,,earth,0,c,2030-05-06T09:00", "examVersion: '0' is no whole number")]
    [InlineData("a,x y,earth,,c,2030-05-06T09:00", "sittingId: 'x y' is no id")]
    [InlineData(",,,,,", null)]
    [InlineData("a,,,,,", "examId: it is empty; centerId: it is empty")]
    public void What_is_wrong_with_a_sitting_is_said(string text, string? fault)
    {
        var rows = Sittings(text);
        if (fault is null)
            Assert.Empty(rows);
        else
            Assert.Contains(fault, Assert.Single(rows).Reason, StringComparison.Ordinal);
    }

    private static List<RosterRow> Centers(params string[] lines) =>
        Of("centerId,name,timeZone,seats,hours", lines, RosterRows.CenterColumns, "centerId", RosterRows.Center);

    private static List<RosterRow> Students(params string[] lines) =>
        Of("studentId,name,extraTimePercent", lines, RosterRows.StudentColumns, "studentId", RosterRows.Student);

    private static List<RosterRow> Sittings(params string[] lines) =>
        Of("studentId,sittingId,examId,examVersion,centerId,startsAt", lines, RosterRows.SittingColumns, "studentId",
            RosterRows.Sitting);

    private static List<RosterRow> Of(
        string header, string[] lines, RosterColumns columns, string id, Func<RowFields, RosterRequest> request) =>
        RosterSheet.Of(RosterFile.Read("file.csv", new MemoryStream(
            Encoding.UTF8.GetBytes(header + "\n" + string.Join('\n', lines))), columns), id, request);
}

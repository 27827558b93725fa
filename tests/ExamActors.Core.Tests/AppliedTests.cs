using ExamActors.Core.Students;
namespace ExamActors.Core.Tests;

public class AppliedTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("s-1", 7, null, "7@s-1")]
    [InlineData("c-1", 12, "a-1", "12/a-1@c-1")]
    [InlineData("odd/id@home", 3, null, "3@odd/id@home")]
    public void An_id_says_whose_event_a_command_follows_from(string actor, long version, string? part, string id)
    {
        Assert.Equal(id, FollowUpId.Of(actor, version, part));
        Assert.Equal(new FollowUpId(actor, version), FollowUpId.Parse(id));
    }

    [Theory]
    [InlineData("exams/3/17/abc")]
    [InlineData("ada@example.org")]
    [InlineData("-1@s-1")]
    [InlineData("@s-1")]
    [InlineData("/1@s-1")]
    [InlineData("")]
    public void Other_ids_say_nothing(string id) => Assert.Null(FollowUpId.Parse(id));

    [Fact]
    public void A_command_of_an_event_that_is_not_newer_is_unsure_once_it_is_forgotten()
    {
        var applied = After(Applied.Nothing, "5@s-1");
        for (var i = 0; i <= StudentState.RecentMax; i++)
            applied = After(applied, $"command-{i}");

        foreach (var id in (string[])["5@s-1", "4@s-1", "5/a-1@s-1"])
            Assert.IsType<Delivery.Unsure>(applied.Classify(new LogPosition(0, 1000), id));
        foreach (var id in (string[])["6@s-1", "5@s-2", "command-0"])
            Assert.IsType<Delivery.Fresh>(applied.Classify(new LogPosition(0, 1000), id));
        Assert.Equal(5, After(applied, "4@s-1").Heard["s-1"].Version);
    }

    [Fact]
    public void The_half_heard_of_longest_ago_is_forgotten_where_there_are_too_many()
    {
        var applied = Applied.Nothing;
        for (var i = 0; i <= Applied.HeardMax; i++)
            applied = After(applied, $"1@s-{i}", At.AddSeconds(i));

        Assert.Equal(Applied.HeardMax / 2 + 1, applied.Heard.Count);
        Assert.False(applied.Heard.ContainsKey($"s-{Applied.HeardMax / 2 - 1}"));
        Assert.True(applied.Heard.ContainsKey($"s-{Applied.HeardMax / 2}"));
        Assert.True(applied.Heard.ContainsKey($"s-{Applied.HeardMax}"));
    }

    private static Applied After(Applied applied, string commandId, DateTimeOffset? at = null) =>
        applied.After(new CommandCause(commandId, 0, applied.Positions.IsEmpty ? 0 : applied.Positions[0].Offset + 1), 1, at ?? At,
            StudentState.RecentMax);
}

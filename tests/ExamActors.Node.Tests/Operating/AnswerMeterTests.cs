using ExamActors.Node.Operating;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Operating;

public class AnswerMeterTests
{
    private readonly ManualClock clock = new(DateTimeOffset.FromUnixTimeSeconds(1000));

    [Fact]
    public void A_second_that_is_over_says_how_many_answers_it_had_and_how_long_they_took()
    {
        using var meter = new AnswerMeter(clock);
        for (var ms = 1; ms <= 100; ms++)
            meter.Record(TimeSpan.FromMilliseconds(ms), isDone: true);
        meter.Record(TimeSpan.FromSeconds(1), isDone: false);
        Assert.Empty(meter.Read(0).Seconds);

        clock.Advance(TimeSpan.FromSeconds(1));
        var second = Assert.Single(meter.Read(0).Seconds);
        Assert.Equal((1000, 100, 1), (second.Second, second.Answers, second.NotDone));
        Assert.InRange(second.P50Ms!.Value, 49, 52);
        Assert.InRange(second.P99Ms!.Value, 98, 101);
    }

    [Fact]
    public void Seconds_that_are_known_are_not_told_again()
    {
        using var meter = new AnswerMeter(clock);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([1000, 1001, 1002, 1003, 1004], meter.Read(0).Seconds.Select(s => s.Second));
        Assert.Equal([1003, 1004], meter.Read(1002).Seconds.Select(s => s.Second));
    }

    [Fact]
    public void The_rate_is_that_of_the_last_ten_seconds()
    {
        using var meter = new AnswerMeter(clock);
        for (var i = 0; i < 50; i++)
            meter.Record(TimeSpan.FromMilliseconds(3), isDone: true);
        clock.Advance(TimeSpan.FromSeconds(9));
        var (_, rate, p50, _) = meter.Read(0);
        Assert.Equal(5, rate);
        Assert.InRange(p50!.Value, 2.9, 3.1);

        clock.Advance(TimeSpan.FromSeconds(1));
        (_, rate, p50, _) = meter.Read(0);
        Assert.Equal(0, rate);
        Assert.Null(p50);
    }

    [Fact]
    public void After_a_long_rest_only_the_last_five_minutes_are_kept()
    {
        using var meter = new AnswerMeter(clock);
        meter.Record(TimeSpan.FromMilliseconds(3), isDone: true);
        clock.Advance(TimeSpan.FromHours(30));
        var seconds = meter.Read(0).Seconds;
        Assert.Equal(300, seconds.Length);
        Assert.Equal(1000 + 30 * 3600 - 1, seconds[^1].Second);
        Assert.All(seconds, s => Assert.Equal(0, s.Answers));
    }
}

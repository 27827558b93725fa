using ExamActors.Core.Adaptive.Simulation;

namespace ExamActors.Core.Tests.Adaptive.Simulation;

public class ClassificationAccuracyTests
{
    [Theory]
    [InlineData(-2, 0)]
    [InlineData(-1, 1)]
    [InlineData(0.9, 1)]
    [InlineData(1, 2)]
    public void An_ability_at_a_cut_belongs_above_it(double theta, int category) =>
        Assert.Equal(category, ClassificationAccuracy.Category([-1, 1], theta));

    [Fact]
    public void Decisions_are_right_too_high_or_too_low()
    {
        var accuracy = new ClassificationAccuracy([-1, 1], [10, 2, 1, 3, 40, 4, 0, 5, 35], Undecided: 7);

        Assert.Equal(4, accuracy.Count(truth: 1, decision: 2));
        Assert.Equal(0.85, accuracy.Accuracy, 15);
        Assert.Equal(0.07, accuracy.TooHigh, 15);
        Assert.Equal(0.08, accuracy.TooLow, 15);
    }
}

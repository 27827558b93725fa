using ExamActors.Actors.Settings;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Simulation;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Core.Exams;
using ExamActors.Node.Authoring;
using ExamActors.Node.Tests.Api;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Authoring;

public sealed class BankSimulationsTests : IDisposable
{
    private static readonly PreparedExam Exam = new(ApiExams.Adaptive);
    private static readonly AdaptiveTestDesign Design = ((ItemDelivery.Adaptive)ApiExams.Adaptive.Delivery).Design;

    private readonly BankSimulations simulations = new(ExamSettingsReader.Read(ExamSettingsReader.Reference));

    public void Dispose() => simulations.Dispose();

    [Fact]
    public async Task What_comes_out_is_what_the_engine_gives_and_is_kept()
    {
        var told = 0;
        simulations.Changed += () => Interlocked.Increment(ref told);

        Assert.IsType<SimulationStatus.None>(simulations.Of("one"));
        Assert.True(simulations.Start("one", Exam.Bank!, Design, 200));
        var done = await Done("one");

        var engine = TestSimulation.Run(
            new AdaptiveTest(Exam.Bank!, Design), new SimulationPlan(200, new AbilityPopulation.Normal(), 1));
        Assert.Equal(200, done.Students);
        Assert.Equal(engine.Overall, done.Result.Overall);
        Assert.Equal(engine.Exposure.Counts.AsEnumerable(), done.Result.Exposure.Counts);
        Assert.True(told > 2, $"{told}");
        Assert.IsType<SimulationStatus.None>(simulations.Of("another"));
    }

    [Fact]
    public async Task One_runs_at_a_time_and_can_be_cancelled()
    {
        Assert.True(simulations.Start("long", Exam.Bank!, Slow, BankSimulations.StudentsMax));
        Assert.False(simulations.Start("other", Exam.Bank!, Design, 50));
        Assert.True(simulations.IsBusy);
        Assert.IsType<SimulationStatus.Running>(simulations.Of("long"));

        simulations.Cancel("other"); // not that one's
        Assert.True(simulations.IsBusy);
        simulations.Cancel("long");
        await Eventually.Become(() => !simulations.IsBusy);

        Assert.IsType<SimulationStatus.None>(simulations.Of("long"));
        Assert.True(simulations.Start("other", Exam.Bank!, Design, 50));
        await Done("other");
    }

    [Fact]
    public async Task How_many_take_part_is_bounded_and_a_failure_is_told()
    {
        Assert.True(simulations.Start("few", Exam.Bank!, Design, 1));
        Assert.Equal(BankSimulations.StudentsMin, (await Done("few")).Students);

        Assert.True(simulations.Start("unsound", Exam.Bank!, Design with { Constraints = TestConstraints.Length(99) }, 50));
        await Eventually.Become(() => !simulations.IsBusy);
        Assert.Contains("99", Assert.IsType<SimulationStatus.Failed>(simulations.Of("unsound")).Why, StringComparison.Ordinal);
    }

    // Every item is given, and each is chosen by integrals over the abilities.
    private static AdaptiveTestDesign Slow => new(TestConstraints.Length(30), new StoppingRule.Length(30))
    {
        Selection = new SelectionRule.KullbackLeibler(Core.Adaptive.Estimation.Quadrature.Points61),
    };

    private async Task<SimulationStatus.Done> Done(string key)
    {
        await Eventually.Become(() => !simulations.IsBusy);
        return Assert.IsType<SimulationStatus.Done>(simulations.Of(key));
    }
}

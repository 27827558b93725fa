using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Adaptive.Simulation;

/// <summary>A student whose ability is known: a function of the simulation's seed and the student's number, and of nothing else.</summary>
public readonly struct SimulatedStudent
{
    private readonly ulong answers; // what the draws of the answers are made of

    /// <summary>A student.</summary>
    /// <param name="plan">The simulation.</param>
    /// <param name="number">The student's number, from 0.</param>
    public SimulatedStudent(SimulationPlan plan, int number)
    {
        var mixed = new SplitMix64(plan.Seed).Next() + (ulong)(number + 1) * 0xd1342543de82ef95;
        var random = new SplitMix64(new SplitMix64(mixed).Next());
        answers = random.Next();
        AttemptSeed = random.Next();
        Theta = plan.Population.Theta(number, ref random);
    }

    public double Theta { get; }

    /// <summary>The seed of the student's attempt.</summary>
    public ulong AttemptSeed { get; }

    /// <summary>The student's score on an item, drawn with the item's own probabilities: the same whenever it is asked for.</summary>
    public int Answer(ItemBank bank, int item)
    {
        var draw = new SplitMix64(answers + (ulong)(item + 1) * 0xaf251af3b0f025b5).NextDouble();
        if (bank.Dichotomous is { } items)
            return draw < items.Right(item, Theta) ? 1 : 0;
        var curve = ResponseCurve.Evaluate(
            bank[item], bank.Scale, Theta, stackalloc CategoryPoint[bank[item].Categories]);
        var score = 0;
        for (var below = curve[0].P; draw >= below && score < curve.Length - 1; below += curve[score].P)
            score++;
        return score;
    }
}

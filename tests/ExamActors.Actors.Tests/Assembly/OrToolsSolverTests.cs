using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;
using CsCheck;
using ExamActors.Actors.Assembly;
using ExamActors.Core.Adaptive.Assembly;

namespace ExamActors.Actors.Tests.Assembly;

public class OrToolsSolverTests
{
    private static readonly OrToolsSolver Solver = new(TimeSpan.FromMinutes(1));

    private const int Items = 9;

    private static readonly Gen<ImmutableArray<int>> SomeItems =
        Gen.Int[1, (1 << Items) - 1].Select(mask => Members(mask));

    private static readonly Gen<SumConstraint> Sum =
        Gen.Select(SomeItems, Eighths(-16, 24).Array[Items], Eighths(-16, 24), Eighths(0, 32))
            .Select((items, weights, lower, width) =>
                new SumConstraint("", [.. items.Select(i => new SumTerm(i, weights[i]))], lower, lower + width));

    private static readonly Gen<SetConstraint> Set =
        Gen.Select(SomeItems, Gen.Int[1, 3], Gen.Int[0, 3]).Select((items, fewest, more) =>
            new SetConstraint("", items, Math.Min(fewest, items.Length), fewest + more));

    private static readonly Gen<EnemyConstraint> Enemies = SomeItems.Where(i => i.Length is >= 2 and <= 4)
        .Select(items => new EnemyConstraint("", items));

    private static readonly Gen<AssemblyProblem> Problem = Gen.Select(
        Eighths(-4, 24).Array[Items], Gen.Int[0, 5], Gen.Int[0, 2],
        Sum.Array[0, 3], Set.Array[0, 2], Enemies.Array[0, 3],
        Gen.Int[0, 1 << 20].Select(Few), Gen.Int[0, 1 << 20].Select(Few))
        .Select((objective, length, more, sums, sets, enemies, include, exclude) =>
            new AssemblyProblem([.. objective], length, length + more)
            {
                Sums = [.. sums.Select((c, i) => c with { Name = $"sum {i}" })],
                Sets = [.. sets.Select((c, i) => c with { Name = $"set {i}" })],
                Enemies = [.. enemies.Select((c, i) => c with { Name = $"enemies {i}" })],
                Include = include,
                Exclude = exclude,
            });

    [Fact]
    public void The_test_is_the_best_of_all_and_a_conflict_is_one_and_no_larger_than_it_must_be() => Problem.Sample(problem =>
    {
        var best = Best(problem);
        return Solver.Solve(problem) switch
        {
            AssemblyResult.Solved solved => best is { } objective && Math.Abs(objective - solved.Objective) <= 1e-6
                && AssemblyCheck.Violations(problem, solved.Items).IsEmpty
                && solved.Items.SequenceEqual(solved.Items.Order()),
            AssemblyResult.Infeasible infeasible => best is null && IsMinimal(problem, infeasible.Conflict),
            _ => false,
        };
    }, iter: 150, print: p => JsonSerializer.Serialize(p));

    // SCIP 10 calls it infeasible unless its presolve is turned off: a reason for another solver.
    [Fact]
    public void The_one_test_that_meets_every_constraint_is_found()
    {
        var problem = new AssemblyProblem([2.5, 1.625, 1.25, 2.375, 1.875, 1.75, 2.25, 2.125, 0.5], 3, 5)
        {
            Sums =
            [
                new("a", [new(1, 0.5), new(3, 2.25), new(4, 1.625), new(5, 0.75), new(7, -1.875), new(8, 1.375)], -2, -0.375),
                new("b", [new(2, -1), new(4, 0.75), new(5, 1.875), new(6, -1.875), new(7, -0.625)], -0.75, 2.375),
                new("c", [new(0, 2.125), new(1, 2), new(2, -0.25), new(6, 1), new(8, 2.875)], 2.125, 6),
            ],
            Enemies = [new("d", [0, 2, 3, 7])],
        };

        Assert.Equal([1, 5, 6, 7], Assert.IsType<AssemblyResult.Solved>(Solver.Solve(problem)).Items.AsEnumerable());
    }

    [Theory]
    [InlineData(0.1, 0.3, true)] // 3 · 0.1 is above 0.3 in binary
    [InlineData(1.0 / 3, 1, true)]
    [InlineData(12.345678, 37.037034, true)]
    [InlineData(0.1, 0.299, false)]
    [InlineData(1e-9, 1e-9, true)] // within the tolerance
    [InlineData(333_333.25, 999_999, false)]
    public void Coefficients_that_are_no_whole_numbers_are_summed_to_the_tolerance(double coefficient, double upper, bool met)
    {
        var problem = new AssemblyProblem([1, 1, 1], 3, 3)
        {
            Sums = [new("sum", [new(0, coefficient), new(1, coefficient), new(2, coefficient)], double.NegativeInfinity, upper)],
        };

        Assert.Equal(met, Solver.Solve(problem) is AssemblyResult.Solved);
    }

    [Fact]
    public void A_hint_changes_nothing_but_the_speed() => Gen.Select(Problem, SomeItems).Sample((problem, hint) =>
        Value(Solver.Solve(problem)) is var plain && Value(Solver.Solve(problem with { Hint = hint })) is var hinted
        && (plain == hinted || Math.Abs(plain!.Value - hinted!.Value) <= 1e-6), iter: 50);

    [Fact]
    public void The_same_problem_has_the_same_test_on_any_thread()
    {
        var objective = Enumerable.Range(0, 40).Select(i => i * 7 % 10 / 10.0); // many tests are equally good
        var problem = new AssemblyProblem([.. objective], 10, 10)
        {
            Sets = [SetConstraint.AllOrNone("s", [1, 2, 3]), new SetConstraint("t", [10, 11, 12, 13, 14], 2, 3)],
            Sums = [SumConstraint.Count("topic", Enumerable.Range(0, 15), 5, 7)],
        };

        var tests = Enumerable.Range(0, 8).AsParallel().Select(_ => Text(Solver.Solve(problem))).ToList();

        Assert.Single(tests.Distinct());
    }

    [Fact]
    public void What_is_not_sound_is_refused_with_every_fault()
    {
        var problem = new AssemblyProblem([1, double.NaN], 2, 1)
        {
            Sums = [new("words", [new(0, 1), new(0, 2)], 1, 0)],
            Enemies = [new("pair", [1])],
            Include = [7],
        };

        var thrown = Assert.Throws<ArgumentException>(() => Solver.Solve(problem));

        Assert.All(
            (string[])["item 1: ", "length: ", "words: an item occurs", "words: 1 to 0", "pair: ", "there is no item 7"],
            fault => Assert.Contains(fault, thrown.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_solver_without_time_says_so() =>
        Assert.IsType<AssemblyResult.TimedOut>(new OrToolsSolver(TimeSpan.Zero).Solve(new AssemblyProblem([1, 2], 1, 1)));

    private static double? Value(AssemblyResult result) => (result as AssemblyResult.Solved)?.Objective;

    private static string Text(AssemblyResult result) => string.Join(' ', Assert.IsType<AssemblyResult.Solved>(result).Items);

    private static bool IsMinimal(AssemblyProblem problem, ImmutableArray<string> conflict) =>
        Best(Only(problem, conflict)) is null && conflict.All(name => Best(Only(problem, conflict.Remove(name))) is not null);

    private static AssemblyProblem Only(AssemblyProblem p, ImmutableArray<string> names) => p with
    {
        LengthMin = names.Contains(AssemblyCheck.LengthName) ? p.LengthMin : 0,
        LengthMax = names.Contains(AssemblyCheck.LengthName) ? p.LengthMax : Items,
        Include = names.Contains(AssemblyCheck.IncludeName) ? p.Include : [],
        Exclude = names.Contains(AssemblyCheck.ExcludeName) ? p.Exclude : [],
        Sums = [.. p.Sums.Where(s => names.Contains(s.Name))],
        Sets = [.. p.Sets.Where(s => names.Contains(s.Name))],
        Enemies = [.. p.Enemies.Where(s => names.Contains(s.Name))],
    };

    // Tries every test.
    private static double? Best(AssemblyProblem problem) => Enumerable.Range(0, 1 << Items)
        .Where(mask => BitOperations.PopCount((uint)mask) is var n && n >= problem.LengthMin && n <= problem.LengthMax)
        .Select(mask => Members(mask))
        .Where(items => AssemblyCheck.Violations(problem, items).IsEmpty)
        .Max(items => (double?)items.Sum(i => problem.Objective[i]));

    // Exact in binary: a sum meets its bound or misses it by more than a solver's tolerance.
    private static Gen<double> Eighths(int min, int max) => Gen.Int[min, max].Select(v => v / 8.0);

    private static ImmutableArray<int> Few(int bits) => [.. Members(bits & (bits >> 8) & (bits >> 11) & ((1 << Items) - 1))];

    private static ImmutableArray<int> Members(int mask) => [.. Enumerable.Range(0, Items).Where(i => (mask >> i & 1) == 1)];
}

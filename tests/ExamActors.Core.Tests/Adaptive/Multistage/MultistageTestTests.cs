using System.Collections.Immutable;
using CsCheck;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Multistage;
using ExamActors.Core.Adaptive.Selection;

namespace ExamActors.Core.Tests.Adaptive.Multistage;

public class MultistageTestTests
{
    // Three items to start; then an easy, a middle or a hard module of two; then an easy or a hard one of one.
    private static readonly MultistagePanel Panel = new(
    [
        new("start", ["s1", "s2", "s3"], [new("easy"), new("middle", 1), new("hard", 3)]),
        new("easy", ["e1", "e2"], [new("low"), new("high", 2)]),
        new("middle", ["m1", "m2"], [new("low"), new("high", 3)]),
        new("hard", ["h1", "h2"], [new("high")]),
        new("low", ["l1"], []),
        new("high", ["t1"], []),
    ]);

    private static readonly ItemBank Bank = Create(("s1", 0), ("s2", -0.5), ("s3", 0.5), ("e1", -2), ("e2", -1.5), ("m1", 0.1),
        ("m2", -0.1), ("h1", 1.5), ("h2", 2), ("l1", -1), ("t1", 1));

    private static readonly MultistageDesign Design = new(Panel, new RoutingRule.SumThresholds());

    private static readonly RoutingRule[] Rules =
    [
        new RoutingRule.AbilityThresholds(), new RoutingRule.SumThresholds(), new RoutingRule.SumThresholds(true),
        new RoutingRule.Information(new SelectionRule.MaximumInformation()),
        new RoutingRule.Information(new SelectionRule.KullbackLeibler(Quadrature.Points33)),
        new RoutingRule.Information(new SelectionRule.PosteriorWeightedInformation(new Prior.Normal(), Quadrature.Points33)),
    ];

    [Theory]
    [InlineData("000 00 0", "start easy low")]
    [InlineData("000 11 0", "start easy high")]
    [InlineData("010 11 0", "start middle high")]
    [InlineData("110 00 0", "start middle low")]
    [InlineData("111 00 0", "start hard high")]
    public void Modules_are_chosen_by_the_sum_of_all_scores(string scores, string path) =>
        Assert.Equal(path, Run(new MultistageTest(Bank, Design), scores));

    [Theory]
    [InlineData("010 11 0", "start middle low")]
    [InlineData("000 11 0", "start easy high")]
    public void Or_by_that_of_the_last_module(string scores, string path)
    {
        var panel = Replace(Panel, "middle", m => m with { Routes = [new("low"), new("high", 2.5)] });
        var design = Design with { Panel = panel, Routing = new RoutingRule.SumThresholds(LastModuleOnly: true) };
        Assert.Contains("no sum of scores reaches 2.5", Faults(design), StringComparison.Ordinal);

        panel = Replace(Panel, "middle", m => m with { Routes = [new("high"), new("low", 2)] });
        Assert.Equal(path, Run(new MultistageTest(Bank, design with { Panel = panel }), scores));
    }

    [Fact]
    public void Or_by_the_ability_where_a_threshold_itself_goes_up()
    {
        var theta = AbilityEstimation.Estimate(Bank, Responses("010"), Design.Provisional).Theta;
        var at = Replace(Panel, "start", m => m with { Routes = [new("easy"), new("hard", theta)] });
        var above = Replace(Panel, "start", m => m with { Routes = [new("easy"), new("hard", Math.BitIncrement(theta))] });

        Assert.Equal("start hard", Modules(ByAbility(at), Responses("010")));
        Assert.Equal("start easy", Modules(ByAbility(above), Responses("010")));

        static MultistageTest ByAbility(MultistagePanel panel) => new(
            Bank, new MultistageDesign(Without(panel, "middle"), new RoutingRule.AbilityThresholds()));
    }

    [Fact]
    public void Every_student_has_a_way_from_the_first_item_to_the_last() =>
        Gen.Select(Gen.Int[0, Rules.Length - 1], Gen.Int[0, 63]).Sample((rule, pattern) =>
        {
            var test = new MultistageTest(Bank, Design with { Panel = LastModuleSums(), Routing = Rules[rule] });
            var responses = new List<ScoredResponse>();
            while (test.Next([.. responses]) is MultistageStep.Deliver deliver)
            {
                if (deliver.Stage != test.Path([.. responses]).Length - 1 || responses.Exists(r => r.Item == deliver.Item))
                    return false;
                responses.Add(new ScoredResponse(deliver.Item, pattern >> responses.Count & 1));
            }
            return responses.Count == 6 && test.Path([.. responses]).Length == 3
                && test.Next([.. responses]) is MultistageStep.Stop stop
                && stop.Estimate == test.Estimate([.. responses]);
        });

    [Fact]
    public void Responses_to_other_items_are_refused()
    {
        var test = new MultistageTest(Bank, Design);

        Assert.Throws<ArgumentException>(() => test.Next([new ScoredResponse(1, 0)]));
        Assert.Throws<ArgumentException>(() => test.Next([.. Responses("000"), new(3, 0), new(4, 0), new(9, 0), new(10, 0)]));
    }

    public static TheoryData<MultistagePanel, string> Unsound => new()
    {
        { new MultistagePanel([]), "1 to 200 modules" },
        { Replace(Panel, "low", m => m with { Items = ["x"] }), "module low: there is no item x" },
        { Replace(Panel, "low", m => m with { Items = ["s1"] }), "item s1: it is in modules start and low" },
        { Replace(Panel, "low", m => m with { Items = ["e1", "e1"] }), "module low: an item occurs twice" },
        { Replace(Panel, "low", m => m with { Id = "high" }), "the id of a module occurs twice" },
        { Replace(Panel, "hard", m => m with { Routes = [new("away")] }), "there is no module away" },
        { Replace(Panel, "high", m => m with { Routes = [new("start")] }), "in a circle" },
        { Replace(Panel, "start", m => m with { Routes = [new("easy")] }), "module middle: no route leads to it" },
        { Replace(Panel, "easy", m => m with { Routes = [new("low"), new("hard", 2)] }), "module hard: it is in stage 3" },
        {
            Replace(Panel, "start", m => m with { Routes = [new("easy", 1), new("middle", 2), new("hard", 3)] }),
            "its first route must have no threshold"
        },
        { Replace(Panel, "start", m => m with { Routes = [new("easy"), new("middle", 3), new("hard", 3)] }), "must ascend" },
        { Replace(Panel, "start", m => m with { Routes = [new("easy"), new("middle", 3), new("hard", 4)] }), "reaches 4" },
        { Replace(Panel, "middle", m => m with { Items = ["m1", "foe"] }), "items s1 and foe: they are enemies" },
    };

    [Theory]
    [MemberData(nameof(Unsound))]
    public void A_panel_that_cannot_be_given_says_why_before_the_test(MultistagePanel panel, string fault)
    {
        Assert.Contains(fault, Faults(Design with { Panel = panel }), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MultistageTest(Bank, Design with { Panel = panel }));
    }

    [Fact]
    public void Modules_are_not_chosen_by_chance() => Assert.Contains(
        "not chosen by RandomItem",
        Faults(Design with { Routing = new RoutingRule.Information(new SelectionRule.RandomItem()) }),
        StringComparison.Ordinal);

    [Fact]
    public void The_panel_itself_is_sound() => Assert.Equal("", Faults(Design));

    private static string Faults(MultistageDesign design) => string.Join("; ", MultistageTest.Check(Bank, design));

    // Thresholds that sums of one module reach, too.
    private static MultistagePanel LastModuleSums() =>
        Replace(Panel, "middle", m => m with { Routes = [new("low"), new("high", 2)] });

    private static string Run(MultistageTest test, string scores)
    {
        var digits = scores.Replace(" ", "", StringComparison.Ordinal);
        var responses = new List<ScoredResponse>();
        while (test.Next([.. responses]) is MultistageStep.Deliver deliver)
            responses.Add(new ScoredResponse(deliver.Item, digits[responses.Count] - '0'));
        Assert.Equal(digits.Length, responses.Count);
        return Modules(test, [.. responses]);
    }

    private static string Modules(MultistageTest test, ScoredResponse[] responses) =>
        string.Join(' ', test.Path(responses).Select(m => test.Design.Panel.Modules[m].Id));

    private static ScoredResponse[] Responses(string scores) => [.. scores.Select((c, i) => new ScoredResponse(i, c - '0'))];

    private static MultistagePanel Replace(MultistagePanel panel, string id, Func<PanelModule, PanelModule> change) =>
        new([.. panel.Modules.Select(m => m.Id == id ? change(m) : m)]);

    private static MultistagePanel Without(MultistagePanel panel, string id) => new([.. panel.Modules.Where(m => m.Id != id)]);

    private static ItemBank Create(params (string Id, double B)[] items) => ItemBank.Create(1,
    [
        .. items.Select(i => new BankItem(i.Id, new ItemParameters.Logistic(1.2, i.B))),
        new BankItem("foe", new ItemParameters.Logistic(1, 0), Enemies: ["s1"]),
    ]);
}

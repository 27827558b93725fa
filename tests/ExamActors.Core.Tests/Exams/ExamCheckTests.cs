using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Tests.Exams;

public class ExamCheckTests
{
    private static readonly ExamDefinition Sound = SampleExams.Linear(3);

    public static TheoryData<string, ExamDefinition> Unsound => new()
    {
        { "the exam's id must be", Sound with { ExamId = "no spaces" } },
        { "the version must be 1", Sound with { Version = 0 } },
        { "there must be 1 to", Sound with { Items = [] } },
        { "item q1: its id occurs twice", Sound with { Items = Sound.Items.Add(Sound.Items[0]) } },
        { "the form has an item q3", Sound with { Items = Sound.Items.RemoveAt(2) } },
        { "the form has item q1 twice", Sound with { Delivery = new ItemDelivery.Linear(["q1", "q1"]) } },
        { "the form has no items", Sound with { Delivery = new ItemDelivery.Linear([]) } },
        { "working time", Sound with { Rules = new ExamRules(30) } },
        { "it must open before it closes", Sound with { Rules = new ExamRules(60, OpensAt: DateTimeOffset.MaxValue, ClosesAt: default(DateTimeOffset)) } },
        { "cuts must be ascending", Sound with { Report = new ScoreReport(Cuts: [2, 1]) } },
        { "scores must ascend", Sound with { Report = new ScoreReport(new ScoreScale.Linear(1, 0, 5, 5)) } },
        {
            "an option 'other' that is not shown",
            Sound with { Items = Sound.Items.SetItem(0, Sound.Items[0] with { Key = new ItemKey.Choice(["right", "other"], "right") }) }
        },
        {
            "its key gives scores 0 to 1, its response model 0 to 2",
            Sound with
            {
                Items = Sound.Items.SetItem(0, Sound.Items[0] with { Parameters = new ItemParameters.GradedResponse(1, [0, 1]) }),
            }
        },
        { "needs the parameters", SampleExams.Adaptive(5) with { Items = SampleExams.Adaptive(5).Items.Add(SampleExams.Item("bare")) } },
        { "answers can change in fixed forms only", SampleExams.Adaptive(5, new ExamRules(60, AnswersMayChange: true)) },
        { "", SampleExams.Adaptive(31) },
    };

    [Fact]
    public void Sound_exams_have_no_faults()
    {
        Assert.Empty(ExamCheck.Faults(Sound));
        Assert.Empty(ExamCheck.Faults(SampleExams.Adaptive(10)));
        Assert.Empty(ExamCheck.Faults(SampleExams.Multistage()));
    }

    [Theory]
    [MemberData(nameof(Unsound))]
    public void A_fault_is_named(string fault, ExamDefinition exam)
    {
        Assert.Contains(ExamCheck.Faults(exam), f => f.Contains(fault, StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => new PreparedExam(exam));
    }

    [Fact]
    public void The_catalog_keeps_every_version()
    {
        var catalog = SampleExams.Catalog(Sound, SampleExams.Linear(4, version: 2), SampleExams.Adaptive(5));

        Assert.Equal(4, catalog.Newest("linear")!.Form.Length);
        Assert.Equal(3, catalog.Find("linear", 1)!.Form.Length);
        Assert.Null(catalog.Find("linear", 3));
        Assert.Null(catalog.Newest("unknown"));
        Assert.Equal(["adaptive/1", "linear/1", "linear/2"],
            catalog.All.Select(e => $"{e.Definition.ExamId}/{e.Definition.Version}"));
    }
}

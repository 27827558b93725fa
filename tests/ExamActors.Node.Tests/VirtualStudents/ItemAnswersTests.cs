using System.Collections.Immutable;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Node.VirtualStudents;

namespace ExamActors.Node.Tests.VirtualStudents;

public class ItemAnswersTests
{
    private static readonly ImmutableArray<string> Abcd = ["a", "b", "c", "d"];

    public static TheoryData<ItemKey> Keys =>
    [
        new ItemKey.Choice(Abcd, "b"),
        new ItemKey.MultipleResponse(Abcd, ["a", "c"]),
        new ItemKey.MultipleResponse(Abcd, ["a", "b", "c"], CreditRule.Partial) { ScoreMax = 3 },
        new ItemKey.MultipleResponse(Abcd, ["a", "c"], CreditRule.PlusMinus) { ScoreMax = 2 },
        new ItemKey.Numeric(3.5, AbsoluteTolerance: 0.1),
        new ItemKey.Numeric(0),
        new ItemKey.Text([new AcceptedText("Vienna"), new AcceptedText("Wien", 0.5)], new TextRule()) { ScoreMax = 2 },
        new ItemKey.Ordered(Abcd),
        new ItemKey.Ordered(Abcd, OrderRule.AdjacentPairs) { ScoreMax = 3 },
        new ItemKey.Matching(["a", "b"], ["x", "y"], [new("a", "x"), new("b", "y")]),
        new ItemKey.Matching(["a", "b"], ["x", "y"], [new("a", "x"), new("b", "y")], MatchRule.Share) { ScoreMax = 2 },
        new ItemKey.Mapping(MappedPart.Option, [new("a", 1), new("b", 1), new("c", -1)], 2) { ScoreMax = 2 },
        new ItemKey.Mapping(MappedPart.Text, [new("York", 1), new("york", 0.5)], 1) { ScoreMax = 2 },
        new ItemKey.Mapping(MappedPart.DirectedPair, [new("a x", 1), new("b y", 1)], 2) { ScoreMax = 2 },
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public void An_answer_earns_the_score_that_is_wanted(ItemKey key)
    {
        var answers = ItemAnswers.Of(Exam(key));

        for (var score = 0; score <= key.ScoreMax; score++)
            for (var seed = 0; seed < 20; seed++)
            {
                var answer = answers.Draw(0, score, new Random(seed));
                Assert.Equal(score, Assert.IsType<AnswerResult.Scored>(AnswerScoring.Score(key, answer)).Score);
            }
    }

    [Fact]
    public void Where_a_key_does_not_give_a_score_the_nearest_is_drawn()
    {
        var key = new ItemKey.Choice(Abcd, "b") { ScoreMax = 3 };

        Assert.True(Answers.Same(
            new Answer.Choice(["b"]), ItemAnswers.Of(Exam(key)).Draw(0, 2, new Random(1))));
    }

    [Fact]
    public void Students_answer_by_the_response_model_and_the_same_whenever_they_are_asked()
    {
        var exam = new ExamToSit(SatExam.Sample());
        var item = exam.Definition.Items[0];
        var day = SatExam.Day(students: 4000);
        Character[] students = [.. Enumerable.Range(0, day.Students).Select(n => new Character(day, exam, n))];

        var right = students.Average(s => Score(s.AnswerTo(item.Id)));
        var expected = students.Average(s => ResponseCurve.ExpectedScore(item.Parameters!, exam.Bank.Scale, s.Theta));

        Assert.Equal(expected, right, 0.03); // four standard errors of a share of 4,000
        Assert.All(students[..50], s => Assert.True(Answers.Same(s.AnswerTo(item.Id), s.AnswerTo(item.Id))));

        int Score(Answer answer) => ((AnswerResult.Scored)exam.Score(item.Id, answer)).Score;
    }

    private static ExamDefinition Exam(ItemKey key) => new(
        "one", 1, "One item",
        [new ExamItem("i", new ItemContent("?", [.. Abcd.Select(o => new ContentOption(o, o))]), key)],
        new ItemDelivery.Linear(["i"]), new ExamRules(600), new ScoreReport());
}

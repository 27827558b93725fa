using System.Collections.Immutable;
using CsCheck;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Tests.Scoring;

/// <summary>Answers to live items. Options are letters; pairs are two letters.</summary>
public class ItemScoringTests
{
    private static readonly ItemKey.Choice Choice = new(["a", "b", "c"], "b");
    private static readonly ItemKey.MultipleResponse Multiple = new(["a", "b", "c", "d"], ["a", "c"]) { ScoreMax = 2 };
    private static readonly ItemKey.Ordered Order = new(["a", "b", "c", "d"]) { ScoreMax = 3 };

    private static readonly ItemKey.Matching Match =
        new(["a", "b", "c"], ["x", "y", "z"], [new("a", "x"), new("b", "y"), new("c", "z")]) { ScoreMax = 3 };

    [Theory]
    [InlineData("b", QuestionOutcome.Correct, 1)]
    [InlineData("a", QuestionOutcome.Incorrect, 0)]
    [InlineData("", QuestionOutcome.Unanswered, 0)]
    public void A_choice_is_right_or_wrong(string options, QuestionOutcome outcome, int credit) =>
        Assert.Equal(new AnswerResult.Scored(outcome, credit, credit, credit), AnswerScoring.Score(Choice, Options(options)));

    [Theory]
    [InlineData("ca", CreditRule.AllOrNothing, QuestionOutcome.Correct, 1, 2)]
    [InlineData("a", CreditRule.AllOrNothing, QuestionOutcome.MissedSome, 0, 0)]
    [InlineData("a", CreditRule.Partial, QuestionOutcome.MissedSome, 0.5, 1)]
    [InlineData("acb", CreditRule.Partial, QuestionOutcome.Incorrect, 0, 0)]
    [InlineData("acb", CreditRule.PlusMinus, QuestionOutcome.Incorrect, 0.5, 1)]
    [InlineData("bd", CreditRule.PlusMinus, QuestionOutcome.Incorrect, 0, 0)]
    [InlineData("", CreditRule.PlusMinus, QuestionOutcome.Unanswered, 0, 0)]
    public void A_multiple_response_earns_by_its_rule(
        string options, CreditRule rule, QuestionOutcome outcome, double credit, int score) =>
        Assert.Equal(new AnswerResult.Scored(outcome, credit, score, credit),
            AnswerScoring.Score(Multiple with { Rule = rule }, Options(options)));

    [Theory]
    [InlineData(0.3, 0.1, 0, 0.4, true)] // 0.4 − 0.3 is above 0.1 in binary
    [InlineData(0.3, 0.1, 0, 0.2, true)]
    [InlineData(0.3, 0.1, 0, 0.4001, false)]
    [InlineData(200, 0, 0.01, 202, true)]
    [InlineData(200, 0, 0.01, 202.1, false)]
    [InlineData(200, 3, 0.01, 203, true)]
    [InlineData(-200, 0, 0.01, -198, true)]
    [InlineData(42, 0, 0, 42, true)]
    [InlineData(42, 0, 0, 42.000001, false)]
    [InlineData(0, 0, 0.5, 1e-300, false)]
    [InlineData(6.02214076e23, 0, 1e-3, 6.022e23, true)]
    public void A_number_is_right_within_the_larger_tolerance(
        double value, double absolute, double relative, double answer, bool right) =>
        Assert.Equal(right ? 1 : 0, Credit(new ItemKey.Numeric(value, absolute, relative), new Answer.Number(answer)));

    [Theory]
    [InlineData("colour", 1, QuestionOutcome.Correct)]
    [InlineData("  Colour ", 1, QuestionOutcome.Correct)]
    [InlineData("COLOR", 0.5, QuestionOutcome.MissedSome)]
    [InlineData("ﬁrst  one", 1, QuestionOutcome.Correct)]
    [InlineData("cafe\u0301", 1, QuestionOutcome.Correct)] // e and an accent for é
    [InlineData("cafe", 0, QuestionOutcome.Incorrect)]
    [InlineData("col our", 0, QuestionOutcome.Incorrect)]
    [InlineData(" \t ", 0, QuestionOutcome.Unanswered)]
    public void A_text_earns_what_the_accepted_one_does(string text, double credit, QuestionOutcome outcome)
    {
        var key = new ItemKey.Text([new("colour"), new("color", 0.5), new("first one"), new("café")], new TextRule());
        Assert.Equal(
            new AnswerResult.Scored(outcome, credit, (int)credit, credit), AnswerScoring.Score(key, new Answer.Text(text)));
    }

    [Theory]
    [InlineData("abcd", QuestionOutcome.Correct, 1, 1, 1)]
    [InlineData("abdc", QuestionOutcome.Incorrect, 0, 0.5, 1.0 / 3)]
    [InlineData("bcda", QuestionOutcome.Incorrect, 0, 0, 2.0 / 3)]
    [InlineData("dcba", QuestionOutcome.Incorrect, 0, 0, 0)]
    [InlineData("ab", QuestionOutcome.MissedSome, 0, 0.5, 1.0 / 3)]
    [InlineData("", QuestionOutcome.Unanswered, 0, 0, 0)]
    public void An_order_earns_by_its_rule(
        string options, QuestionOutcome outcome, double exact, double positions, double adjacent)
    {
        var answer = new Answer.Order([.. options.Select(c => c.ToString())]);
        var credits = new[] { OrderRule.Exact, OrderRule.Positions, OrderRule.AdjacentPairs }
            .Select(rule => Assert.IsType<AnswerResult.Scored>(AnswerScoring.Score(Order with { Rule = rule }, answer)))
            .ToList();

        Assert.All(credits, c => Assert.Equal(outcome, c.Outcome));
        Assert.Equal([exact, positions, adjacent], credits.Select(c => c.Credit));
        Assert.Equal((int)Math.Round(3 * adjacent), credits[2].Score);
    }

    [Theory]
    [InlineData("ax by cz", QuestionOutcome.Correct, 1, 1, 1)]
    [InlineData("cz ax", QuestionOutcome.MissedSome, 0, 2.0 / 3, 2.0 / 3)]
    [InlineData("ax bz cy", QuestionOutcome.Incorrect, 0, 1.0 / 3, 0)]
    [InlineData("ax by cz cx", QuestionOutcome.Incorrect, 0, 0.75, 2.0 / 3)]
    [InlineData("", QuestionOutcome.Unanswered, 0, 0, 0)]
    public void A_matching_earns_by_its_rule(
        string pairs, QuestionOutcome outcome, double exact, double share, double plusMinus)
    {
        var credits = new[] { MatchRule.AllOrNothing, MatchRule.Share, MatchRule.PlusMinus }
            .Select(rule => Assert.IsType<AnswerResult.Scored>(AnswerScoring.Score(Match with { Rule = rule }, Pairs(pairs))))
            .ToList();

        Assert.All(credits, c => Assert.Equal(outcome, c.Outcome));
        Assert.Equal([exact, share, plusMinus], credits.Select(c => c.Credit));
    }

    [Fact]
    public void The_order_of_a_pair_matters_only_where_it_is_directed()
    {
        var key = new ItemKey.Matching(["a", "b"], ["x", "a", "b"], [new("a", "b")]);

        Assert.Equal(0, Credit(key, Pairs("ba")));
        Assert.Equal(1, Credit(key with { Directed = false }, Pairs("ba")));
        Assert.Equal(AnswerFault.Repeated, Fault(key with { Directed = false }, Pairs("ba ab")));
    }

    [Theory]
    [InlineData("a", 1, 0.25, QuestionOutcome.MissedSome)]
    [InlineData("ab", 3, 0.75, QuestionOutcome.MissedSome)]
    [InlineData("aab", 3, 0.75, QuestionOutcome.MissedSome)] // once each
    [InlineData("abd", 4, 1, QuestionOutcome.Correct)] // 6, but for the upper bound
    [InlineData("c", -1, 0, QuestionOutcome.Incorrect)] // -2, but for the lower bound
    [InlineData("z", -0.5, 0, QuestionOutcome.Incorrect)] // the default
    [InlineData("", 0, 0, QuestionOutcome.Unanswered)]
    public void A_mapping_sums_points_within_its_bounds(string options, double points, double credit, QuestionOutcome outcome)
    {
        var key = new ItemKey.Mapping(
            MappedPart.Option, [new("a", 1), new("b", 2), new("c", -2), new("d", 3)], 4, -0.5, -1, 4)
        { ScoreMax = 4 };

        Assert.Equal(
            new AnswerResult.Scored(outcome, credit, (int)(4 * credit), points), AnswerScoring.Score(key, Options(options)));
    }

    [Fact]
    public void A_mapping_takes_texts_with_or_without_case_and_pairs_in_either_order()
    {
        var text = new ItemKey.Mapping(MappedPart.Text, [new("York", 1), new("new york", 0.5, CaseSensitive: false)], 1);
        var pairs = new ItemKey.Mapping(MappedPart.Pair, [new("a b", 1), new("d c", 1)], 2);

        Assert.Equal([1, 0, 0.5], ((string[])["York", "york", "New York"]).Select(t => Credit(text, new Answer.Text(t))));
        Assert.Equal(1, Credit(pairs, Pairs("ba cd")));
        Assert.Equal(0.5, Credit(pairs with { Of = MappedPart.DirectedPair }, Pairs("ab cd")));
    }

    public static TheoryData<ItemKey, Answer, AnswerFault> Malformed => new()
    {
        { Choice, new Answer.Number(1), AnswerFault.WrongKind },
        { Choice, Options("ab"), AnswerFault.TooMany },
        { Choice, Options("z"), AnswerFault.UnknownOption },
        { Multiple, Options("az"), AnswerFault.UnknownOption },
        { Multiple, Options("aa"), AnswerFault.Repeated },
        { Multiple, Options("abcda"), AnswerFault.TooMany },
        { new ItemKey.Numeric(1), new Answer.Number(double.NaN), AnswerFault.NotFinite },
        { new ItemKey.Numeric(1), new Answer.Text("1"), AnswerFault.WrongKind },
        { new ItemKey.Text([new("a")], new()), new Answer.Text(new string('a', 5000)), AnswerFault.TooLong },
        { Order, new Answer.Order(["a", "a"]), AnswerFault.Repeated },
        { Order, Options("a"), AnswerFault.WrongKind },
        { Match, Pairs("xa"), AnswerFault.UnknownOption },
        { Match, Pairs("ax ax"), AnswerFault.Repeated },
        { new ItemKey.Mapping(MappedPart.Pair, [new("a b", 1)], 1), Options("a"), AnswerFault.WrongKind },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void An_answer_that_is_none_to_its_item_says_why(ItemKey key, Answer answer, AnswerFault fault)
    {
        Assert.Empty(ItemKeyCheck.Faults(key));
        Assert.Equal(fault, Fault(key, answer));
        Assert.Equal(QuestionOutcome.Unanswered, ((AnswerResult.Scored)AnswerScoring.Score(key, new Answer.None())).Outcome);
    }

    public static TheoryData<ItemKey, string> Unsound => new()
    {
        { Choice with { Correct = "z" }, "no correct option z" },
        { Choice with { Options = ["a", "a", "b"] }, "occurs twice" },
        { Choice with { ScoreMax = 0 }, "highest score" },
        { Multiple with { Correct = [] }, "1 to 256 correct options" },
        { new ItemKey.Numeric(double.NaN, -1), "tolerances" },
        { new ItemKey.Text([new("A"), new(" a")], new()), "equal where they are compared" },
        { new ItemKey.Text([new(" ")], new()), "empty" },
        { Order with { Correct = ["a"] }, "2 to 256" },
        { Match with { Correct = [new("x", "a")] }, "no correct pair x a" },
        { new ItemKey.Mapping(MappedPart.Option, [new("a", 1)], 0), "above 0" },
        { new ItemKey.Mapping(MappedPart.Option, [new("a", 1)], 1, 0, 2, 1), "ascending" },
    };

    [Theory]
    [MemberData(nameof(Unsound))]
    public void A_key_that_is_unsound_says_why(ItemKey key, string fault) =>
        Assert.Contains(fault, string.Join("; ", ItemKeyCheck.Faults(key)), StringComparison.Ordinal);

    private static readonly Gen<ItemKey> AnyKey = Gen.OneOf<ItemKey>(
        Gen.Enum<CreditRule>().Select(r => (ItemKey)(Multiple with { Rule = r })),
        Gen.Enum<OrderRule>().Select(r => (ItemKey)(Order with { Rule = r })),
        Gen.Enum<MatchRule>().Select(r => (ItemKey)(Match with { Rule = r })),
        Gen.Double[-2, 2].Array[4].Select(p => (ItemKey)new ItemKey.Mapping(
            MappedPart.Option, [.. p.Select((v, i) => new MapEntry(((char)('a' + i)).ToString(), v))], 1.5)
        { ScoreMax = 3 }));

    private static readonly Gen<Answer> AnyAnswer = Gen.OneOf<Answer>(
        Gen.Char["abcdz"].Array[0, 5].Select(o => (Answer)Options(new string(o))),
        Gen.Char["abcdz"].Array[0, 5].Select(o => (Answer)new Answer.Order([.. o.Select(c => c.ToString())])),
        Gen.Select(Gen.Char["abc"], Gen.Char["xyz"]).Array[0, 5].Select(p =>
            (Answer)new Answer.Pairs([.. p.Select(q => new OptionPair(q.Item1.ToString(), q.Item2.ToString()))])));

    [Fact]
    public void A_score_is_within_its_bounds_and_full_exactly_for_correct() =>
        Gen.Select(AnyKey, AnyAnswer).Sample((key, answer) => AnswerScoring.Score(key, answer) is not AnswerResult.Scored s
        || s.Credit is >= 0 and <= 1 && s.Score >= 0 && s.Score <= key.ScoreMax
            && s.Credit == 1 == (s.Outcome == QuestionOutcome.Correct)
            && s.Score == key.ScoreMax == (s.Credit == 1));

    [Fact]
    public void Another_right_option_never_earns_less() =>
        Gen.Select(Gen.Char["abcd"].Array[0, 4], Gen.Enum<CreditRule>()).Sample((given, rule) =>
        {
            var key = Multiple with { Rule = rule };
            var options = string.Concat(given.Distinct());
            return key.Correct.All(right => options.Contains(right, StringComparison.Ordinal)
                || Credit(key, Options(options)) <= Credit(key, Options(options + right)));
        });

    [Fact]
    public void Another_right_pair_never_earns_less() =>
        Gen.Select(Gen.Int[0, 511], Gen.Enum<MatchRule>()).Sample((mask, rule) =>
        {
            var key = Match with { Rule = rule };
            var all = key.Sources.SelectMany(s => key.Targets, (s, t) => new OptionPair(s, t)).ToList();
            ImmutableArray<OptionPair> made = [.. all.Where((_, i) => (mask >> i & 1) == 1)];
            return key.Correct.Except(made).All(right =>
                Credit(key, new Answer.Pairs(made)) <= Credit(key, new Answer.Pairs(made.Add(right))));
        });

    [Fact]
    public void The_order_in_which_options_were_given_does_not_matter() =>
        Gen.Select(AnyKey.Where(k => k is not ItemKey.Ordered), AnyAnswer.Where(a => a is not Answer.Order))
            .Sample((key, answer) => Scored(key, answer) == Scored(key, answer switch
            {
                Answer.Choice c => new Answer.Choice([.. c.Options.Reverse()]),
                Answer.Pairs p => new Answer.Pairs([.. p.Values.Reverse()]),
                _ => answer,
            }));

    [Theory]
    [InlineData("ab")]
    [InlineData("ba")]
    public void Points_that_add_up_to_all_are_full_credit_whatever_their_last_digit(string options)
    {
        var key = new ItemKey.Mapping(MappedPart.Option, [new("a", 0.7), new("b", 0.1)], 0.8);

        var scored = Scored(key, Options(options))!;

        Assert.Equal((QuestionOutcome.Correct, 1.0), (scored.Outcome, scored.Credit));
    }

    // JSON can say null where a list's elements are; no key has it, and none may fall over it.
    [Fact]
    public void An_option_that_is_none_is_unknown_to_every_key()
    {
        ItemKey[] keys =
        [
            new ItemKey.Choice(["a", "b"], "a"), new ItemKey.MultipleResponse(["a", "b"], ["a"]),
            new ItemKey.Mapping(MappedPart.Option, [new("a", 1)], 1),
        ];

        Assert.All(keys, key => Assert.Equal(AnswerFault.UnknownOption, Fault(key, new Answer.Choice([null!]))));
        Assert.Equal(AnswerFault.UnknownOption, Fault(new ItemKey.Ordered(["a", "b"]), new Answer.Order(["a", null!])));
        Assert.Equal(AnswerFault.UnknownOption, Fault(Match, new Answer.Pairs([default])));
    }

    private static AnswerResult.Scored? Scored(ItemKey key, Answer answer) =>
        AnswerScoring.Score(key, answer) as AnswerResult.Scored is { } s ? s with { Points = Math.Round(s.Points, 9) } : null;

    private static double Credit(ItemKey key, Answer answer) =>
        Assert.IsType<AnswerResult.Scored>(AnswerScoring.Score(key, answer)).Credit;

    private static AnswerFault Fault(ItemKey key, Answer answer) =>
        Assert.IsType<AnswerResult.Malformed>(AnswerScoring.Score(key, answer)).Fault;

    private static Answer.Choice Options(string letters) => new([.. letters.Select(c => c.ToString())]);

    private static Answer.Pairs Pairs(string text) =>
        new([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => new OptionPair(p[..1], p[1..]))]);
}

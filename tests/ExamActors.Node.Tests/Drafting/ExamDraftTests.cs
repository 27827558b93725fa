using System.Collections.Immutable;
using System.Text;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Attempts;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Node.Drafting;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Tests.Drafting;

public class ExamDraftTests
{
    private static readonly DraftWords Words = new(null, 1, null, null, 0.3, null);

    [Fact]
    public void A_draft_has_the_banks_items_and_can_be_given()
    {
        var bank = Bank([.. Enumerable.Range(1, 40).Select(i => $"q{i}")]);
        var contents = new QuestionContents("exam");
        contents.Add(Attempt("d1", [.. bank.Items.Select(i => Question(i.Item.Id, "+b", "a", "c"))]));

        var draft = ExamDraft.Of(bank, contents, null, Words)!;

        Assert.Empty(ExamCheck.Faults(draft.Exam));
        Assert.Equal(("exam", 1, "An exam"), (draft.Exam.ExamId, draft.Exam.Version, draft.Exam.Title));
        var design = ((ItemDelivery.Adaptive)draft.Exam.Delivery).Design;
        Assert.Equal((10, 30, 3600), (design.Constraints.LengthMin, design.Constraints.LengthMax, draft.Exam.Rules.SecondsMax));
        Assert.Equal(bank.Items.Select(i => (i.Item.Id, i.Item.Parameters)), draft.Exam.Items.Select(i => (i.Id, i.Parameters!)));
        Assert.Equal(40 * 4, draft.WithoutText);
    }

    [Fact]
    public void What_is_right_is_what_most_attempts_say_and_does_not_stand_first_for_it()
    {
        var contents = new QuestionContents("exam");
        contents.Add(Attempt("d1", Question("q", "+a", "b")));
        contents.Add(Attempt("d2", Question("q", "+b", "a", "c")));
        contents.Add(Attempt("d3", Question("q", "c", "+b", "a")));
        contents.Add(Attempt("d3", Question("q", "+a", "b"))); // the same document
        contents.Add(Attempt("d4", Question("q", "+a", "b")) with { BaseExamId = "another" });

        Assert.Equal(3, contents.Attempts);
        var content = contents.Of("q")!;
        Assert.Equal(["a", "b", "c"], content.Options.AsEnumerable());
        Assert.Equal(["b"], content.Correct.AsEnumerable());
        Assert.Equal((2, 1), (content.Seen, content.Others));
        Assert.Null(contents.Of("r"));
        Assert.Contains("q: 2 attempts have the options taken here, 1 have others",
            ExamDraft.Of(Bank("q"), contents, null, Words)!.Changed);
    }

    [Fact]
    public void One_option_is_chosen_where_nobody_has_checked_more()
    {
        var contents = new QuestionContents("exam");
        contents.Add(Attempt(
            "d1", Question("one", "+a!", "b"), Question("several", "+a!", "b!"), Question("two", "+a!", "+b", "c")));

        var keys = ExamDraft.Of(Bank("one", "several", "two"), contents, null, Words)!.Exam.Items.Select(i => i.Key).ToList();

        Assert.Equal("a", Assert.IsType<ItemKey.Choice>(keys[0]).Correct);
        Assert.Equal(["a"], Assert.IsType<ItemKey.MultipleResponse>(keys[1]).Correct.AsEnumerable());
        Assert.Equal(["a", "b"], Assert.IsType<ItemKey.MultipleResponse>(keys[2]).Correct.AsEnumerable());
    }

    [Fact]
    public void What_cannot_be_given_is_left_out_and_said()
    {
        var contents = new QuestionContents("exam");
        contents.Add(Attempt("d1", Question("good", "+a", "b"), Question("nothing right", "a", "b"), Question("none", "a", "b")));
        var bank = Bank("good", "nothing right", "none", "gone") with { Excluded = [new("hard", "never answered right")] };

        var draft = ExamDraft.Of(bank, contents, null, Words)!;

        Assert.Equal(["good"], draft.Exam.Items.Select(i => i.Id));
        Assert.Equal(["hard", "nothing right", "none", "gone"], draft.LeftOut.Select(i => i.Id));
        Assert.Equal("no attempt has it", draft.LeftOut[^1].Reason);
        Assert.Null(ExamDraft.Of(Bank("gone"), contents, null, Words));
    }

    [Fact]
    public void Texts_come_from_a_file_and_what_it_lacks_is_a_placeholder()
    {
        var contents = new QuestionContents("exam");
        contents.Add(Attempt("d1", Question("q", "+a", "b")));

        var draft = ExamDraft.Of(Bank("q"), contents, Texts("q,,What is it?", "q,a,\"A, of course\""), Words)!;

        Assert.Equal("What is it?", draft.Exam.Items[0].Content.Prompt);
        Assert.Equal([new("a", "A, of course"), new("b", "Option 2")], draft.Exam.Items[0].Content.Options.AsEnumerable());
        Assert.Equal(1, draft.WithoutText);
        var error = Assert.Throws<VerbException>(() => Texts("q,,x", ",a,x", "q,,y", "q,b,")).Message;
        foreach (var fault in (string[])["line 3: questionId", "line 4: a line before it", "line 5: text: it is empty"])
            Assert.Contains(fault, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Scores_are_about_those_whom_the_bank_was_calibrated_on()
    {
        var contents = new QuestionContents("exam");
        contents.Add(Attempt("d1", Question("q", "+a", "b")));

        var scale = ExamDraft.Of(Bank("q") with { Population = new(0.5, 2) }, contents, null, Words)!.Exam.Report.Scale!;

        Assert.Equal(500, ScaledScores.Of(scale, 0.5));
        Assert.Equal(600, ScaledScores.Of(scale, 2.5));
    }

    private static DraftTexts Texts(params string[] lines) => DraftTexts.Read("texts.csv", new MemoryStream(
        Encoding.UTF8.GetBytes("questionId,optionId,text\n" + string.Join('\n', lines))));

    private static BankDocument Bank(params string[] ids) => new("exam", "An exam", 1, new AbilityDistribution(0, 1),
        [.. ids.Select((id, i) => new BankEntry(new BankItem(id, new ItemParameters.Logistic(1, i % 5 - 2))))]);

    // An option's id, with + before it where it is right and ! behind it where it is checked.
    private static AttemptQuestion Question(string id, params string[] options) => new(id,
        [.. options.Select(o => new AttemptOption(o.Trim('+', '!'), o.EndsWith('!'), o.StartsWith('+')))], null);

    private static AssessmentAttempt Attempt(string id, params ImmutableArray<AttemptQuestion> questions) => new(
        id, "student", "exam", "An exam", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 1, null, "s", 1, null, questions);
}

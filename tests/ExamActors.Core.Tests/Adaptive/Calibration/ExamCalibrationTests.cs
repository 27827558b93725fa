using ExamActors.Core.Adaptive.Calibration;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Attempts;
using ExamActors.Core.Scoring;
using ExamActors.TestSupport;

namespace ExamActors.Core.Tests.Adaptive.Calibration;

public class ExamCalibrationTests
{
    private static readonly CalibrationSettings Rasch = new(CalibrationModel.Rasch);

    [Fact]
    public void Only_what_is_exactly_right_counts_and_every_document_counts_once()
    {
        var exam = new ExamResponses("e", "Exam");

        Assert.True(exam.Add("1", [("a", QuestionOutcome.Correct), ("b", QuestionOutcome.MissedSome)]));
        Assert.True(exam.Add("2", [("b", QuestionOutcome.Correct), ("c", QuestionOutcome.Unanswered), ("a", QuestionOutcome.Incorrect)]));
        Assert.False(exam.Add("1", [("a", QuestionOutcome.Correct), ("b", QuestionOutcome.Correct)]));

        Assert.Equal(2, exam.Attempts);
        Assert.Equal([("a", 2, 1), ("b", 2, 1), ("c", 1, 0)], exam.Questions().AsEnumerable());
        var matrix = exam.Matrix(["c", "a", "b"]);
        Assert.Equal([-1, 1, 0], matrix.Row(0).ToArray());
        Assert.Equal([0, 0, 1], matrix.Row(1).ToArray());
    }

    [Fact]
    public void Questions_that_say_nothing_are_left_out_with_the_reason()
    {
        var random = new SplitMix64(5);
        var exam = new ExamResponses("e", "Exam");
        for (var i = 0; i < 200; i++)
        {
            var ability = random.Normal();
            exam.Add($"{i}", new[] { "1", "2", "3", "4" }
                .Select(q => (q, random.Chance(1 / (1 + Math.Exp(-ability))) ? QuestionOutcome.Correct : QuestionOutcome.Incorrect))
                .Append(("always", QuestionOutcome.Correct)).Append(("never", QuestionOutcome.Unanswered))
                .Concat(i < 99 ? [("rare", random.Chance(0.5) ? QuestionOutcome.Correct : QuestionOutcome.Incorrect)] : []));
        }

        var found = ExamCalibration.Of(exam, Rasch);

        Assert.Null(found.Refused);
        Assert.Equal(["1", "2", "3", "4"], found.Bank!.Items.Select(i => i.Item.Id));
        Assert.Equal(
            [
                new ExcludedItem("always", "always answered right"), new ExcludedItem("never", "never answered right"),
                new ExcludedItem("rare", "too few responses: 99; 100 are needed"),
            ],
            found.Bank.Excluded.AsEnumerable());
        Assert.Equal(Math.Sqrt(found.Calibration!.LatentVariance), found.Bank.Population.Deviation);
        Assert.Equal(200, found.Bank.Origin!.Students);
        Assert.Equal(4, found.Bank.Bank().Count);
    }

    [Fact]
    public void An_exam_with_too_few_attempts_or_without_questions_that_vary_says_so()
    {
        var few = new ExamResponses("e", "Exam");
        for (var i = 0; i < 99; i++)
            few.Add($"{i}", [("a", i % 2 == 0 ? QuestionOutcome.Correct : QuestionOutcome.Incorrect)]);

        Assert.Equal("too few attempts: 99; 100 are needed", ExamCalibration.Of(few, Rasch).Refused);
        Assert.Equal(0.505, ExamCalibration.Of(few, Rasch).Questions[0].Difficulty, 1e-3);
        Assert.Equal("there are 1 items; this model needs 2 or more", ExamCalibration.Of(few, Rasch, 50).Refused);

        var constant = new ExamResponses("e", "Exam");
        for (var i = 0; i < 100; i++)
            constant.Add($"{i}", [("a", QuestionOutcome.Correct)]);
        Assert.Equal("no question is left to calibrate", ExamCalibration.Of(constant, Rasch).Refused);
        Assert.Null(ExamCalibration.Of(constant, Rasch).Bank);
    }

    [Fact]
    public void A_question_that_the_able_fail_is_not_taken_into_a_bank()
    {
        var truth = Simulated.Items(CalibrationModel.TwoParameter, 8, seed: 6).SetItem(0, new ItemParameters.Logistic(-1, 0));
        var responses = Simulated.Responses(truth, 800, seed: 7);
        var exam = new ExamResponses("e", "Exam");
        for (var s = 0; s < responses.Students; s++)
            exam.Add($"{s}", responses.Items.Select((id, i) =>
                (id, responses[s, i] == 1 ? QuestionOutcome.Correct : QuestionOutcome.Incorrect)).ToList());

        var found = ExamCalibration.Of(exam, new CalibrationSettings(CalibrationModel.TwoParameter));

        Assert.StartsWith("a must be above 0", found.Questions[0].Excluded, StringComparison.Ordinal);
        Assert.Equal(7, found.Bank!.Items.Length);
    }

    [AttemptsFact]
    public void The_exams_with_100_attempts_are_calibrated_and_their_banks_are_sound()
    {
        var exams = new Dictionary<string, ExamResponses>(StringComparer.Ordinal);
        using (var file = File.OpenRead(AttemptsFactAttribute.Path!))
        using (var reader = new AttemptRecordReader(file, 1 << 20))
            while (reader.Read())
            {
                var attempt = AttemptDocument.Parse(reader.Current.Span).Attempt!;
                if (!exams.TryGetValue(attempt.BaseExamId, out var exam))
                    exams[attempt.BaseExamId] = exam = new ExamResponses(attempt.BaseExamId, attempt.ExamName);
                exam.Add(attempt.KeenId, attempt.Questions.Select(q => (q.Id, AnswerScoring.Grade(q.Options).Outcome)));
            }

        foreach (var model in new[] { CalibrationModel.Rasch, CalibrationModel.TwoParameter, CalibrationModel.ThreeParameter })
        {
            var settings = new CalibrationSettings(model)
            {
                Slope = new SlopePrior(),
                Guessing = new GuessingPrior.BetaOfGuessing(),
            };
            var found = exams.Values.Select(e => ExamCalibration.Of(e, settings)).ToList();
            Assert.Equal([109, 119, 122, 128, 156, 158, 390], found.Where(e => e.Bank is not null).Select(e => e.Attempts).Order());
            Assert.All(found.Where(e => e.Bank is null), e => Assert.StartsWith("too few attempts", e.Refused, StringComparison.Ordinal));
            Assert.All(found.Where(e => e.Bank is not null), e =>
            {
                Assert.True(e.Calibration!.Converged && e.Calibration.Identified == true);
                var items = e.ExamName == "Intermediate Python Programming" ? 4 : e.Questions.Length; // 4 of its 8 came 4 times only
                Assert.Equal(items, e.Bank!.Bank().Count);
            });
        }
        Assert.Equal(107, exams.Count);
    }
}

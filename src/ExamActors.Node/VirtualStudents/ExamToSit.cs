using System.Collections.Immutable;
using ExamActors.Actors.Assembly;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;

namespace ExamActors.Node.VirtualStudents;

/// <summary>The exam that is simulated, with what virtual students know of it that real ones do not.</summary>
internal sealed class ExamToSit
{
    private readonly PreparedExam exam;

    /// <summary>Makes it ready.</summary>
    /// <exception cref="ArgumentException">It has faults.</exception>
    public ExamToSit(ExamDefinition definition)
    {
        exam = new PreparedExam(definition, new OrToolsSolver(TimeSpan.FromSeconds(10)).Solve);
        Answers = ItemAnswers.Of(definition);
        // Without a response model every step of every item is of difficulty 0.
        Bank = exam.Bank ?? ItemBank.Create(1,
        [
            .. definition.Items.Select(i => new BankItem(
                i.Id, new ItemParameters.PartialCredit([.. Enumerable.Repeat(0.0, i.Key.ScoreMax)]))),
        ]);
    }

    public ExamDefinition Definition => exam.Definition;

    public ItemBank Bank { get; }

    public ItemAnswers Answers { get; }

    /// <summary>The index of an item by its id; −1 where there is none.</summary>
    public int IndexOf(string itemId) => exam.IndexOf(itemId);

    /// <summary>What an answer earns; malformed also where there is no such item.</summary>
    public AnswerResult Score(string itemId, Answer answer) => exam.IndexOf(itemId) is var item and >= 0
        ? AnswerScoring.Score(exam[item].Key, answer)
        : new AnswerResult.Malformed(AnswerFault.UnknownOption, itemId);

    /// <summary>The ability that answers come to, by the engine itself; null without a response model.</summary>
    /// <param name="answered">Items and answers in the order in which the items were given.</param>
    public AbilityEstimate? Estimate(IReadOnlyCollection<(string ItemId, Answer Answer)> answered)
    {
        var scores = answered.Where(a => exam.IndexOf(a.ItemId) >= 0).ToDictionary(
            a => exam.IndexOf(a.ItemId), a => (Score(a.ItemId, a.Answer) as AnswerResult.Scored)?.Score ?? 0);
        // Of a fixed form, every item counts.
        ScoredResponse[] responses = exam.Form.IsEmpty
            ? [.. scores.Select(s => new ScoredResponse(s.Key, s.Value))]
            : [.. exam.Form.Select(item => new ScoredResponse(item, scores.GetValueOrDefault(item)))];
        return exam.Estimate(responses);
    }
}

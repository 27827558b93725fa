using System.Collections.Immutable;
using System.Globalization;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;

namespace ExamActors.Node.VirtualStudents;

/// <summary>
/// For every item of an exam the answers that students choose from, by what they earn. What an answer earns is asked of
/// the scoring itself, so that there is no second opinion on it here.
/// </summary>
internal sealed class ItemAnswers
{
    private readonly ImmutableArray<Answer>[][] answers; // by item and score; never empty

    private ItemAnswers(ImmutableArray<Answer>[][] answers) => this.answers = answers;

    public static ItemAnswers Of(ExamDefinition exam) => new([.. exam.Items.Select(ByScore)]);

    /// <summary>An answer that earns a score; where the key has none, one with the nearest score.</summary>
    public Answer Draw(int item, int score, Random random)
    {
        var possible = answers[item][score];
        return possible[random.Next(possible.Length)];
    }

    private static ImmutableArray<Answer>[] ByScore(ExamItem item)
    {
        var found = Candidates(item)
            .Select(a => (Answer: a, Result: AnswerScoring.Score(item.Key, a) as AnswerResult.Scored))
            .Where(c => c.Result is not null)
            .ToLookup(c => c.Result!.Score, c => c.Answer);
        return [.. Enumerable.Range(0, item.Key.ScoreMax + 1).Select(Nearest)];

        ImmutableArray<Answer> Nearest(int score) =>
            [.. found[found.Select(g => g.Key).MinBy(k => (Math.Abs(k - score), k))]];
    }

    // Enough of them for every score that a key gives by itself, not all there are.
    private static IEnumerable<Answer> Candidates(ExamItem item)
    {
        IEnumerable<Answer> answers = item.Key switch
        {
            ItemKey.Choice k => k.Options.Select(o => new Answer.Choice([o])),
            ItemKey.MultipleResponse k => Subsets(k.Correct, [.. k.Options.Except(k.Correct)])
                .Select(s => new Answer.Choice(s)),
            ItemKey.Numeric k => Numbers(k).Select(n => new Answer.Number(n)),
            ItemKey.Text k => k.Accepted.Select(a => a.Value).Append("?").Select(t => new Answer.Text(t)),
            ItemKey.Ordered k => Orders(k.Correct).Select(o => new Answer.Order(o)),
            ItemKey.Matching k => Matchings(k).Select(p => new Answer.Pairs(p)),
            ItemKey.Mapping k => Mapped(item, k),
            _ => throw new InvalidOperationException($"unknown key {item.Key.GetType().Name}"),
        };
        var list = answers.ToList();
        // Everybody can leave an item alone, and where nothing else earns nothing, this does.
        if (!list.Exists(a => AnswerScoring.Score(item.Key, a) is AnswerResult.Scored { Score: 0 }))
            list.Add(new Answer.None());
        return list;
    }

    // The first so many right ones, alone and with a wrong one.
    private static IEnumerable<ImmutableArray<T>> Subsets<T>(ImmutableArray<T> right, ImmutableArray<T> wrong)
    {
        for (var count = 1; count <= right.Length; count++)
        {
            yield return right[..count];
            if (!wrong.IsEmpty)
                yield return [.. right[..count], wrong[count % wrong.Length]];
        }
        foreach (var one in wrong)
            yield return [one];
    }

    private static IEnumerable<double> Numbers(ItemKey.Numeric key)
    {
        var tolerance = Math.Max(key.AbsoluteTolerance, key.RelativeTolerance * Math.Abs(key.Value));
        yield return key.Value;
        yield return key.Value + 2 * tolerance + 1;
        yield return key.Value - 3 * tolerance - 2;
    }

    private static IEnumerable<ImmutableArray<string>> Orders(ImmutableArray<string> correct)
    {
        yield return correct;
        yield return [.. correct.Reverse()];
        for (var i = 1; i < correct.Length; i++)
        {
            yield return [.. correct[i..], .. correct[..i]];
            yield return correct.SetItem(0, correct[i]).SetItem(i, correct[0]);
            yield return [.. correct[..(i - 1)], .. correct[(i - 1)..].Reverse()];
        }
    }

    private static IEnumerable<ImmutableArray<OptionPair>> Matchings(ItemKey.Matching key)
    {
        ImmutableArray<OptionPair> wrong =
        [
            .. key.Sources.SelectMany(s => key.Targets.Select(t => new OptionPair(s, t)))
                .Where(p => p.Source != p.Target && !key.Correct.Contains(p)
                    && (key.Directed || !key.Correct.Contains(new OptionPair(p.Target, p.Source))))
                .Take(ItemKeyCheck.PairsMax),
        ];
        return Subsets(key.Correct, wrong);
    }

    private static IEnumerable<Answer> Mapped(ExamItem item, ItemKey.Mapping key)
    {
        var (right, wrong) = (
            key.Entries.Where(e => e.Points > 0).OrderByDescending(e => e.Points).Select(e => e.Key).ToImmutableArray(),
            key.Entries.Where(e => e.Points <= 0).Select(e => e.Key).ToImmutableArray());
        return key.Of switch
        {
            MappedPart.Text => key.Entries.Select(e => e.Key).Append("?").Select(t => new Answer.Text(t)),
            MappedPart.Option => Subsets(right, [.. wrong.Union(item.Content.Options.Select(o => o.Id).Except(right))])
                .Select(s => new Answer.Choice(s)),
            MappedPart.Pair or MappedPart.DirectedPair => Subsets(Pairs(right), Pairs(wrong)).Select(s => new Answer.Pairs(s)),
            _ => throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"unknown part {key.Of}")),
        };
    }

    private static ImmutableArray<OptionPair> Pairs(IEnumerable<string> keys) =>
    [
        .. keys.Select(k => k.Split(' ')).Where(ids => ids.Length == 2).Select(ids => new OptionPair(ids[0], ids[1])),
    ];
}

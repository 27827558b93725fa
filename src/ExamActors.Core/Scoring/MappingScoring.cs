using System.Collections.Immutable;

namespace ExamActors.Core.Scoring;

/// <summary>Scores answers by a mapping.</summary>
internal static class MappingScoring
{
    // Points are decimals: 0.7 + 0.1 must not miss the full credit of 0.8.
    private const double CreditSlack = 1e-9;

    private static readonly TextRule CaseIgnored = new(IgnoreCase: true, IgnoreWhiteSpace: false);

    public static AnswerResult Score(ItemKey.Mapping key, Answer answer)
    {
        ImmutableArray<string> parts;
        switch (key.Of, answer)
        {
            case (MappedPart.Option, Answer.Choice a):
                parts = AnswerScoring.Or(a.Options);
                break;
            case (MappedPart.Text, Answer.Text a):
                parts = string.IsNullOrWhiteSpace(a.Value) ? [] : [a.Value];
                break;
            case (MappedPart.Pair or MappedPart.DirectedPair, Answer.Pairs a):
                if (AnswerScoring.Or(a.Values).Length > ItemKeyCheck.PairsMax)
                    return new AnswerResult.Malformed(AnswerFault.TooMany);
                parts = [.. AnswerScoring.Or(a.Values).Select(p => Written(p, key.Of))];
                break;
            default:
                return new AnswerResult.Malformed(AnswerFault.WrongKind);
        }
        if (parts.Length > ItemKeyCheck.PairsMax)
            return new AnswerResult.Malformed(AnswerFault.TooMany);
        if (parts.Contains(null!))
            return new AnswerResult.Malformed(AnswerFault.UnknownOption);
        var lengthMax = key.Of == MappedPart.Text ? ItemKeyCheck.TextLengthMax : 2 * ItemKeyCheck.IdLengthMax + 1;
        if (parts.Any(p => p.Length > lengthMax))
            return new AnswerResult.Malformed(AnswerFault.TooLong);
        return parts.IsEmpty ? AnswerScoring.Unanswered : Scored(key, parts);
    }

    private static AnswerResult Scored(ItemKey.Mapping key, ImmutableArray<string> parts)
    {
        var points = Sum(key, parts);
        points = Math.Max(points, key.LowerBound ?? double.NegativeInfinity);
        points = Math.Min(points, key.UpperBound ?? double.PositiveInfinity);
        var credit = Math.Clamp(points / key.PointsMax, 0, 1);
        credit = credit > 1 - CreditSlack ? 1 : credit < CreditSlack ? 0 : credit;
        var outcome = credit switch
        {
            1 => QuestionOutcome.Correct,
            > 0 => QuestionOutcome.MissedSome,
            _ => QuestionOutcome.Incorrect,
        };
        return AnswerScoring.Scored(key, outcome, credit, points);
    }

    // Each entry and each part is brought once into the form in which it is compared.
    private static double Sum(ItemKey.Mapping key, ImmutableArray<string> parts)
    {
        var keys = key.Entries.Select(e => Form(key.Of, Entry(key.Of, e.Key), e.CaseSensitive)).ToArray();
        var sum = 0.0;
        // In an order of their own: the last digit of a sum must not depend on which was given first.
        foreach (var part in parts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (exact, folded) = (Form(key.Of, part, true), Form(key.Of, part, false));
            var entry = 0;
            while (entry < keys.Length && keys[entry] != (key.Entries[entry].CaseSensitive ? exact : folded))
                entry++;
            sum += entry < keys.Length ? key.Entries[entry].Points : key.DefaultPoints;
        }
        return sum;
    }

    private static string Form(MappedPart of, string part, bool caseSensitive) =>
        !caseSensitive ? CaseIgnored.Normalize(part)
        : of == MappedPart.Text ? UnicodeText.Normalize(part, withoutDiacritics: false)
        : part;

    private static string Entry(MappedPart of, string key) =>
        of == MappedPart.Pair && key.Split(' ') is [var source, var target]
            ? Written(new OptionPair(source, target), of)
            : key;

    private static string Written(OptionPair pair, MappedPart of)
    {
        var (source, target) = Pairing.Turned(pair, of == MappedPart.DirectedPair);
        return $"{source} {target}";
    }
}

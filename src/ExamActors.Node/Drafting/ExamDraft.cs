using System.Collections.Immutable;
using System.Globalization;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.Node.Simulating;

namespace ExamActors.Node.Drafting;

/// <summary>How an exam is made of a bank; what is null is left to the defaults.</summary>
/// <param name="ExamId">Its id; the bank's by default.</param>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Title">Its title; the bank's name by default.</param>
/// <param name="Length">How many items: "30", or "10-30".</param>
/// <param name="StandardErrorMax">The standard error of the ability that ends the test.</param>
/// <param name="Minutes">Working time; two minutes for each item of the longest test by default.</param>
internal sealed record DraftWords(
    string? ExamId, int Version, string? Title, string? Length, double StandardErrorMax, int? Minutes);

/// <summary>An exam made of a bank, and what an author must know of it.</summary>
/// <param name="Exam">The exam.</param>
/// <param name="LeftOut">Questions that it does not have, with the reason.</param>
/// <param name="Changed">Questions whose options have changed from attempt to attempt.</param>
/// <param name="WithoutText">Prompts and options that have a placeholder for a text.</param>
internal sealed record ExamDraft(
    ExamDefinition Exam, ImmutableArray<ExcludedItem> LeftOut, ImmutableArray<string> Changed, int WithoutText)
{
    private const int LengthMin = 10;
    private const int LengthMax = 30;
    private const int SecondsPerItem = 120;
    private const int RandomesqueBest = 4;
    private const int SecondsMin = 60;
    private const int SecondsMax = 86_400;

    // Of those on whom the bank was calibrated.
    private const double ScoreMean = 500;
    private const double ScoreDeviation = 100;

    /// <summary>Makes the exam: adaptive, by the posterior's mean, one of the four best items each time.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="contents">What its questions are.</param>
    /// <param name="texts">Their texts; null for placeholders.</param>
    /// <param name="words">How.</param>
    /// <returns>The draft; null where no question is left.</returns>
    public static ExamDraft? Of(BankDocument bank, QuestionContents contents, DraftTexts? texts, DraftWords words)
    {
        var leftOut = bank.Excluded.ToBuilder();
        var changed = ImmutableArray.CreateBuilder<string>();
        var items = ImmutableArray.CreateBuilder<ExamItem>();
        var withoutText = 0;
        foreach (var entry in bank.Items)
        {
            var (id, content) = (entry.Item.Id, contents.Of(entry.Item.Id));
            if (ReasonAgainst(id, content) is { } reason)
            {
                leftOut.Add(new ExcludedItem(id, reason));
                continue;
            }
            if (content!.Others > 0)
                changed.Add($"{id}: {content.Seen:N0} attempts have the options taken here, {content.Others:N0} have others");
            items.Add(new ExamItem(id, ContentOf(id, items.Count + 1, content, texts, ref withoutText), KeyOf(content),
                entry.Item.Parameters, entry.Item.Topic, entry.Item.Set, entry.Item.Enemies));
        }
        if (items.Count == 0)
            return null;
        var kept = items.Select(i => i.Id).ToHashSet(StringComparer.Ordinal);
        return new ExamDraft(
            ExamOf(bank, [.. items.Select(i => i with { Enemies = [.. i.Enemies.Where(kept.Contains)] })], words),
            leftOut.ToImmutable(), changed.ToImmutable(), withoutText);
    }

    private static ExamDefinition ExamOf(BankDocument bank, ImmutableArray<ExamItem> items, DraftWords words)
    {
        var length = words.Length ?? string.Create(CultureInfo.InvariantCulture,
            $"{Math.Min(LengthMin, items.Length)}-{Math.Min(LengthMax, items.Length)}");
        var design = new DesignWords { Length = length, Se = words.StandardErrorMax }.ToDesign(
            ItemBank.Create(bank.Scale, [.. items.Select(i => new BankItem(i.Id, i.Parameters!, i.Topic, i.Set, i.Enemies))]),
            bank.Population) with
        {
            Exposure = new ExposureControl.Randomesque(RandomesqueBest),
        };
        var seconds = words.Minutes * 60
            ?? Math.Clamp(design.Constraints.LengthMax * SecondsPerItem, SecondsMin, SecondsMax);
        var slope = ScoreDeviation / bank.Population.Deviation;
        return new ExamDefinition(
            words.ExamId ?? bank.Id, words.Version, words.Title ?? bank.Name, items,
            new ItemDelivery.Adaptive(bank.Scale, design),
            new ExamRules(seconds),
            new ScoreReport(new ScoreScale.Linear(slope, ScoreMean - slope * bank.Population.Mean, 200, 800)));
    }

    private static string? ReasonAgainst(string id, QuestionContent? content) =>
        content is null ? "no attempt has it"
        : !ExamCheck.IsId(id) ? "its id cannot be that of an exam's item"
        : ItemKeyCheck.Faults(KeyOf(content)) is [var fault, ..] ? fault
        : null;

    // Answered exactly right or not, as it was calibrated. Who could check one option only, could so by the form of the question.
    private static ItemKey KeyOf(QuestionContent content) => content is { Correct.Length: 1, Several: false }
        ? new ItemKey.Choice(content.Options, content.Correct[0])
        : new ItemKey.MultipleResponse(content.Options, content.Correct);

    private static ItemContent ContentOf(
        string id, int number, QuestionContent content, DraftTexts? texts, ref int withoutText)
    {
        var options = ImmutableArray.CreateBuilder<ContentOption>();
        foreach (var option in content.Options)
            options.Add(new ContentOption(option, Or(texts?.Option(id, option), $"Option {options.Count + 1}", ref withoutText)));
        return new ItemContent(Or(texts?.Prompt(id), $"Question {number}", ref withoutText), options.ToImmutable());
    }

    private static string Or(string? text, string placeholder, ref int withoutText)
    {
        withoutText += text is null ? 1 : 0;
        return text ?? placeholder;
    }
}

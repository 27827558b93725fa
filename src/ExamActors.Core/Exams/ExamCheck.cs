using System.Collections.Immutable;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Assembly;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Multistage;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Exams;

/// <summary>Something that is wrong with an exam.</summary>
/// <param name="Path">Where in its JSON: $.items[3].key.</param>
/// <param name="Words">What.</param>
public sealed record ExamFault(string Path, string Words);

/// <summary>Says what is wrong with an exam before it is published, so that nothing is found out while a student sits it.</summary>
public static class ExamCheck
{
    /// <summary>The most items of an exam.</summary>
    public const int ItemsMax = 10_000;

    /// <summary>The longest prompt or option, in UTF-16 units.</summary>
    public const int TextLengthMax = 16_384;

    /// <summary>The longest id, in UTF-16 units.</summary>
    public const int IdLengthMax = 100;

    /// <summary>Every fault of an exam, in words; empty where it can be published.</summary>
    /// <param name="exam">The exam.</param>
    /// <param name="solver">Assembles shadow tests; null where there is none.</param>
    public static ImmutableArray<string> Faults(ExamDefinition exam, AssemblySolver? solver = null) =>
        [.. Find(exam, solver).Select(f => f.Words)];

    /// <summary>Every fault of an exam, with its place; empty where it can be published.</summary>
    /// <inheritdoc cref="Faults"/>
    public static ImmutableArray<ExamFault> Find(ExamDefinition exam, AssemblySolver? solver = null)
    {
        var faults = ImmutableArray.CreateBuilder<ExamFault>();
        if (!IsId(exam.ExamId))
            faults.Add(new("$.examId",
                $"the exam's id must be 1 to {IdLengthMax} letters, digits, dots, dashes or underscores, not '{exam.ExamId}'"));
        if (exam.Version < 1)
            faults.Add(new("$.version", $"the version must be 1 or more, not {exam.Version}"));
        if (string.IsNullOrWhiteSpace(exam.Title) || exam.Title.Length > TextLengthMax)
            faults.Add(new("$.title", "the title must not be empty or too long"));
        faults.AddRange(OfItems(exam.Items));
        faults.AddRange(OfRules(exam.Rules));
        faults.AddRange(OfReport(exam.Report));
        if (faults.Count == 0)
            faults.AddRange(OfDelivery(exam, solver));
        return faults.ToImmutable();
    }

    /// <summary>Whether a text can be the id of an exam, center or sitting: it goes into keys, paths and file names.</summary>
    public static bool IsId(string? id) =>
        id is { Length: > 0 and <= IdLengthMax } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    private static IEnumerable<ExamFault> OfItems(ImmutableArray<ExamItem> items)
    {
        if (items.IsDefaultOrEmpty || items.Length > ItemsMax)
        {
            yield return new("$.items", $"there must be 1 to {ItemsMax} items");
            yield break;
        }
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Length; i++)
        {
            var (item, path) = (items[i], $"$.items[{i}]");
            if (!IsId(item.Id))
                yield return new($"{path}.id",
                    $"item '{item.Id}': its id must be 1 to {IdLengthMax} letters, digits, dots, dashes or underscores");
            else if (!ids.Add(item.Id))
                yield return new($"{path}.id", $"item {item.Id}: its id occurs twice");
            foreach (var (at, fault) in OfContent(item).Concat(ItemKeyCheck.Faults(item.Key).Select(f => new ExamFault("key", f))))
                yield return new($"{path}.{at}", $"item {item.Id}: {fault}");
            if (item.Parameters is { } parameters && parameters.Categories != item.Key.ScoreMax + 1)
                yield return new($"{path}.parameters", $"item {item.Id}: its key gives scores 0 to {item.Key.ScoreMax}, "
                    + $"its response model 0 to {parameters.Categories - 1}");
            if (item.SecondsMax is < 1 or > 86_400)
                yield return new($"{path}.secondsMax",
                    $"item {item.Id}: its time must be 1 to 86,400 seconds, not {item.SecondsMax}");
        }
    }

    // Paths from the item on.
    private static IEnumerable<ExamFault> OfContent(ExamItem item)
    {
        if (string.IsNullOrWhiteSpace(item.Content.Prompt) || item.Content.Prompt.Length > TextLengthMax)
            yield return new("content.prompt", $"its prompt must have 1 to {TextLengthMax} characters");
        if (item.Content.Options.Concat(item.Content.Targets).Any(o => o.Text.Length > TextLengthMax))
            yield return new("content.options", $"an option has more than {TextLengthMax} characters");
        var shown = item.Content.Options.Select(o => o.Id).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<string> needed = item.Key switch
        {
            ItemKey.Choice k => k.Options,
            ItemKey.MultipleResponse k => k.Options,
            ItemKey.Ordered k => k.Correct,
            ItemKey.Matching k => k.Sources,
            _ => [],
        };
        foreach (var id in needed.IsDefault ? [] : needed)
            if (!shown.Contains(id))
                yield return new("key", $"its key has an option '{id}' that is not shown");
        if (item.Key is ItemKey.Matching { Targets.IsDefault: false } matching)
            foreach (var id in matching.Targets.Except(item.Content.Targets.Select(t => t.Id)))
                yield return new("key", $"its key has a target '{id}' that is not shown");
    }

    private static IEnumerable<ExamFault> OfRules(ExamRules rules)
    {
        if (rules.SecondsMax is < 60 or > 86_400)
            yield return new("$.rules.secondsMax", $"the working time must be 60 to 86,400 seconds, not {rules.SecondsMax}");
        if (rules.AttemptsMax is < 1 or > 100)
            yield return new("$.rules.attemptsMax", $"1 to 100 attempts are possible, not {rules.AttemptsMax}");
        if (rules.DaysBetween is < 0 or > 3650)
            yield return new("$.rules.daysBetween", $"there can be 0 to 3,650 days between attempts, not {rules.DaysBetween}");
        if (rules.OpensAt >= rules.ClosesAt)
            yield return new("$.rules.closesAt", "it must open before it closes");
    }

    private static IEnumerable<ExamFault> OfReport(ScoreReport report)
    {
        if (report.Scale is { } scale)
            foreach (var fault in scale.Faults())
                yield return new("$.report.scale", $"the report's scale: {fault}");
        for (var i = 0; i < report.Cuts.Length; i++)
            if (!double.IsFinite(report.Cuts[i]) || i > 0 && report.Cuts[i] <= report.Cuts[i - 1])
                yield return new("$.report.cuts", "the report's cuts must be ascending numbers");
    }

    private static IEnumerable<ExamFault> OfDelivery(ExamDefinition exam, AssemblySolver? solver)
    {
        switch (exam.Delivery)
        {
            case ItemDelivery.Linear { Form.IsDefaultOrEmpty: true }:
                yield return new("$.delivery.form", "the form has no items");
                break;
            case ItemDelivery.Linear linear:
                foreach (var id in linear.Form.GroupBy(i => i).Where(g => g.Count() > 1).Select(g => g.Key))
                    yield return new("$.delivery.form", $"the form has item {id} twice");
                foreach (var id in linear.Form.Except(exam.Items.Select(i => i.Id)))
                    yield return new("$.delivery.form", $"the form has an item {id} that the exam does not have");
                if (linear.Ability is { } ability)
                    foreach (var fault in OfAbility(exam, ability))
                        yield return fault;
                break;
            case ItemDelivery.Adaptive adaptive:
                foreach (var fault in OfTest(exam, adaptive.Scale, bank => AdaptiveTest.Check(bank, adaptive.Design, solver)))
                    yield return fault;
                break;
            case ItemDelivery.Multistage multistage:
                foreach (var fault in OfTest(exam, multistage.Scale, bank => MultistageTest.Check(bank, multistage.Design)))
                    yield return fault;
                break;
            default:
                throw new InvalidOperationException($"unknown delivery {exam.Delivery.GetType().Name}");
        }
    }

    private static IEnumerable<ExamFault> OfTest(
        ExamDefinition exam, double scale, Func<ItemBank, ImmutableArray<string>> check)
    {
        if (exam.Rules.AnswersMayChange)
            yield return new("$.rules.answersMayChange", "answers can change in fixed forms only: elsewhere later items were chosen by them");
        var items = PreparedExam.BankItems(exam);
        var faults = ItemBank.Faults(scale, items);
        if (items.Length < exam.Items.Length)
            faults = faults.Add("every item of an exam that adapts needs the parameters of a response model");
        foreach (var fault in faults.IsEmpty ? check(ItemBank.Create(scale, items)) : faults)
            yield return new("$.delivery", fault);
    }

    private static IEnumerable<ExamFault> OfAbility(ExamDefinition exam, AbilityScoring ability)
    {
        if (exam.Items.Any(i => i.Parameters is null))
            yield return new("$.items", "every item of an exam whose ability is estimated needs the parameters of a response model");
        foreach (var fault in ItemBank.Faults(ability.Scale, PreparedExam.BankItems(exam)))
            yield return new("$.items", fault);
        if (EstimatorCheck.Fault(ability.Estimator) is { } unsound)
            yield return new("$.delivery.ability.estimator", unsound);
    }
}

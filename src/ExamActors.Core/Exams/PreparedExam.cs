using System.Collections.Frozen;
using System.Collections.Immutable;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Assembly;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Multistage;

namespace ExamActors.Core.Exams;

/// <summary>An exam made ready for sessions, once per node; immutable.</summary>
public sealed class PreparedExam
{
    private readonly FrozenDictionary<string, int> indexes;
    private readonly AdaptiveTest? adaptive;
    private readonly MultistageTest? multistage;

    /// <summary>Makes an exam ready.</summary>
    /// <param name="definition">The exam.</param>
    /// <param name="solver">Assembles shadow tests; needed by exams that select by them.</param>
    /// <exception cref="ArgumentException">It has faults; the message names every one.</exception>
    public PreparedExam(ExamDefinition definition, AssemblySolver? solver = null)
    {
        var faults = ExamCheck.Faults(definition, solver);
        if (!faults.IsEmpty)
            throw new ArgumentException(
                $"exam {definition.ExamId}, version {definition.Version}: {string.Join("; ", faults)}", nameof(definition));
        Definition = definition;
        indexes = definition.Items.Select((item, i) => (item.Id, i)).ToFrozenDictionary(p => p.Id, p => p.i, StringComparer.Ordinal);
        Bank = definition.Delivery switch
        {
            ItemDelivery.Adaptive d => ItemBank.Create(d.Scale, BankItems(definition)),
            ItemDelivery.Multistage d => ItemBank.Create(d.Scale, BankItems(definition)),
            ItemDelivery.Linear { Ability: { } d } => ItemBank.Create(d.Scale, BankItems(definition)),
            _ => null,
        };
        adaptive = definition.Delivery is ItemDelivery.Adaptive a ? new AdaptiveTest(Bank!, a.Design, solver) : null;
        multistage = definition.Delivery is ItemDelivery.Multistage m ? new MultistageTest(Bank!, m.Design) : null;
        Form = definition.Delivery is ItemDelivery.Linear linear ? [.. linear.Form.Select(IndexOf)] : [];
    }

    public ExamDefinition Definition { get; }

    /// <summary>The items with their parameters, at the same indexes as in the definition; null without a response model.</summary>
    public ItemBank? Bank { get; }

    /// <summary>The fixed form's items by index; empty where the next item depends on the answers.</summary>
    public ImmutableArray<int> Form { get; }

    public ExamItem this[int item] => Definition.Items[item];

    /// <summary>What comes after the responses so far; null for a fixed form.</summary>
    /// <param name="responses">In the order in which the items were given.</param>
    /// <param name="seed">The attempt's seed.</param>
    /// <param name="elapsedSeconds">Working time used.</param>
    public ItemStep? Next(ReadOnlySpan<ScoredResponse> responses, ulong seed, double elapsedSeconds)
    {
        if (adaptive is not null)
        {
            var step = adaptive.Next(responses, seed, elapsedSeconds);
            return new ItemStep((step as NextStep.Deliver)?.Item, step.Estimate);
        }
        if (multistage is null)
            return null;
        var stage = multistage.Next(responses);
        return new ItemStep((stage as MultistageStep.Deliver)?.Item, stage.Estimate);
    }

    /// <summary>The ability that is the result; null without a response model.</summary>
    public AbilityEstimate? Estimate(ReadOnlySpan<ScoredResponse> responses) => Definition.Delivery switch
    {
        ItemDelivery.Adaptive => adaptive!.Estimate(responses),
        ItemDelivery.Multistage => multistage!.Estimate(responses),
        ItemDelivery.Linear { Ability: { } by } => AbilityEstimation.Estimate(Bank!, responses, by.Estimator, by.ErrorRule),
        _ => null,
    };

    /// <summary>The index of an item by its id; −1 where there is none.</summary>
    public int IndexOf(string id) => indexes.GetValueOrDefault(id, -1);

    internal static ImmutableArray<BankItem> BankItems(ExamDefinition exam) =>
    [
        .. exam.Items.Where(i => i.Parameters is not null)
            .Select(i => new BankItem(i.Id, i.Parameters!, i.Topic, i.Set, i.Enemies)),
    ];
}

/// <summary>What comes next in an exam that adapts.</summary>
/// <param name="Item">The next item's index; null where the test is over.</param>
/// <param name="Estimate">The provisional estimate that it was decided by.</param>
public readonly record struct ItemStep(int? Item, AbilityEstimate Estimate);

using System.Collections.Frozen;
using System.Collections.Immutable;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Assembly;
using ExamActors.Core.Adaptive.Items;

namespace ExamActors.Core.Exams;

/// <summary>An exam made ready for sessions, once per node; immutable.</summary>
public sealed class PreparedExam
{
    private readonly FrozenDictionary<string, int> indexes;

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
        switch (definition.Delivery)
        {
            case ItemDelivery.Adaptive adaptive:
                Bank = ItemBank.Create(adaptive.Scale, BankItems(definition));
                Adaptive = new AdaptiveTest(Bank, adaptive.Design, solver);
                break;
            case ItemDelivery.Linear { Ability: { } ability }:
                Bank = ItemBank.Create(ability.Scale, BankItems(definition));
                break;
        }
        Form = definition.Delivery is ItemDelivery.Linear linear ? [.. linear.Form.Select(IndexOf)] : [];
    }

    public ExamDefinition Definition { get; }

    /// <summary>The items with their parameters, at the same indexes as in the definition; null without a response model.</summary>
    public ItemBank? Bank { get; }

    /// <summary>The adaptive test; null for a fixed form.</summary>
    public AdaptiveTest? Adaptive { get; }

    /// <summary>The fixed form's items by index; empty for an adaptive test.</summary>
    public ImmutableArray<int> Form { get; }

    public ExamItem this[int item] => Definition.Items[item];

    /// <summary>The index of an item by its id; −1 where there is none.</summary>
    public int IndexOf(string id) => indexes.GetValueOrDefault(id, -1);

    internal static ImmutableArray<BankItem> BankItems(ExamDefinition exam) =>
    [
        .. exam.Items.Where(i => i.Parameters is not null)
            .Select(i => new BankItem(i.Id, i.Parameters!, i.Topic, i.Set, i.Enemies)),
    ];
}

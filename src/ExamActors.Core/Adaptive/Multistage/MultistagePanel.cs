using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ExamActors.Core.Adaptive.Multistage;

/// <summary>
/// The modules of a multistage test and the ways through them (D. Yan, A. A. von Davier and C. Lewis, Computerized
/// Multistage Testing, 2014). The first module starts every test; a module without routes ends it.
/// </summary>
/// <param name="Modules">The one that every test begins with first.</param>
public sealed record MultistagePanel(ImmutableArray<PanelModule> Modules)
{
    /// <summary>The most modules.</summary>
    public const int ModulesMax = 200;

    /// <summary>The most items of a module.</summary>
    public const int ItemsMax = 500;
}

/// <summary>Items that are given together, in this order.</summary>
/// <param name="Id">Unique in its panel.</param>
/// <param name="Items">Ids of items of the bank.</param>
/// <param name="Routes">Where the test can go on; empty at its end.</param>
public sealed record PanelModule(string Id, ImmutableArray<string> Items, ImmutableArray<ModuleRoute> Routes);

/// <summary>A way from a module to one of the next stage.</summary>
/// <param name="To">The id of that module.</param>
/// <param name="From">
/// Where routes go by thresholds: the least ability or sum of scores that goes this way; null for the first route, then
/// ascending. The way ends below the next one's threshold. Where they go by information it is not looked at.
/// </param>
[method: JsonConstructor]
public readonly record struct ModuleRoute(string To, double? From = null);

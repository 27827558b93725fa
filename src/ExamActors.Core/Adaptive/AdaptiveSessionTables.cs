using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Adaptive.Selection;

namespace ExamActors.Core.Adaptive;

/// <summary>
/// What the sessions of a test look up instead of computing it for every answer. Immutable; made once, shared by all.
/// </summary>
public sealed class AdaptiveSessionTables
{
    /// <summary>Computes the tables that the test's design can use.</summary>
    public AdaptiveSessionTables(AdaptiveTest test)
    {
        Test = test;
        if (test.Design.Provisional is Estimator.ExpectedAPosteriori eap)
            Likelihood = new LikelihoodTable(test.Bank, eap.Quadrature);
        if (ChoosesMostInformativeOfAll(test))
            Information = InformationIndex.Of(test.Bank);
    }

    public AdaptiveTest Test { get; }

    /// <summary>Where the provisional estimator is the mean of the posterior; else null.</summary>
    internal LikelihoodTable? Likelihood { get; }

    /// <summary>Where the next item is always the most informative one not given yet; else null.</summary>
    internal InformationIndex? Information { get; }

    private static bool ChoosesMostInformativeOfAll(AdaptiveTest test) =>
        test.LengthOnly
        && test.Design.Selection is SelectionRule.MaximumInformation
        && test.Design.Content.IsEmpty
        && test.Design.Exposure is ExposureControl.None
        && test.Design.Start is StartRule.None or StartRule.Fixed or StartRule.AtAbilities
        {
            Rule: SelectionRule.MaximumInformation,
        };
}

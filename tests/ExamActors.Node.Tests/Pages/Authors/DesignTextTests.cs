using System.Globalization;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Multistage;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Adaptive.Stopping;
using ExamActors.Core.Exams;
using ExamActors.Node.Api;
using ExamActors.Node.Pages;
using ExamActors.Node.Pages.Authors;
using ExamActors.Node.Tests.Api;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ExamActors.Node.Tests.Pages.Authors;

public sealed class DesignTextTests
{
    private static readonly IStringLocalizer<AuthorTexts> Texts = new StringLocalizer<AuthorTexts>(
        new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance));

    private static readonly (string Prefix, Type Family)[] Families =
    [
        ("rule", typeof(SelectionRule)), ("stop", typeof(StoppingRule)), ("start", typeof(StartRule)),
        ("exposure", typeof(ExposureControl)), ("estimator", typeof(Estimator)), ("routing", typeof(RoutingRule)),
        ("delivery", typeof(ItemDelivery)),
    ];

    public static TheoryData<string> Languages() => [.. PageCultures.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_kind_of_rule_has_words_in_every_language(string language)
    {
        InLanguage(language, () =>
        {
            foreach (var (prefix, family) in Families)
                foreach (var kind in family.GetNestedTypes().Where(t => t.IsAssignableTo(family)))
                    Assert.False(Texts[$"{prefix}.{kind.Name}"].ResourceNotFound, $"{prefix}.{kind.Name} in {language}");
            Assert.All(Enum.GetNames<ItemKind>(), kind => Assert.False(Texts[$"kind.{kind}"].ResourceNotFound, kind));
        });
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Every_exam_is_told_without_a_text_missing(string language)
    {
        InLanguage(language, () =>
        {
            var words = new DesignText(Texts);
            foreach (var exam in ApiExams.All)
            {
                var lines = words.Of(exam.Delivery).Concat(words.Of(exam.Rules)).Concat(words.Of(exam.Report)).ToArray();
                Assert.True(lines.Length >= 8, exam.ExamId);
                Assert.All(lines, line => Assert.DoesNotContain("design.", line.Term + line.Words, StringComparison.Ordinal));
                Assert.All(exam.Items, item => Assert.NotEmpty(words.Key(item.Key)));
            }
        });
    }

    [Fact]
    public void What_an_adaptive_exam_does_is_said()
    {
        InLanguage("en", () =>
        {
            var lines = new DesignText(Texts).Of(ApiExams.Adaptive.Delivery).Select(l => $"{l.Term}: {l.Words}").ToArray();

            Assert.Contains("Length: 6 items", lines);
            Assert.Contains("It ends: after 6 items", lines);
            Assert.Contains("Exposure: one of the best 3, by chance", lines);
        });
    }

    [Fact]
    public void When_an_exam_is_open_is_said_with_the_offset_from_UTC()
    {
        InLanguage("en", () =>
        {
            var rules = new ExamRules(600, OpensAt: new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.FromHours(2)));

            Assert.Equal("from May 4, 2026 09:00 +02:00", new DesignText(Texts).Open(rules));
            Assert.Equal("always", new DesignText(Texts).Open(new ExamRules(600)));
        });
    }

    private static void InLanguage(string name, Action check)
    {
        var (culture, ui) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = PageCultures.All.Single(c => c.Name == name);
            check();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, ui);
        }
    }
}

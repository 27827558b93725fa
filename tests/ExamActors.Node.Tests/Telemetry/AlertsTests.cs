using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Telemetry;

public partial class AlertsTests
{
    private static readonly string Prometheus = Repository.File("docker", "prometheus");
    private static readonly string Dashboards = Repository.File("docker", "grafana", "dashboards");
    private static readonly string Alerts = File.ReadAllText(Path.Combine(Prometheus, "alerts.yml"));

    [ToolFact("promtool")]
    public async Task Alerts_pass_their_tests_and_prometheus_takes_the_files()
    {
        foreach (var arguments in (string[][])[
            ["check", "config", "prometheus.yml"], ["check", "rules", "alerts.yml"], ["test", "rules", "alerts_test.yml"]])
        {
            var start = new ProcessStartInfo("promtool", arguments)
            {
                WorkingDirectory = Prometheus,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var promtool = Process.Start(start)!;
            var errors = promtool.StandardError.ReadToEndAsync();
            var output = await promtool.StandardOutput.ReadToEndAsync();
            await promtool.WaitForExitAsync();
            Assert.True(promtool.ExitCode == 0, output + await errors);
        }
    }

    [Fact]
    public void Every_alert_has_a_test_in_which_it_fires_and_a_runbook()
    {
        var tests = File.ReadAllText(Path.Combine(Prometheus, "alerts_test.yml"));
        var alerts = AlertName().Matches(Alerts).Select(m => m.Groups[1].Value).ToList();

        Assert.True(alerts.Count > 10, "the alerts were read");
        Assert.DoesNotContain(alerts, a => !tests.Contains($"alertname: {a}\n        exp_alerts:\n", StringComparison.Ordinal));
        Assert.Equal(alerts.Count, Runbook().Count(Alerts));
    }

    [Fact]
    public void Every_metric_that_an_alert_or_a_dashboard_asks_for_is_in_the_table()
    {
        string[] queries = [Alerts, .. Directory.GetFiles(Dashboards, "*.json").SelectMany(Queries)];
        var known = MetricsTable.Rows.SelectMany(r => (string[])
            [r.Prometheus, $"{r.Prometheus}_bucket", $"{r.Prometheus}_sum", $"{r.Prometheus}_count"]).ToHashSet();
        var asked = queries.SelectMany(q => MetricName().Matches(Bare(q)).Select(m => m.Value)).ToHashSet();

        Assert.True(asked.Count > 20, "the queries were read");
        Assert.Empty(asked.Except(known));
    }

    private static IEnumerable<string> Queries(string file)
    {
        var panels = JsonNode.Parse(File.ReadAllText(file))!["panels"]!.AsArray();
        Assert.NotEmpty(panels);
        return panels.SelectMany(p => p!["targets"]!.AsArray()).Select(t => t!["expr"]!.GetValue<string>());
    }

    // Without labels, whose names look like metrics'.
    private static string Bare(string query) => Labels().Replace(Template().Replace(query, ""), " ");

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex AlertName();

    [GeneratedRegex(@"runbook: docs/OPERATIONS\.md#[a-z-]+\n")]
    private static partial Regex Runbook();

    [GeneratedRegex(@"\{\{.*?\}\}|summary:.*|#.*")]
    private static partial Regex Template();

    [GeneratedRegex(@"\{[^}]*\}|\b(by|on|without|ignoring)\s*\([^)]*\)")]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b(examactors|messaging|dotnet|db|http|kestrel|signalr|system)_[a-z_]+\b")]
    private static partial Regex MetricName();
}

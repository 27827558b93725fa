using System.Net;
using ExamActors.Node.Telemetry;
using ExamActors.Node.Tests.Api;
using ExamActors.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace ExamActors.Node.Tests.Telemetry;

/// <summary>What a running node tells, compared with docs/METRICS.md.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private readonly HttpClient http = new();
    private readonly RunningApi api = new(
        a => a, t => t with { PrometheusUrl = "http://127.0.0.1:0", WatchInterval = TimeSpan.FromSeconds(1) });

    private string Metrics => $"{api.Services.GetRequiredService<PrometheusServer>().Address}/metrics";

    public Task InitializeAsync() => api.InitializeAsync();

    public async Task DisposeAsync()
    {
        http.Dispose();
        await api.DisposeAsync();
    }

    [Fact]
    public async Task Every_metric_is_in_the_table_and_what_is_in_the_table_is_there()
    {
        var (student, _) = await api.Began("measured");
        await using (await api.Hub(student))
        {
            (await api.Answer(student, "wrong", "nothing", JsonAnswer.Choice("a"))).Is(409, "wrong_item");
            (await api.Answer(student, "answer", "q1", JsonAnswer.Choice("a"))).Ok();
            await api.Produce("exams", new() { Key = "k"u8.ToArray(), Value = "no attempt"u8.ToArray() });
            var text = "";
            await Eventually.Become(
                async () => (text = await http.GetStringAsync(Metrics)).Contains("examactors_dead_letters_total{messaging_destination_name=\"exams\"} 1", StringComparison.Ordinal)
                    && text.Contains("examactors_consumer_lag{", StringComparison.Ordinal),
                otherwise: () => text);

            var told = text.Split('\n').Where(l => l.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(l => l.Split(' ')[2]).ToHashSet();
            var named = MetricsTable.Rows.Select(r => r.Prometheus).ToHashSet();
            Assert.Empty(told.Except(named));
            Assert.Empty(MetricsTable.Rows
                .Where(r => r.There is "always" or "after the first" or "at the leader" or "with browsers" or "embedded")
                .Select(r => r.Prometheus).Except(told));
            // A node's process may be the tests' own, with others' actors.
            Assert.Contains("examactors_actor_refusals_total{examactors_actor_kind=\"student\",examactors_refusal_reason=\"", text, StringComparison.Ordinal);
            Assert.Contains("examactors_gateway_command_duration_seconds_count{command=\"SubmitAnswer\",outcome=\"done\"}", text, StringComparison.Ordinal);
            Assert.DoesNotContain("measured", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Metrics_have_an_address_of_their_own_with_nothing_else()
    {
        using var atApi = await http.GetAsync($"{api.Client.Address}/metrics");
        using var other = await http.GetAsync(Metrics.Replace("/metrics", "/api/v1/exams", StringComparison.Ordinal));
        using var metrics = await http.GetAsync(Metrics);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (atApi.StatusCode, other.StatusCode));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", metrics.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public void Prometheus_names_follow_from_the_others()
    {
        foreach (var (name, prometheus, _) in MetricsTable.Rows)
            Assert.StartsWith(name.Replace('.', '_'), prometheus, StringComparison.Ordinal);
        Assert.Equal(MetricsTable.Rows.Length, MetricsTable.Rows.DistinctBy(r => r.Name).Count());
        Assert.True(MetricsTable.Rows.Length > 50, "the table was read");
    }
}

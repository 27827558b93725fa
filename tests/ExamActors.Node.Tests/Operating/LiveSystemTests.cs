using System.Text.Json.Nodes;
using Confluent.Kafka;
using ExamActors.Actors.Streams;
using ExamActors.Node.Operating;
using ExamActors.Node.Pages;
using ExamActors.Node.Tests.Api;
using ExamActors.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace ExamActors.Node.Tests.Operating;

public sealed class LiveSystemTests(RunningApi api) : IClassFixture<RunningApi>
{
    private LivePoll<LiveView> Live => api.Services.GetRequiredService<LivePoll<LiveView>>();

    [Fact]
    public async Task It_tells_who_runs_how_many_answer_and_how_far_the_streams_are()
    {
        var (student, session) = await api.Began("live-1");
        await using var hub = await api.Hub(student);
        var answered = await api.Answer(student, "answer-1", session["item"]!["itemId"]!.GetValue<string>(),
            new JsonObject { ["$type"] = "choice", ["options"] = new JsonArray("b") });
        Assert.Equal(200, answered.Status);

        using var watch = Live.Watch(() => { });
        await Eventually.Become(() => Live.Current is { Running: 1 } view
            && view.Nodes is [{ Status: "Up", Figures: { Connections: 1, AnswersPerSecond: > 0, P99Ms: > 0 } }]
            && view.History.Sum(s => s.Answers) == 1
            && Behind(view, ResultsProjection.Group) == 0, otherwise: () => $"{Live.Current}");
        var view = Live.Current!;
        Assert.Null(view.Fault);
        Assert.Equal(api.Settings.Topics.All.Select(t => t.Name), view.Topics.Select(t => t.Topic));
        Assert.Equal(api.Events("live-1").Count,
            view.Topics.Single(t => t.Topic == api.Settings.Topics.StudentEvents.Name).Records);
        Assert.True(view.Nodes[0].Figures!.MemoryBytes > 1 << 20);
    }

    [Fact]
    public async Task A_dead_letter_is_shown_with_its_reason()
    {
        using var watch = Live.Watch(() => { });
        await Eventually.Become(() => Live.Current?.Topics.Length > 0);
        await api.Produce(api.Settings.Topics.StudentCommands.Name,
            new Message<byte[], byte[]> { Key = "x"u8.ToArray(), Value = "no command"u8.ToArray() });
        await Eventually.Become(() => Live.Current!.DeadLetters.Any(l =>
            l.Topic == api.Settings.Topics.StudentCommands.Name && l.Reason.Length > 0 && l.Bytes == 10));
    }

    private static long Behind(LiveView view, string group) =>
        view.Topics.SelectMany(t => t.Readers).Single(r => r.Group == group).Behind;
}

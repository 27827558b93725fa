using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using ExamActors.Actors.Streams;
using ExamActors.Node.Tests.Api;
using ExamActors.TestSupport;
using static ExamActors.Node.Tests.Api.SessionJson;

namespace ExamActors.Node.Tests.Telemetry;

/// <summary>A request's trace goes with its command over the log to the actor, the journal and back.</summary>
public sealed class TracesTests(RunningApi api) : IClassFixture<RunningApi>, IDisposable
{
    private readonly ConcurrentQueue<Activity> ended = new();
    private readonly HttpClient http = new();
    private readonly ActivityTraceId trace = ActivityTraceId.CreateRandom();
    private ActivityListener? listener;

    public void Dispose()
    {
        listener?.Dispose();
        http.Dispose();
    }

    [Fact]
    public async Task An_answer_is_one_trace_from_the_request_to_its_events()
    {
        var (student, _) = await api.Began("traced");
        Listen();

        await Post("/session/answers", student.Token, RunningApi.Request("answer", "q1", JsonAnswer.Choice("a")).ToJsonString());

        var request = await Span(a => a.Kind == ActivityKind.Server);
        var command = await Span("command");
        var send = await Span("send student-commands");
        var process = await Span("process student-commands");
        var decide = await Span("decide");
        var persist = await Span("persist");
        var events = await Span("send student-events");
        Assert.Equal(
            [request.SpanId, command.SpanId, send.SpanId, process.SpanId, process.SpanId, process.SpanId],
            ((Activity[])[command, send, process, decide, persist, events]).Select(a => a.ParentSpanId));
        Assert.Equal((ActivityKind.Producer, ActivityKind.Consumer, ActivityKind.Producer), (send.Kind, process.Kind, events.Kind));
        Assert.Equal(("kafka", "process", "process", "student-commands", "command-intake"), (
            process.GetTagItem("messaging.system"), process.GetTagItem("messaging.operation.name"),
            process.GetTagItem("messaging.operation.type"), process.GetTagItem("messaging.destination.name"),
            process.GetTagItem("messaging.consumer.group.name")));
        Assert.NotNull(process.GetTagItem("messaging.kafka.offset"));
        Assert.Equal(process.GetTagItem("messaging.kafka.offset"), send.GetTagItem("messaging.kafka.offset"));
        Assert.Equal(process.GetTagItem("messaging.destination.partition.id"), send.GetTagItem("messaging.destination.partition.id"));
        Assert.True(persist.StartTimeUtc >= decide.StartTimeUtc + decide.Duration, "what is decided is persisted");
        Assert.True(events.StartTimeUtc >= persist.StartTimeUtc + persist.Duration, "what is persisted is published");
    }

    [Fact]
    public async Task What_others_do_to_a_session_is_traced_up_to_its_browser()
    {
        var (student, _) = await api.Began("traced-too");
        await using var hub = await api.Hub(student);
        Listen();

        await Post($"/students/traced-too/attempts/{api.AttemptOf(student)}/pause", api.Staff, "{\"commandId\":\"p\",\"reason\":\"fire\"}");
        await hub.Change(c => Text(c, "stage") == "paused");

        var events = await Span("send student-events");
        var told = await Span("process student-events");
        Assert.Equal(events.SpanId, told.ParentSpanId);
        Assert.Equal("session-feed", told.GetTagItem("messaging.consumer.group.name"));
    }

    [Fact]
    public async Task No_span_has_an_answer_a_name_or_a_token()
    {
        var (student, _) = await api.Began("traced-quietly", "kinds");
        await using var hub = await api.Hub(student);
        Listen();
        await Post("/session/answers", student.Token,
            RunningApi.Request("answer", "kind-choice", JsonAnswer.Choice("an-answer-that-stands-out")).ToJsonString());
        await Post("/session/answers", student.Token, RunningApi.Request("answer-2", "kind-choice", JsonAnswer.Choice("a")).ToJsonString());
        await Span("send student-events");

        var said = string.Join('\n', ended.SelectMany(a => a.TagObjects.Select(t => $"{t.Key}={t.Value}").Append(a.DisplayName)));
        foreach (var secret in (string[])["stands-out", "Name of", student.Token, student.Code])
            Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
    }

    // What others' tests do in this process is in other traces.
    private void Listen()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name is Tracing.SourceName or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => options.TraceId == trace
                ? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.None,
            ActivityStopped = a =>
            {
                if (a.TraceId == trace)
                    ended.Enqueue(a);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    private async Task Post(string path, string token, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{api.Client.Address}/api/v1{path}") { Content = ApiClient.Json(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var response = await http.SendAsync(request);
    }

    private Task<Activity> Span(string name) => Span(a => a.OperationName == name);

    private async Task<Activity> Span(Func<Activity, bool> which)
    {
        await Eventually.Become(() => ended.Any(which),
            otherwise: () => string.Join('\n', ended.Select(a => $"{a.OperationName} {a.Kind}")));
        return ended.First(which);
    }
}

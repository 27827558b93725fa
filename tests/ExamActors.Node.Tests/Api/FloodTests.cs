using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Api;

/// <summary>Whoever asks for too much at once is told so, alone.</summary>
public sealed class FloodTests : IAsyncLifetime
{
    // Filled up again by one in a second: a test that takes longer has more, never less.
    private readonly RunningApi api = new(settings => settings with
    {
        RequestsPerSecond = 1,
        RequestsBurst = 20,
        AdmissionsPerMinute = 5,
    });

    public Task InitializeAsync() => api.InitializeAsync();

    public Task DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Floods_are_refused_for_whoever_floods_and_admission_codes_cannot_be_guessed()
    {
        var (flooder, _) = await api.Began("flooder");
        var (other, _) = await api.Began("other");

        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => api.Client.Get("/session", flooder.Token)));

        Assert.InRange(replies.Count(r => r.Status == 200), 1, 150);
        foreach (var refused in replies.Where(r => r.Status != 200))
        {
            refused.Is(429, "too_many_requests");
            Assert.Equal("1", refused.RetryAfter);
        }
        (await api.Client.Get("/session", other.Token)).Ok();
        (await api.Client.Get("/students/flooder", api.Staff)).Ok();

        await using var hub = await api.Hub(other);
        var calls = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => hub.Call("Session")));
        var statuses = calls.Select(c => c["status"]!.GetValue<int>()).ToList();
        Assert.InRange(statuses.Count(s => s == 200), 1, 150);
        Assert.Equal([200, 429], statuses.Distinct().Order());
        Assert.Contains(calls, c => c["type"]?.GetValue<string>() == ApiReply.ProblemPrefix + "too_many_requests");
        // The connection stays, and there is room again a moment later.
        await Eventually.Become(async () => (await hub.Call("Session"))["status"]!.GetValue<int>() == 200);

        var guesses = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => api.Client.Post("/admissions", null,
            new { CommandId = $"guess-{i}", StudentId = "flooder", Code = $"{i:0000000000}" })));
        Assert.InRange(guesses.Count(g => g.Status == 403), 0, 30);
        Assert.All(guesses.Where(g => g.Status != 403), g => g.Is(429, "too_many_requests"));
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Students;
using Microsoft.Playwright;

namespace ExamActors.System.Tests.Pages;

/// <summary>Everything that a student's browser receives during an exam has nothing in it that is not for this student.</summary>
[Collection(Chromium.Name)]
public class StudentLeakTests(Chromium chromium, StudentNode node) : IClassFixture<StudentNode>
{
    // Names of fields of an item's key, its parameters and what an estimate is made of.
    private static readonly string[] Telling =
        ["correct", "key", "credit", "points", "tolerance", "accepted", "parameters", "theta", "standardError", "outcome", "topic"];

    [ChromiumTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_on_the_wire_is_more_than_the_student_may_see(bool overHub)
    {
        var id = overHub ? "wire-hub" : "wire-http";
        await Other(id);
        var (_, code) = await node.CheckedIn(id, StudentNode.Earth);
        await using var visitor = await chromium.Visit(node.Address);
        if (!overHub)
            (await Wire.Under(visitor.Context)).BlockHub();
        var received = new Received(visitor.Context);
        var student = new StudentPage(await visitor.Page());
        await student.Enter(id, code);
        await student.Start();
        await student.IsLine(overHub ? "connected" : "http");
        var seen = new HashSet<string>();
        for (var step = 0; await student.Item() is { } item; step++)
        {
            seen.Add(item);
            if (step == 3)
                await student.Page.ReloadAsync();
            if (step == 3)
                await student.Submit.WaitForAsync();
            // Of what comes later not a word has arrived.
            AssertUnshown(await received.All(), seen);
            await student.Answer(step % 4);
        }
        await student.IsOver();

        var all = await received.All();
        AssertUnshown(all, seen);
        Assert.All(all, message =>
        {
            foreach (var other in (string[])["somebody-else", "Name of somebody-else"])
                Assert.DoesNotContain(other, message.Text, StringComparison.OrdinalIgnoreCase);
        });
        Assert.All(all.Where(m => m.IsData), message =>
        {
            foreach (var word in Telling)
                Assert.DoesNotContain($"\"{word}\"", message.Text, StringComparison.OrdinalIgnoreCase);
            foreach (var figure in StudentNode.Earth.Items.SelectMany(Figures))
                Assert.DoesNotContain(figure, message.Text, StringComparison.Ordinal);
        });
        // And the instrument has seen what came.
        var shown = StudentNode.Earth.Items.Where(i => seen.Contains(i.Id)).ToList();
        Assert.All(shown, item => Assert.Contains(all, m => m.IsData && m.Text.Contains(item.Content.Prompt, StringComparison.Ordinal)));
        Assert.Equal(overHub, all.Any(m => m.IsFrame));
    }

    // Somebody sits the same exam at the same time, and is at another item.
    private async Task Other(string id)
    {
        var seated = await node.Live.Day.Seat($"somebody-else-{id}", StudentNode.Earth.ExamId, StudentNode.Center);
        var view = (await LiveNode.Answered(() => node.Live.Api.Post("/session/start", seated.Token, new { CommandId = "begin" }))).Ok();
        (await LiveNode.Answered(() => node.Live.Api.Post("/session/answers", seated.Token, new
        {
            CommandId = "first",
            ItemId = view["item"]!["itemId"]!.GetValue<string>(),
            Answer = ExamActors.TestSupport.JsonAnswer.Choice("a"),
        }))).Ok();
    }

    private static void AssertUnshown(IReadOnlyCollection<Message> all, HashSet<string> seen)
    {
        foreach (var item in StudentNode.Earth.Items.Where(i => !seen.Contains(i.Id)))
            Assert.All(all, message =>
            {
                Assert.DoesNotContain(item.Id, message.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(item.Content.Prompt, message.Text, StringComparison.Ordinal);
            });
    }

    // An item's a and b, where they have digits enough not to turn up by chance.
    private static IEnumerable<string> Figures(Core.Exams.ExamItem item) =>
        item.Parameters is ItemParameters.Logistic { A: var a, B: var b }
            ? new[] { a, b }.Select(p => $":{p.ToString(CultureInfo.InvariantCulture)},").Where(p => p.Length >= 6)
            : [];

    /// <summary>Something that the browser has received.</summary>
    private sealed record Message(string From, string Text, bool IsFrame)
    {
        public bool IsData => IsFrame || From.Contains("/api/", StringComparison.Ordinal);
    }

    private sealed class Received
    {
        private readonly ConcurrentQueue<Message> messages = new();
        private readonly ConcurrentQueue<Task> reading = new();

        public Received(IBrowserContext context)
        {
            context.Response += (_, response) => reading.Enqueue(Read(response));
            context.Page += (_, page) => page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
                messages.Enqueue(new Message(socket.Url, frame.Text ?? Encoding.UTF8.GetString(frame.Binary!), IsFrame: true));
        }

        public async Task<IReadOnlyCollection<Message>> All()
        {
            await Task.WhenAll(reading);
            return messages.ToArray();
        }

        private async Task Read(IResponse response)
        {
            try
            {
                var headers = string.Join('\n', response.Headers.Select(h => $"{h.Key}: {h.Value}"));
                var body = response.Ok ? await response.TextAsync() : "";
                messages.Enqueue(new Message(response.Url, $"{headers}\n{body}", IsFrame: false));
            }
            catch (PlaywrightException)
            {
                // What a page that is gone has received cannot be read any more; the page after it received the same again.
            }
        }
    }
}

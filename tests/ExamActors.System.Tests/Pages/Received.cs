using System.Collections.Concurrent;
using System.Text;
using Microsoft.Playwright;

namespace ExamActors.System.Tests.Pages;

/// <summary>Something that the browser has received.</summary>
internal sealed record Message(string From, string Text, bool IsFrame)
{
    public bool IsData => IsFrame || From.Contains("/api/", StringComparison.Ordinal);
}

/// <summary>Everything that a browser's profile has received since this was made.</summary>
internal sealed class Received
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

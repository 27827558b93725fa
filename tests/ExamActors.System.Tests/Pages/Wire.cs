using Microsoft.Playwright;

namespace ExamActors.System.Tests.Pages;

/// <summary>The network between a browser and the node, which can be cut at the worst moment.</summary>
internal sealed class Wire
{
    private readonly List<IWebSocketRoute> open = [];
    private volatile bool isCut;
    private volatile Cut atNextAnswer;
    private volatile bool hubIsBlocked;

    /// <summary>When it breaks.</summary>
    public enum Cut
    {
        /// <summary>Not at all.</summary>
        None,

        /// <summary>The answer does not reach the node.</summary>
        BeforeIt,

        /// <summary>The answer reaches the node, and the reply does not come back.</summary>
        AfterIt,
    }

    /// <summary>How often it broke at an answer.</summary>
    public int Cuts { get; private set; }

    public static async Task<Wire> Under(IBrowserContext context)
    {
        var wire = new Wire();
        await context.RouteWebSocketAsync("**/hub/session**", wire.Carry);
        await context.RouteAsync("**/api/v1/**", wire.Carry);
        return wire;
    }

    /// <summary>Lets no WebSocket through from now on, as some networks do.</summary>
    public void BlockHub() => hubIsBlocked = true;

    /// <summary>Breaks at the next answer, and stays so.</summary>
    public void CutAtNextAnswer(Cut how) => atNextAnswer = how;

    public async Task CutNow()
    {
        isCut = true;
        foreach (var socket in Taken())
            await socket.CloseAsync(new WebSocketRouteCloseOptions { Code = 1001 });
    }

    public void Mend()
    {
        atNextAnswer = Cut.None;
        isCut = false;
    }

    private void Carry(IWebSocketRoute socket)
    {
        if (isCut || hubIsBlocked)
        {
            _ = socket.CloseAsync(new WebSocketRouteCloseOptions { Code = 1001 });
            return;
        }
        lock (open)
            open.Add(socket);
        var server = socket.ConnectToServer();
        socket.OnMessage(async frame =>
        {
            var how = IsAnswer(frame.Text ?? "") ? atNextAnswer : Cut.None;
            if (isCut)
                return;
            if (how != Cut.None)
            {
                Cuts++;
                isCut = true;
            }
            if (how != Cut.BeforeIt)
                server.Send(frame.Text!);
            if (how != Cut.None)
                await CutNow();
        });
        server.OnMessage(frame =>
        {
            if (!isCut)
                socket.Send(frame.Text!);
        });
    }

    private async Task Carry(IRoute route)
    {
        if (isCut)
        {
            await route.AbortAsync("connectionfailed");
            return;
        }
        var how = route.Request.Url.EndsWith("/answers", StringComparison.Ordinal) ? atNextAnswer : Cut.None;
        if (how != Cut.None)
        {
            Cuts++;
            isCut = true;
        }
        if (how == Cut.AfterIt)
            await route.FetchAsync();
        if (how == Cut.None)
            await route.ContinueAsync();
        else
            await route.AbortAsync("connectionfailed");
    }

    private List<IWebSocketRoute> Taken()
    {
        lock (open)
        {
            var taken = open.ToList();
            open.Clear();
            return taken;
        }
    }

    private static bool IsAnswer(string frame) => frame.Contains("\"target\":\"Answer\"", StringComparison.Ordinal);
}

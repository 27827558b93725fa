using System.Net.WebSockets;
using ExamActors.Node.Api;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace ExamActors.Node.VirtualStudents;

/// <summary>
/// The line between a student's browser and the gateway: a hub connection that is made again whenever it is needed and gone, or
/// HTTP alone.
/// </summary>
/// <param name="gateway">The gateway over HTTP.</param>
/// <param name="hub">The hub; null for HTTP alone.</param>
/// <param name="route">Where the API is.</param>
/// <param name="times">How long is waited.</param>
/// <param name="token">The student's token.</param>
/// <param name="counts">Where reconnects are counted.</param>
internal sealed class SessionLine(
    GatewayClient gateway, HubClient? hub, Route route, LineTimes times, string token, DayCounts counts) : IAsyncDisposable
{
    private static readonly TimeSpan HttpCutAfter = TimeSpan.FromMilliseconds(2);

    private readonly Lock gate = new();
    private Line? connection;
    private CuttableSocket? socket;
    private TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionView? newest;
    private bool connectedBefore;

    /// <summary>Ends when the hub next says that something has changed.</summary>
    public Task Told => Volatile.Read(ref told).Task;

    /// <summary>The newest view that the hub has sent by itself; null where it never has.</summary>
    public SessionView? Newest => Volatile.Read(ref newest);

    public bool HasHub => hub is not null;

    public Task<Reply<SessionView>> Session(CancellationToken cancellation) => hub is null
        ? gateway.Send(route, HttpMethod.Get, "api/v1/session", token, null, ClientJson.Shapes.SessionView, cancellation)
        : Invoke("Session", null, cutting: false, cancellation);

    public Task<Reply<SessionView>> Start(CommandRequest request, CancellationToken cancellation) => hub is null
        ? Post("start", () => GatewayClient.Body(request, ClientJson.Shapes.CommandRequest), cutting: false, cancellation)
        : Invoke("Start", request, cutting: false, cancellation);

    public Task<Reply<SessionView>> Finish(CommandRequest request, CancellationToken cancellation) => hub is null
        ? Post("finish", () => GatewayClient.Body(request, ClientJson.Shapes.CommandRequest), cutting: false, cancellation)
        : Invoke("Finish", request, cutting: false, cancellation);

    /// <summary>Sends an answer.</summary>
    /// <param name="request">The answer.</param>
    /// <param name="cutting">Whether the connection breaks right after it was sent.</param>
    /// <param name="cancellation">Ends the run.</param>
    public Task<Reply<SessionView>> Answer(AnswerRequest request, bool cutting, CancellationToken cancellation) => hub is null
        ? Post("answers", () => GatewayClient.Body(request, ClientJson.Shapes.AnswerRequest), cutting, cancellation)
        : Invoke("Answer", request, cutting, cancellation);

    /// <summary>Lets go of the connection, as a page that is loaded anew does; the next request makes another.</summary>
    public Task HangUp()
    {
        Line? current;
        lock (gate)
            current = connection;
        return current is null ? Task.CompletedTask : Drop(current, abort: false);
    }

    public async ValueTask DisposeAsync() => await HangUp().ConfigureAwait(false);

    private async Task<Reply<SessionView>> Post(
        string what, Func<HttpContent> body, bool cutting, CancellationToken cancellation)
    {
        var node = route.Address.Authority;
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (cutting)
            cut.CancelAfter(HttpCutAfter);
        try
        {
            return await gateway.Send(route, HttpMethod.Post, "api/v1/session/" + what, token, body(),
                ClientJson.Shapes.SessionView, cut.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            return Reply<SessionView>.None(e) with { Node = node };
        }
    }

    private async Task<Reply<SessionView>> Invoke(
        string method, object? argument, bool cutting, CancellationToken cancellation)
    {
        Line current;
        lock (gate)
            current = connection ??= Connect(route.Address, cancellation);
        var node = current.Address.Authority;
        try
        {
            var connected = await current.Connecting.ConfigureAwait(false);
            if (cutting)
                Volatile.Read(ref socket)?.CutAfterNextSend();
            var reply = await connected
                .InvokeCoreAsync<HubReply>(method, argument is null ? [] : [argument], CancellationToken.None)
                .WaitAsync(times.Reply, cancellation).ConfigureAwait(false);
            var elsewhere = route.HasOthers && Route.IsNodeFault(reply.Status);
            if (elsewhere)
                await Leave(current, abort: false).ConfigureAwait(false);
            return reply is { Status: 200, Session: null }
                ? new Reply<SessionView>(0, null, null, "a reply without a session", Node: node)
                : new Reply<SessionView>(reply.Status, reply.Session, GatewayClient.ReasonOf(reply.Type), reply.Title,
                    reply.Session, Node: node, Elsewhere: elsewhere);
        }
        catch (Exception e) when (e is HubException or HttpRequestException or WebSocketException or IOException
            or TimeoutException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            // Whatever it was: a new connection starts from a clean state.
            await Leave(current, abort: true).ConfigureAwait(false);
            return Reply<SessionView>.None(e) with { Node = node, Elsewhere = route.HasOthers };
        }
    }

    private Task Leave(Line line, bool abort)
    {
        route.Leave(line.Address);
        return Drop(line, abort);
    }

    private Line Connect(Uri address, CancellationToken cancellation) => new(address, ConnectTo(address, cancellation));

    private async Task<HubConnection> ConnectTo(Uri address, CancellationToken cancellation)
    {
        if (connectedBefore)
            counts.CountReconnect();
        var created = hub!.Create(address, token, s => Volatile.Write(ref socket, s));
        created.On<SessionView>("SessionChanged", Hear);
        try
        {
            await created.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await created.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        connectedBefore = true;
        return created;
    }

    private void Hear(SessionView view)
    {
        lock (gate)
            if (newest is null || view.Version > newest.Version)
                Volatile.Write(ref newest, view);
        Interlocked.Exchange(ref told, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    // Two requests may find the same connection broken: the first drops it, and the second not what the first has made anew.
    private async Task Drop(Line which, bool abort)
    {
        lock (gate)
        {
            if (connection != which)
                return;
            connection = null;
        }
        if (abort)
            Volatile.Read(ref socket)?.Abort();
        if (which.Connecting.IsCompletedSuccessfully)
            await (await which.Connecting.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    private sealed class Line(Uri address, Task<HubConnection> connecting)
    {
        public Uri Address => address;

        public Task<HubConnection> Connecting => connecting;
    }
}

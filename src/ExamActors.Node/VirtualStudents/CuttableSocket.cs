using System.Net.WebSockets;

namespace ExamActors.Node.VirtualStudents;

/// <summary>A WebSocket that can be told to break right after it has sent something.</summary>
internal sealed class CuttableSocket(ClientWebSocket socket) : WebSocket
{
    private int cut;

    public override WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public override string? CloseStatusDescription => socket.CloseStatusDescription;

    public override WebSocketState State => socket.State;

    public override string? SubProtocol => socket.SubProtocol;

    /// <summary>Breaks after the next message: the other side may have it or not, and nothing comes back.</summary>
    public void CutAfterNextSend() => Interlocked.Exchange(ref cut, 1);

    public override void Abort() => socket.Abort();

    public override Task CloseAsync(
        WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        socket.CloseAsync(closeStatus, statusDescription, cancellationToken);

    public override Task CloseOutputAsync(
        WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        socket.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override void Dispose() => socket.Dispose();

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) =>
        socket.ReceiveAsync(buffer, cancellationToken);

    public override ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(
        Memory<byte> buffer, CancellationToken cancellationToken) => socket.ReceiveAsync(buffer, cancellationToken);

    public override async Task SendAsync(
        ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        await SendAsync(buffer.AsMemory(), messageType, endOfMessage, cancellationToken).ConfigureAwait(false);

    public override async ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        await socket.SendAsync(buffer, messageType, endOfMessage, cancellationToken).ConfigureAwait(false);
        if (endOfMessage && Interlocked.Exchange(ref cut, 0) == 1)
            socket.Abort();
    }
}

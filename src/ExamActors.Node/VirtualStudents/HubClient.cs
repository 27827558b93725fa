using System.Net;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ExamActors.Node.Api;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ExamActors.Node.VirtualStudents;

/// <summary>
/// Makes connections to the hub. What they have in common exists once: a HubConnectionBuilder would set up a container of
/// services for each of 19,000 students.
/// </summary>
internal sealed class HubClient : IDisposable
{
    // How often a connection looks whether to ping (after 15 s) or to give up (after 30 s). Its own second, which is no public
    // setting, is more than half of the processor time of a connection that does nothing.
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(10);

    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });
    private readonly TimeSpan connectTimeout;

    private readonly JsonHubProtocol protocol = new(Options.Create(new JsonHubProtocolOptions
    {
        PayloadSerializerOptions = new JsonSerializerOptions(ClientJson.Shapes.Options),
    }));

    public HubClient(LineTimes times) => connectTimeout = times.Connect;

    /// <summary>A connection, not started yet.</summary>
    /// <param name="address">Where the API is.</param>
    /// <param name="token">The student's token.</param>
    /// <param name="connected">Called with the socket of each start.</param>
    public HubConnection Create(Uri address, string token, Action<CuttableSocket> connected)
    {
        var options = new HttpConnectionOptions
        {
            // Straight to the WebSocket: negotiation needs a second connection, and there are only so many.
            SkipNegotiation = true,
            Transports = HttpTransportType.WebSockets,
            WebSocketFactory = async (context, cancellation) =>
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                limit.CancelAfter(connectTimeout);
                var socket = new ClientWebSocket();
                try
                {
                    await socket.ConnectAsync(context.Uri, http, limit.Token).ConfigureAwait(false);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
                var cuttable = new CuttableSocket(socket);
                connected(cuttable);
                return cuttable;
            },
        };
        var connection = new HubConnection(
            new HttpConnectionFactory(Options.Create(options), NullLoggerFactory.Instance),
            protocol,
            new UriEndPoint(new UriBuilder(new Uri(address, "hub/session"))
            {
                Scheme = address.Scheme == Uri.UriSchemeHttps ? "wss" : "ws",
                Query = $"access_token={Uri.EscapeDataString(token)}",
            }.Uri),
            NoServices.Shared,
            NullLoggerFactory.Instance);
        SetTickRate(connection, TickEvery);
        return connection;
    }

    public void Dispose() => http.Dispose();

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_TickRate")]
    private static extern void SetTickRate(HubConnection connection, TimeSpan rate);

    // A connection disposes of its services with itself, if it can.
    private sealed class NoServices : IServiceProvider
    {
        public static readonly NoServices Shared = new();

        public object? GetService(Type serviceType) => null;
    }
}

using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace ExamActors.TestSupport;

/// <summary>A browser's connection to the hub, over a WebSocket that can be cut.</summary>
public sealed class HubClient : IAsyncDisposable
{
    private readonly HubConnection connection;
    private readonly Channel<JsonNode> changes = Channel.CreateUnbounded<JsonNode>();
    private readonly TaskCompletionSource moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebSocket? socket;

    private HubClient(string address, string? token)
    {
        connection = new HubConnectionBuilder().WithUrl($"{address}/hub/session", options =>
        {
            options.AccessTokenProvider = () => Task.FromResult(token);
            options.Transports = HttpTransportType.WebSockets;
            options.SkipNegotiation = true;
            options.WebSocketFactory = async (context, cancellation) =>
            {
                // As browsers do, which cannot set headers.
                var url = token is null ? context.Uri : new Uri($"{context.Uri}?access_token={token}");
                var made = new ClientWebSocket();
                await made.ConnectAsync(url, cancellation);
                return socket = made;
            };
        }).Build();
        connection.On<JsonNode>("SessionChanged", change => changes.Writer.TryWrite(change));
        connection.On("SessionMoved", moved.SetResult);
        connection.Closed += e =>
        {
            changes.Writer.TryComplete(e);
            return Task.CompletedTask;
        };
    }

    public static async Task<HubClient> Connect(string address, string? token)
    {
        var client = new HubClient(address, token);
        await client.connection.StartAsync();
        return client;
    }

    /// <summary>Done when the hub has told that the session goes on at another place.</summary>
    public Task Moved => moved.Task.WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>Calls a method and gives the reply.</summary>
    public Task<JsonNode> Call(string method, params object[] arguments) =>
        connection.InvokeCoreAsync<JsonNode>(method, arguments);

    /// <summary>The next change that the hub tells for which something holds.</summary>
    public async Task<JsonNode> Change(Func<JsonNode, bool> which)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
            if (await changes.Reader.ReadAsync(limit.Token) is { } change && which(change))
                return change;
    }

    /// <summary>What the hub has told and nobody has looked at yet.</summary>
    public List<JsonNode> Told()
    {
        var told = new List<JsonNode>();
        while (changes.Reader.TryRead(out var change))
            told.Add(change);
        return told;
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Cut() => socket!.Abort();

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}

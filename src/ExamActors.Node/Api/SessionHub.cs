using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace ExamActors.Node.Api;

/// <summary>What the hub tells a student's browser without being asked.</summary>
public interface ISessionClient
{
    /// <summary>Something happened that no reply has said: a pause, the end, an answer that took long.</summary>
    Task SessionChanged(SessionView session);

    /// <summary>A later code was used: the session goes on at another place, and whatever is sent from here is refused.</summary>
    Task SessionMoved();
}

/// <summary>A student's session over one connection; what HTTP does, with less on the way. SessionContract.cs has its shapes.</summary>
[Authorize(Policy = ApiPolicies.Session)]
internal sealed class SessionHub(StudentSessions sessions, Connections connections) : Hub<ISessionClient>
{
    public override Task OnConnectedAsync()
    {
        connections.Add(Bearer);
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        connections.Remove(Bearer);
        return base.OnDisconnectedAsync(exception);
    }

    public async Task<HubReply> Session() => Reply(await sessions.Read(Bearer).ConfigureAwait(false));

    public async Task<HubReply> Start(CommandRequest request) =>
        Reply(await sessions.Send(Bearer, SessionAsk.Start(request)).ConfigureAwait(false));

    public async Task<HubReply> Answer(AnswerRequest request) =>
        Reply(await sessions.Send(Bearer, SessionAsk.Answer(request)).ConfigureAwait(false));

    public async Task<HubReply> Open(ItemRequest request) =>
        Reply(await sessions.Send(Bearer, SessionAsk.Open(request)).ConfigureAwait(false));

    public async Task<HubReply> Flag(FlagRequest request) =>
        Reply(await sessions.Send(Bearer, SessionAsk.Flag(request)).ConfigureAwait(false));

    public async Task<HubReply> Finish(CommandRequest request) =>
        Reply(await sessions.Send(Bearer, SessionAsk.Finish(request)).ConfigureAwait(false));

    private SessionBearer Bearer => SessionEndpoints.Bearer(Context.User!);

    private static HubReply Reply(SessionReply reply) =>
        new(reply.Status, reply.Problem?.Type, reply.Problem?.Title, reply.Session);
}

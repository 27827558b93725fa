using Microsoft.AspNetCore.Http;

namespace ExamActors.Node.Api;

/// <summary>What came of what staff asked for, over the API or on a page; closed.</summary>
/// <typeparam name="T">How things stand afterwards.</typeparam>
internal abstract record DeskReply<T>
{
    private DeskReply()
    {
    }

    /// <summary>The journal has it.</summary>
    public sealed record Done(T Value) : DeskReply<T>;

    /// <summary>The log has it, so that it will count; what it comes to is not known yet.</summary>
    public sealed record Pending : DeskReply<T>;

    /// <summary>Nothing came of it, or, with 503, nobody knows: the same has to be sent again, with the same id.</summary>
    public sealed record Refused(Problem Problem) : DeskReply<T>;

    public static DeskReply<T> Not(Problem problem) => new Refused(problem);

    /// <summary>As HTTP has it.</summary>
    /// <param name="commandId">The command's id.</param>
    /// <param name="done">What is told of how things stand.</param>
    public IResult Result(string commandId, Func<T, IResult> done) => this switch
    {
        Done d => done(d.Value),
        Pending => Results.Json(
            new CommandPending(commandId), ApiJson.Readable.CommandPending, statusCode: StatusCodes.Status202Accepted),
        Refused r => r.Problem.Result(),
        _ => throw new InvalidOperationException("unknown reply"),
    };
}

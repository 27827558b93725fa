using Akka.Actor;
using ExamActors.Node.Api;
using Microsoft.AspNetCore.Http;

namespace ExamActors.Node.Pages.Staff;

/// <summary>
/// A form that asks the desk for something. However often it is sent it counts once: its command's id is made when it opens, and
/// another one only after a refusal, when something else is asked for.
/// </summary>
public sealed class DeskForm
{
    /// <summary>The id that goes with the next sending.</summary>
    public string CommandId { get; private set; } = Made();

    /// <summary>Whether it waits for its reply.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Whether the log has it, and nobody knows yet what it comes to.</summary>
    public bool IsPending { get; private set; }

    /// <summary>Why it was refused; null where it was not.</summary>
    public Problem? Refusal { get; private set; }

    /// <summary>Sends it; gives how things stand, or null where nothing came of it yet, or it is on its way already.</summary>
    /// <param name="ask">Asks, with the command's id.</param>
    internal async Task<T?> Send<T>(Func<string, Task<DeskReply<T>>> ask) where T : class
    {
        if (IsBusy)
            return null;
        (IsBusy, IsPending, Refusal) = (true, false, null);
        try
        {
            switch (await ask(CommandId))
            {
                case DeskReply<T>.Done done:
                    return done.Value;
                case DeskReply<T>.Refused { Problem: var problem }:
                    Refusal = problem;
                    if (problem.Status != StatusCodes.Status503ServiceUnavailable)
                        CommandId = Made();
                    return null;
                default:
                    IsPending = true;
                    return null;
            }
        }
        catch (AskTimeoutException)
        {
            Refusal = Problem.NoAnswer;
            return null;
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>Tells of something that was found wrong before it was sent.</summary>
    public void Refuse(Problem problem) => (Refusal, IsPending) = (problem, false);

    /// <summary>An id for what a form makes: a command, a sitting.</summary>
    public static string Made(string prefix = "p-") => prefix + Guid.NewGuid().ToString("N");
}

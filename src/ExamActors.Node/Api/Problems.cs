using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ExamActors.Node.Api;

/// <summary>A problem as it is told, over HTTP (RFC 9457) or over the hub: a status, a reason that programs read, and words.</summary>
public sealed record Problem(int Status, string Reason, string Title)
{
    /// <summary>Problem types are named by what follows this.</summary>
    public const string TypePrefix = "urn:examactors:problem:";

    public string Type => TypePrefix + Reason;

    public static readonly Problem NotTaken = new(StatusCodes.Status503ServiceUnavailable, "not_taken",
        "The log does not take commands at the moment; send the same command again, with the same id.");

    public static readonly Problem NoAnswer = new(StatusCodes.Status503ServiceUnavailable, "no_answer",
        "The system does not answer in time; try again.");

    public static readonly Problem NotAdmitted = new(StatusCodes.Status409Conflict, "not_admitted",
        "The student is not admitted to this sitting.");

    public static readonly Problem AdmittedElsewhere = new(StatusCodes.Status403Forbidden, "admitted_elsewhere",
        "The session goes on at another place.");

    public static readonly Problem IdUsed = new(StatusCodes.Status409Conflict, "command_id_used",
        "That commandId was used before, for something else; nothing came of this request.");

    public static Problem Malformed(string why) => new(StatusCodes.Status400BadRequest, "malformed_request", why);

    public static Problem NotFound(string what) =>
        new(StatusCodes.Status404NotFound, "not_found", $"There is no {what}.");

    public static Problem Forbidden(string why) => new(StatusCodes.Status403Forbidden, "forbidden", why);

    /// <summary>A student's refusal.</summary>
    public static Problem Of(CommandRefused refused)
    {
        var (status, title) = refused.Reason switch
        {
            RefusalReason.DuplicateAttempt => (409, "The attempt was recorded before."),
            RefusalReason.NotRegistered => (404, "The student is not registered."),
            RefusalReason.MalformedCommand => (422, "A field is empty, too long or out of its bounds."),
            RefusalReason.UnknownExam => (404, "The exam is not published in that version."),
            RefusalReason.OutsideWindow => (409, "The exam is not open at that time, or the time has passed."),
            RefusalReason.TooManyAttempts => (409, "These would be more attempts than the exam allows."),
            RefusalReason.TooSoon => (409, "It is too soon after the last attempt."),
            RefusalReason.Overlaps => (409, "The student has another sitting at that time."),
            RefusalReason.SittingExists => (409, "There is a sitting with that id."),
            RefusalReason.UnknownSitting => (404, "There is no sitting with that id."),
            RefusalReason.SittingClosed => (409, "The sitting was rejected, cancelled or used."),
            RefusalReason.NotConfirmed => (409, "The center has not reserved the seat yet."),
            RefusalReason.NotAdmitted => (409, "The student is not checked in."),
            RefusalReason.WrongCode => (403, "There is no such admission code, or it was used before."),
            RefusalReason.AdmittedElsewhere => (403, "The session goes on at another place."),
            RefusalReason.AttemptRunning => (409, "The student has another attempt running."),
            RefusalReason.UnknownAttempt => (404, "There is no attempt with that id."),
            RefusalReason.AttemptOver => (409, "The attempt is over."),
            RefusalReason.Paused => (409, "The clock stands: staff has paused the attempt."),
            RefusalReason.NotPaused => (409, "The clock runs already."),
            RefusalReason.WrongItem => (409, "That item is not one that can be answered or opened now."),
            RefusalReason.AlreadyAnswered => (409, "The item is answered, and answers may not change."),
            RefusalReason.MalformedAnswer => (422, "The answer is none to this item."),
            RefusalReason.TooLate => (409, "Time was up."),
            RefusalReason.NotDue => (409, "Time is not up yet."),
            _ => throw new InvalidOperationException($"unknown reason {refused.Reason}"),
        };
        return new Problem(status, WireName(refused.Reason), title);
    }

    /// <summary>A center's refusal.</summary>
    public static Problem Of(CenterCommandRefused refused)
    {
        var (status, title) = refused.Reason switch
        {
            CenterRefusal.MalformedCommand => (422, "A field is empty, too long or out of its bounds."),
            CenterRefusal.FewerSeatsThanReserved => (409, "More seats are reserved at some time than there would be."),
            CenterRefusal.UnknownSitting => (404, "No seat is reserved for a sitting with that id."),
            CenterRefusal.NotToday => (409, "The sitting is over, or more than a day away."),
            CenterRefusal.SeatTaken => (409, "Somebody else has that seat."),
            CenterRefusal.NoSeat => (409, "No seat is free: others have stayed longer than they had booked."),
            CenterRefusal.IncidentGoesOn => (409, "An incident goes on already."),
            CenterRefusal.NoIncident => (409, "No incident goes on."),
            _ => throw new InvalidOperationException($"unknown reason {refused.Reason}"),
        };
        return new Problem(status, WireName(refused.Reason), title);
    }

    /// <summary>As HTTP has it.</summary>
    /// <param name="session">How things stand; null where that is not said.</param>
    public ProblemDetails Details(SessionView? session = null)
    {
        var details = new ProblemDetails { Status = Status, Type = Type, Title = Title };
        if (session is not null)
            details.Extensions["session"] = session;
        return details;
    }

    public IResult Result(SessionView? session = null) => new Told(this, session);

    private sealed class Told(Problem problem, SessionView? session) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (problem.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
                httpContext.Response.Headers.RetryAfter = "1";
            return Results.Json(
                problem.Details(session), ApiJson.Readable.ProblemDetails, "application/problem+json", problem.Status)
                .ExecuteAsync(httpContext);
        }
    }

    // The words of the wire: too_late. The events have them as well.
    private static string WireName<T>(T reason) where T : struct, Enum =>
        string.Concat(reason.ToString().Select((c, i) =>
            char.IsUpper(c) ? (i == 0 ? "" : "_") + char.ToLowerInvariant(c) : c.ToString()));
}

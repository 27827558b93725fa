using System.Security.Claims;
using ExamActors.Node.Api;
using Microsoft.AspNetCore.Http;

namespace ExamActors.Node.Pages.Staff;

/// <summary>What somebody enters in a dialog; what the dialog does not ask for stays as it is.</summary>
internal sealed class ActionInput
{
    public string Reason { get; set; } = "";

    /// <summary>The seat, from 1; null for the first that is free.</summary>
    public int? Seat { get; set; }

    /// <summary>The center to go on at.</summary>
    public string Center { get; set; } = "";

    /// <summary>The student's id, typed to confirm what cannot be taken back.</summary>
    public string StudentId { get; set; } = "";
}

/// <summary>What came of a dialog.</summary>
/// <param name="CheckedIn">Who was checked in, with the code; null for other dialogs.</param>
internal sealed record ActionDone(CheckedIn? CheckedIn);

/// <summary>Asks the desks for what the dialogs of a center's page are about.</summary>
internal sealed class StaffActions(StudentDesk students, CenterDesk centers, CenterBoards boards)
{
    public static readonly Problem SeatTaken = new(StatusCodes.Status409Conflict, "seat_taken", "Somebody else has that seat.");

    public static readonly Problem WrongStudent = new(StatusCodes.Status400BadRequest, "wrong_student",
        "That is not the id of this student.");

    public async Task<DeskReply<ActionDone>> Do(
        ClaimsPrincipal user, DeskDialog dialog, ActionInput input, string commandId)
    {
        if (CenterDesk.Closed(user, dialog.CenterId) is { } closed)
            return DeskReply<ActionDone>.Not(closed);
        var reason = new ReasonRequest(commandId, input.Reason.Trim());
        var command = new CommandRequest(commandId);
        return dialog switch
        {
            DeskDialog.CheckIn d => Done(
                await centers.CheckIn(user, d.CenterId, new CheckInRequest(commandId, d.SittingId, input.Seat)), c => new(c)),
            DeskDialog.Incident d => Done(await centers.BeginIncident(user, d.CenterId, reason)),
            DeskDialog.IncidentEnd d => Done(await centers.EndIncident(user, d.CenterId, command)),
            DeskDialog.Pause d => Done(await students.Pause(user, d.StudentId, d.AttemptId, reason)),
            DeskDialog.Resume d => Done(await students.Resume(user, d.StudentId, d.AttemptId, command)),
            DeskDialog.Void d when input.StudentId.Trim() != d.StudentId => DeskReply<ActionDone>.Not(WrongStudent),
            DeskDialog.Void d => Done(await students.Void(user, d.StudentId, d.AttemptId, reason)),
            // A relocation does not ask the center: what is free is looked at here, as late as can be.
            DeskDialog.Relocate when input.Seat is null || !(await boards.FreeSeats(input.Center)).Contains(input.Seat.Value) =>
                DeskReply<ActionDone>.Not(SeatTaken),
            DeskDialog.Relocate d => Done(await students.Relocate(
                user, d.StudentId, d.AttemptId, new RelocateRequest(commandId, input.Center, input.Seat.Value))),
            _ => throw new InvalidOperationException($"unknown dialog {dialog.GetType().Name}"),
        };
    }

    private static DeskReply<ActionDone> Done<T>(DeskReply<T> reply, Func<T, ActionDone>? done = null) => reply switch
    {
        DeskReply<T>.Done d => new DeskReply<ActionDone>.Done(done?.Invoke(d.Value) ?? new ActionDone(null)),
        DeskReply<T>.Refused r => DeskReply<ActionDone>.Not(r.Problem),
        _ => new DeskReply<ActionDone>.Pending(),
    };
}

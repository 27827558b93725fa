namespace ExamActors.Node.Pages.Staff;

/// <summary>What a dialog asks staff about; closed.</summary>
/// <param name="CenterId">The center that they act for.</param>
public abstract record DeskDialog(string CenterId)
{
    /// <param name="Seat">The seat that the student has; null before the first check-in.</param>
    /// <param name="IsAgain">Whether the student was checked in before.</param>
    public sealed record CheckIn(string CenterId, string SittingId, string StudentId, int? Seat, bool IsAgain) : DeskDialog(CenterId);

    public sealed record Pause(string CenterId, string StudentId, string AttemptId) : DeskDialog(CenterId);

    public sealed record Resume(string CenterId, string StudentId, string AttemptId) : DeskDialog(CenterId);

    public sealed record Relocate(string CenterId, string StudentId, string AttemptId) : DeskDialog(CenterId);

    public sealed record Void(string CenterId, string StudentId, string AttemptId) : DeskDialog(CenterId);

    public sealed record Incident(string CenterId) : DeskDialog(CenterId);

    public sealed record IncidentEnd(string CenterId) : DeskDialog(CenterId);
}

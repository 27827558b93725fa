using System.Collections.Immutable;
using ExamActors.Actors.Results;
using ExamActors.Core.Centers;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.Node.Api;

namespace ExamActors.Node.Pages.Staff;

/// <summary>
/// What a center's board is made from. The center says who has a seat, and who sits where; the results say how far they are, and what
/// the center has forgotten because it is over.
/// </summary>
/// <param name="State">The center as it is.</param>
/// <param name="Sittings">Its sittings of today, as the results have them.</param>
/// <param name="Progress">The attempts that go on there, as the results have them.</param>
/// <param name="Catalog">The exams.</param>
/// <param name="Student">What is known of a student; null before they were asked for.</param>
/// <param name="Connection">Whether a student is connected, and if not, since when; null where that is not known.</param>
internal sealed record BoardSources(
    string CenterId, CenterState State, IReadOnlyCollection<CenterSittingRow> Sittings,
    IReadOnlyCollection<SeatProgressRow> Progress, ExamCatalog Catalog, Func<string, StudentCard?> Student,
    Func<string, (bool Connected, DateTimeOffset? LostAt)> Connection)
{
    /// <summary>Every student on the board.</summary>
    public IEnumerable<string> Students => Sittings.Select(s => s.Sitting.StudentId)
        .Concat(State.Reservations.Values.Select(r => r.StudentId))
        .Concat(State.Attempts.Values.Select(a => a.StudentId));

    public CenterBoard Board(DateTimeOffset now)
    {
        var zone = CenterTimes.Zone(State.TimeZone);
        var today = CenterTimes.Day(now, zone);
        var (from, to) = CenterTimes.Bounds(today, zone);
        var rows = Sittings.ToDictionary(r => r.Sitting.SittingId, StringComparer.Ordinal);
        var attempts = State.Attempts.Values.Where(a => a.SittingId is not null).ToLookup(a => a.SittingId!, StringComparer.Ordinal);
        var sittings = new List<BoardSitting>();
        // Who is here belongs to today, though it began yesterday, or begins after midnight.
        foreach (var r in State.Reservations.Values.Where(r => attempts.Contains(r.SittingId)
            || (r.EndsAt > from && (r.StartsAt < to || r.Seat is not null))))
        {
            var attempt = attempts[r.SittingId].FirstOrDefault();
            var row = rows.GetValueOrDefault(r.SittingId);
            sittings.Add(new BoardSitting(
                r.SittingId, r.StudentId, Student(r.StudentId)?.Name, Title(r.ExamId, row?.Sitting.ExamVersion),
                TimeZoneInfo.ConvertTime(r.StartsAt, zone), r.Minutes, StateOf(r, attempt, row, now),
                attempt?.Seat ?? r.Seat, attempt?.AttemptId));
        }
        foreach (var row in Sittings.Where(row => !State.Reservations.ContainsKey(row.Sitting.SittingId)))
            if (Past(row) is { } state)
                sittings.Add(new BoardSitting(
                    row.Sitting.SittingId, row.Sitting.StudentId, Student(row.Sitting.StudentId)?.Name,
                    Title(row.Sitting.ExamId, row.Sitting.ExamVersion), TimeZoneInfo.ConvertTime(row.Sitting.StartsAt, zone),
                    row.Sitting.Minutes, state, row.Sitting.Seat, null));
        return new CenterBoard(
            CenterId, State.Name, State.TimeZone, today, State.Incident,
            [.. sittings.OrderBy(s => s.StartsAt).ThenBy(s => s.StudentName ?? s.StudentId, StringComparer.OrdinalIgnoreCase)
                .ThenBy(s => s.SittingId, StringComparer.Ordinal)],
            Seats(sittings));
    }

    private SittingState StateOf(Reservation r, AttemptHere? attempt, CenterSittingRow? row, DateTimeOffset now) =>
        attempt is not null ? (attempt.Paused ? SittingState.Paused : SittingState.Running)
        // The center hears of an end a moment after the results, or before them.
        : row is not null && Past(row) is { } past and (SittingState.Over or SittingState.Void or SittingState.Elsewhere) ? past
        : r.Seat is not null ? SittingState.CheckedIn
        : now >= r.EndsAt ? SittingState.NoShow
        : now >= r.StartsAt ? SittingState.Late
        : SittingState.Booked;

    // Null for what was never more than a wish, or was given back.
    private SittingState? Past(CenterSittingRow row) => row switch
    {
        { AttemptStage: DeliveredStage.Finished } => SittingState.Over,
        { AttemptStage: DeliveredStage.Void } => SittingState.Void,
        { AttemptStage: not null } when row.AttemptCenterId != CenterId => SittingState.Elsewhere,
        { AttemptStage: DeliveredStage.Paused } => SittingState.Paused,
        { AttemptStage: not null } => SittingState.Running,
        { Sitting.Stage: SittingStage.Requested } => SittingState.Requested,
        _ => null,
    };

    private ImmutableArray<BoardSeat> Seats(List<BoardSitting> sittings)
    {
        var progress = Progress.ToDictionary(p => (p.StudentId, p.AttemptId));
        var running = State.Attempts.Values.Select(a => (a.Seat, Who: Running(a, progress.GetValueOrDefault((a.StudentId, a.AttemptId)))));
        var waiting = sittings.Where(s => s is { State: SittingState.CheckedIn, Seat: not null })
            .Select(s => (Seat: s.Seat!.Value, Who: Waiting(s)));
        var seated = running.Concat(waiting).ToLookup(s => s.Seat, s => s.Who);
        // Somebody may have been relocated to a seat that the center does not count.
        return
        [
            .. Enumerable.Range(1, State.Seats).Concat(seated.Select(s => s.Key).Where(n => n > State.Seats).Order())
                .Select(n => new BoardSeat(n, [.. seated[n].OrderBy(o => o.StudentId, StringComparer.Ordinal)])),
        ];
    }

    private Occupant Waiting(BoardSitting s)
    {
        var (connected, lostAt) = Connection(s.StudentId);
        return new Occupant(
            s.StudentId, s.StudentName, Student(s.StudentId)?.ExtraTimePercent ?? 0, s.ExamTitle, s.SittingId, null, false, null,
            null, null, null, null, connected, lostAt);
    }

    private Occupant Running(AttemptHere a, SeatProgressRow? row)
    {
        var (connected, lostAt) = Connection(a.StudentId);
        var card = Student(a.StudentId);
        var exam = row is null ? null : Catalog.Find(row.ExamId, row.ExamVersion);
        return new Occupant(
            a.StudentId, card?.Name, card?.ExtraTimePercent ?? 0, row is null ? "" : Title(row.ExamId, row.ExamVersion),
            a.SittingId, a.AttemptId, a.Paused, row?.Given is > 0 and var given ? given : null,
            exam is null ? null : SessionViews.ItemsMax(exam), a.DeadlineAt ?? row?.DeadlineAt, a.Paused ? row?.PausedAt : null,
            row?.AnsweredAt, connected, lostAt);
    }

    private string Title(string examId, int? version) =>
        (version is { } v ? Catalog.Find(examId, v) : Catalog.Newest(examId))?.Definition.Title ?? examId;
}

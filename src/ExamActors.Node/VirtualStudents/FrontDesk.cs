using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json.Serialization.Metadata;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using ExamActors.Node.Api;

namespace ExamActors.Node.VirtualStudents;

/// <summary>The tokens of those who are not students.</summary>
/// <param name="Staff">For every center.</param>
/// <param name="Author">Reads and publishes exams.</param>
/// <param name="Operator">Sets centers up.</param>
internal sealed record StaffTokens(string Staff, string Author, string Operator);

/// <summary>Staff: sets up the centers, registers and books students, and checks them in.</summary>
internal sealed class FrontDesk(
    ExamDay day, GatewayClient gateway, Route setUpRoute, StaffTokens tokens, ExamToSit exam, DateTimeOffset now,
    DayCounts counts)
{
    private static readonly TimeSpan AskAgainMin = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AskAgainMax = TimeSpan.FromMilliseconds(500);

    // Everybody is booked for one moment, late enough that nobody books for the past.
    private readonly DateTimeOffset startsAt = SlotAfter(
        now + TimeSpan.FromSeconds(day.ArriveSeconds / day.Speed) + 2 * day.Patience + TimeSpan.FromMinutes(5));

    public async Task SetUpCenters(RequestHistory? history, CancellationToken cancellation)
    {
        var hours = Enum.GetValues<DayOfWeek>().Select(d => new OpeningHours(d, 0, 1440)).ToImmutableArray();
        var zone = startsAt.Offset.Hours switch
        {
            0 => "Etc/UTC",
            var east => $"Etc/GMT{-east:+0;-0}", // these names count west
        };
        for (var center = 0; center < day.Centers; center++)
        {
            var id = day.CenterId(center);
            var request = new CenterRequest($"{id}.1", $"Simulated center {center + 1}", zone, day.Seats, hours);
            await Do(new Asked(RequestKind.SetUpCenter, request.CommandId), setUpRoute, HttpMethod.Put, $"api/v1/centers/{id}",
                tokens.Operator, () => GatewayClient.Body(request, ClientJson.Shapes.CenterRequest),
                ClientJson.Shapes.CenterView, new Persistence(day.Patience, counts, id, history), wait => Task.Delay(wait, cancellation), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>From nobody to somebody with an admission code.</summary>
    /// <exception cref="GaveUpException">Something was refused or took too long.</exception>
    public async Task<string> CheckIn(
        string studentId, Character character, Route route, Persistence persistence, CancellationToken cancellation)
    {
        var (sitting, center) = ($"{studentId}-sitting", day.CenterId(character.Number % day.Centers));
        var student = new StudentRequest($"{studentId}.register", character.Name);
        await Do(new Asked(RequestKind.Registration, student.CommandId), route, HttpMethod.Put, $"api/v1/students/{studentId}", tokens.Staff,
            () => GatewayClient.Body(student, ClientJson.Shapes.StudentRequest), ClientJson.Shapes.StudentView,
            persistence, Wait, cancellation).ConfigureAwait(false);
        var clicked = Stopwatch.GetTimestamp();
        var booking = new BookRequest($"{studentId}.book", sitting, exam.Definition.ExamId, center, startsAt,
            exam.Definition.Version);
        var booked = await Do(new Asked(RequestKind.Booking, booking.CommandId), route, HttpMethod.Post,
            $"api/v1/students/{studentId}/sittings", tokens.Staff, () => GatewayClient.Body(booking, ClientJson.Shapes.BookRequest), ClientJson.Shapes.StudentView,
            persistence, Wait, cancellation).ConfigureAwait(false);
        await Confirmed(booked, studentId, sitting, route, persistence, Wait, cancellation).ConfigureAwait(false);
        counts.Booking.Record(Stopwatch.GetElapsedTime(clicked));
        var arrival = new CheckInRequest($"{studentId}.check-in", sitting);
        var checkedIn = await Do(new Asked(RequestKind.CheckIn, arrival.CommandId), route, HttpMethod.Post,
            $"api/v1/centers/{center}/check-ins", tokens.Staff, () => GatewayClient.Body(arrival, ClientJson.Shapes.CheckInRequest), ClientJson.Shapes.CheckedIn,
            persistence, Wait, cancellation).ConfigureAwait(false);
        return checkedIn.Code;

        Task Wait(TimeSpan wait) => Task.Delay(character.Jitter(wait), cancellation);
    }

    private async Task Confirmed(
        StudentView student, string studentId, string sittingId, Route route, Persistence persistence,
        Func<TimeSpan, Task> wait, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        for (var pause = AskAgainMin; ; pause = pause * 2 < AskAgainMax ? pause * 2 : AskAgainMax)
        {
            var stage = student.Sittings.FirstOrDefault(s => s.SittingId == sittingId)?.Stage;
            if (stage == SittingStage.Confirmed)
                return;
            if (stage != SittingStage.Requested)
                throw new GaveUpException($"the booking is {stage?.ToString() ?? "not there"}");
            if (Stopwatch.GetElapsedTime(began) > day.Patience)
                throw new GaveUpException("the center has not answered the booking");
            await wait(pause).ConfigureAwait(false);
            student = await Do(new Asked(RequestKind.LookUp), route, HttpMethod.Get, $"api/v1/students/{studentId}",
                tokens.Staff, () => null, ClientJson.Shapes.StudentView, persistence, wait, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<T> Do<T>(
        Asked what, Route route, HttpMethod method, string path, string token, Func<HttpContent?> body, JsonTypeInfo<T> shape,
        Persistence persistence, Func<TimeSpan, Task> wait, CancellationToken cancellation)
    {
        var reply = await persistence.Ask(what, () => gateway.Send(route, method, path, token, body(), shape, cancellation), wait)
            .ConfigureAwait(false);
        return reply.IsDone ? reply.Value! : throw new GaveUpException($"{what}: {reply}");
    }

    // The centers' zone is where that is the first hour of the day, so that no exam reaches over midnight, when they close.
    private static DateTimeOffset SlotAfter(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        var slot = new DateTimeOffset(utc.Year, utc.Month, utc.Day, utc.Hour, utc.Minute / 5 * 5, 0, TimeSpan.Zero).AddMinutes(5);
        return slot.ToOffset(TimeSpan.FromHours(slot.Hour <= 11 ? -slot.Hour : 24 - slot.Hour));
    }
}

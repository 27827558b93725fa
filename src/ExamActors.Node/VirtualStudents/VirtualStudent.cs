using System.Diagnostics;
using ExamActors.Node.Api;

namespace ExamActors.Node.VirtualStudents;

/// <summary>
/// One student's day: registered, booked, checked in, admitted, and then the exam. No thread, and no timer but the one wait
/// that goes on.
/// </summary>
internal sealed class VirtualStudent(
    ExamDay day, Character character, FrontDesk desk, GatewayClient gateway, HubClient? hub, Route route, LineTimes times,
    ExamToSit exam, DayCounts counts, RequestHistory? history)
{
    private static readonly TimeSpan TypeAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Persistence persistence = new(day.Patience, counts, day.StudentId(character.Number), history);
    private StudentStage stage = StudentStage.Away;
    private int admissions;

    public StudentRecord Record { get; } = new(day.StudentId(character.Number), character.Theta);

    public async Task Run(CancellationToken cancellation)
    {
        counts.Enter(stage);
        try
        {
            await Task.Delay(day.ArrivesAfter(character.Number), cancellation).ConfigureAwait(false);
            Move(StudentStage.Arriving);
            var code = await desk.CheckIn(Record.StudentId, character, route, persistence, cancellation).ConfigureAwait(false);
            var admission = await Admit(code, cancellation).ConfigureAwait(false);
            Record.See(admission.Session);
            Move(StudentStage.Admitted);
            var line = new SessionLine(gateway, hub, route, times, admission.Token, counts);
            await using var whileSitting = line.ConfigureAwait(false);
            var sitting = new VirtualSitting(character, line, exam, Record, persistence, counts);
            var view = await sitting.Start(admission.Session, cancellation).ConfigureAwait(false);
            Move(StudentStage.Running);
            await sitting.Finish(view, cancellation).ConfigureAwait(false);
            Move(StudentStage.Over);
        }
        catch (GaveUpException e)
        {
            Move(StudentStage.GaveUp);
            counts.Find(FindingKind.GaveUp, Record.StudentId, e.Message);
        }
    }

    private async Task<Admission> Admit(string code, CancellationToken cancellation)
    {
        var clicked = Stopwatch.GetTimestamp();
        while (true)
        {
            var request = new AdmissionRequest($"{Record.StudentId}.admit.{++admissions}", Record.StudentId, code);
            var reply = await persistence.Ask(new Asked(RequestKind.Admission, request.CommandId),
                () => gateway.Send(route, HttpMethod.Post, "api/v1/admissions", null,
                    GatewayClient.Body(request, ClientJson.Shapes.AdmissionRequest), ClientJson.Shapes.Admission, cancellation),
                wait => Task.Delay(character.Jitter(wait), cancellation)).ConfigureAwait(false);
            if (reply.IsDone)
            {
                counts.Admission.Record(Stopwatch.GetElapsedTime(clicked));
                return reply.Value!;
            }
            // The student's actor learns of the code from the center: after a crash that may take a while. People type it again.
            if (reply.Reason != "wrong_code" || Stopwatch.GetElapsedTime(clicked) > day.Patience)
                throw new GaveUpException($"admission: {reply}");
            counts.CountRetry();
            await Task.Delay(character.Jitter(TypeAgainAfter), cancellation).ConfigureAwait(false);
        }
    }

    private void Move(StudentStage to)
    {
        counts.Move(stage, to);
        stage = to;
    }
}

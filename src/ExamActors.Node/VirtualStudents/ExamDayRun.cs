using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;
using ExamActors.Actors.Exams;
using ExamActors.Core.Exams;
using ExamActors.Node.Api;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.VirtualStudents;

/// <summary>Runs a simulated exam day against a system that is up.</summary>
internal static class ExamDayRun
{
    // After the last student is done: how long nothing may come before what is missing counts as missing.
    private static readonly TimeSpan QuietMax = TimeSpan.FromSeconds(20);

    private const int PublishedTriesMax = 200;

    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(50);

    private static readonly JsonTypeInfo<ExamDefinition> ExamShape =
        (JsonTypeInfo<ExamDefinition>)ExamJson.File.GetTypeInfo(typeof(ExamDefinition));

    /// <summary>Runs to the end and checks.</summary>
    /// <param name="day">What is simulated.</param>
    /// <param name="urls">Where the API is: one or more addresses, over which everybody is spread.</param>
    /// <param name="tokens">The tokens of staff.</param>
    /// <param name="examId">The exam; null for the one that is published.</param>
    /// <param name="watch">Reads the log from before the first student on; null for no check.</param>
    /// <param name="show">Shows how it goes on until the work is done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="welcome">Given the guests' admission codes before the first student comes.</param>
    /// <param name="history">Where every request is noted; null for nowhere, and then replies are not checked for their order.</param>
    /// <exception cref="VerbException">It cannot begin, or the log cannot be followed.</exception>
    public static async Task<DayReport> Run(
        ExamDay day, IReadOnlyList<Uri> urls, StaffTokens tokens, string? examId, EventWatch? watch, Func<DayCounts, Task, Task> show,
        CancellationToken cancellation, Action<IReadOnlyList<(string StudentId, string Code)>>? welcome = null,
        RequestHistory? history = null)
    {
        var times = LineTimes.For(urls.Count);
        using var gateway = new GatewayClient(times);
        using var hub = day.HttpOnly ? null : new HubClient(times);
        var staffRoute = new Route(urls, 0);
        var exam = await FindExam(gateway, urls, tokens, examId, cancellation).ConfigureAwait(false);
        var counts = new DayCounts();
        var desk = new FrontDesk(day, gateway, staffRoute, tokens, exam, DateTimeOffset.UtcNow, counts);
        try
        {
            await desk.SetUpCenters(history, cancellation).ConfigureAwait(false);
            var guests = new List<(string, string)>();
            for (var guest = 0; guest < day.Guests; guest++)
                guests.Add((day.GuestId(guest), await desk.CheckIn(day.GuestId(guest),
                    new Character(day, exam, day.Students + guest), staffRoute,
                    new Persistence(day.Patience, counts, day.GuestId(guest), history), cancellation).ConfigureAwait(false)));
            welcome?.Invoke(guests);
        }
        catch (GaveUpException e)
        {
            throw new VerbException(e.Message, e);
        }
        var began = Stopwatch.GetTimestamp();
        VirtualStudent[] students =
        [
            .. Enumerable.Range(0, day.Students)
                .Select(n => new VirtualStudent(
                    day, new Character(day, exam, n), desk, gateway, hub, new Route(urls, n), times, exam, counts, history)),
        ];
        var work = Task.WhenAll(students.Select(s => Task.Run(() => s.Run(cancellation), cancellation)));
        await show(counts, work).ConfigureAwait(false);
        await work.ConfigureAwait(false);
        var took = Stopwatch.GetElapsedTime(began);
        StudentRecord[] records = [.. students.Select(s => s.Record)];
        if (watch is null)
            return DayReport.Of(day, exam, counts, took, records, null, 0, null, history);
        await watch.CatchUp(records, QuietMax, cancellation).ConfigureAwait(false);
        return DayReport.Of(
            day, exam, counts, took, records, watch.Stop(), watch.EventsRead, watch.Everything, history);
    }

    /// <summary>Publishes an exam from a file, and waits until the node has it; gives its id.</summary>
    /// <exception cref="VerbException">It was refused.</exception>
    public static async Task<string> Publish(Uri url, StaffTokens tokens, string file, CancellationToken cancellation)
    {
        var route = new Route([url], 0);
        using var gateway = new GatewayClient(LineTimes.For(1));
        using var body = new ByteArrayContent(await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var reply = await gateway.Send(route, HttpMethod.Post, "api/v1/exams", tokens.Author, body,
            ClientJson.Shapes.ExamSummary, cancellation).ConfigureAwait(false);
        if (!reply.IsDone)
            throw new VerbException($"{file} is not published: {reply}");
        var (examId, version) = (reply.Value!.ExamId, reply.Value.Version);
        for (var tries = 0; tries < PublishedTriesMax; tries++)
        {
            var there = await gateway.Send(route, HttpMethod.Get, $"api/v1/exams/{examId}/{version}", tokens.Author, null,
                ExamShape, cancellation).ConfigureAwait(false);
            if (there.IsDone)
                return examId;
            await Task.Delay(LookAgainAfter, cancellation).ConfigureAwait(false);
        }
        throw new VerbException($"{examId}, version {version}, was published, but the node does not have it");
    }

    private static async Task<ExamToSit> FindExam(
        GatewayClient gateway, IReadOnlyList<Uri> urls, StaffTokens tokens, string? examId, CancellationToken cancellation)
    {
        var route = new Route(urls, 0);
        var published = await Get("api/v1/exams", ClientJson.Shapes.ImmutableArrayExamSummary).ConfigureAwait(false);
        var ids = published.Select(e => e.ExamId).Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count == 0)
            throw new VerbException("no exam is published; 'exam publish FILE' publishes one");
        if (examId is null && ids.Count > 1)
            throw new VerbException($"several exams are published; --exam says which: {string.Join(", ", ids)}");
        var chosen = examId ?? ids[0];
        var newest = published.Where(e => e.ExamId == chosen).MaxBy(e => e.Version)
            ?? throw new VerbException($"no exam '{chosen}' is published; there are: {string.Join(", ", ids)}");
        return new ExamToSit(
            await Get($"api/v1/exams/{newest.ExamId}/{newest.Version}", ExamShape).ConfigureAwait(false));

        // Asked once at each address: that nothing listens there is to be said at once, not after all patience.
        async Task<T> Get<T>(string path, JsonTypeInfo<T> shape)
        {
            for (var tries = 1; ; tries++)
            {
                var address = route.Address;
                var reply = await gateway.Send(route, HttpMethod.Get, path, tokens.Author, null, shape, cancellation)
                    .ConfigureAwait(false);
                if (reply.IsDone)
                    return reply.Value!;
                if (reply.Status == 401)
                    throw new VerbException(
                        $"{address} does not take our tokens: --config and --data must be those of the node, for its key");
                if (!reply.Elsewhere || tries == urls.Count)
                    throw new VerbException($"{address}{path}: {reply}");
            }
        }
    }
}

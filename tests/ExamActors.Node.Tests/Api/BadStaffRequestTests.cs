using System.Text.Json.Nodes;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Api;

/// <summary>Bad requests of those who prepare exams.</summary>
public class BadStaffRequestTests(RunningApi api) : IClassFixture<RunningApi>
{
    private static object Booking(string sittingId, string examId = "fixed", int? version = null, string centerId = "c-1",
        object? startsAt = null) => new
        {
            CommandId = $"book-{Guid.NewGuid():N}",
            SittingId = sittingId,
            ExamId = examId,
            CenterId = centerId,
            StartsAt = startsAt ?? ExamDay.Soon,
            ExamVersion = version,
        };

    private Task<ApiReply> Book(string studentId, object booking) =>
        api.Client.Post($"/students/{studentId}/sittings", api.Staff, booking);

    [Fact]
    public async Task A_booking_that_cannot_be_is_refused_with_its_reason()
    {
        var sitting = await api.Day.Book("books", "fixed", "c-1");

        (await Book("stranger", Booking("t-1"))).Is(404, "not_registered");
        (await Book("books", Booking(sitting, "adaptive"))).Is(409, "sitting_exists");
        (await Book("books", Booking("t-2"))).Is(409, "too_many_attempts");
        (await Book("books", Booking("t-2", "nothing"))).Is(404, "unknown_exam");
        (await Book("books", Booking("t-2", "adaptive", version: 9))).Is(404, "unknown_exam");
        (await Book("books", Booking("t-2", "adaptive", version: -1))).Is(404, "unknown_exam");
        (await Book("books", Booking("t-2", "adaptive"))).Is(409, "overlaps");
        (await Book("books", Booking("t-2", "adaptive", startsAt: DateTimeOffset.UtcNow.AddHours(-1)))).Is(409, "outside_window");
        (await Book("books", Booking("t-2", "adaptive", startsAt: "9999-12-31T23:59:59+00:00"))).Is(409, "outside_window");
        (await Book("books", Booking("t-2", "adaptive", startsAt: "0001-01-01T00:00:00+00:00"))).Is(409, "outside_window");
        (await Book("books", Booking("t-2", "adaptive", startsAt: "tomorrow"))).Is(400, "malformed_request");
        (await Book("books", Booking("no spaces"))).Is(400, "malformed_request");
        (await Book("books", Booking("t-2", centerId: "c/1"))).Is(400, "malformed_request");
        (await Book("no%20spaces", Booking("t-1"))).Is(400, "malformed_request");
        (await api.Client.Post($"/students/books/sittings/t-9/cancel", api.Staff, new { CommandId = "cancel" }))
            .Is(404, "unknown_sitting");
        (await api.Client.Post($"/students/books/sittings/no%20spaces/cancel", api.Staff, new { CommandId = "cancel-2" }))
            .Is(400, "malformed_request");
        (await api.Client.Post($"/students/books/sittings/t-9/move", api.Staff,
            new { CommandId = "move", ToSittingId = "t-10", CenterId = "c-1", StartsAt = ExamDay.Soon }))
                .Is(404, "unknown_sitting");

        // None of it has stopped anything.
        var student = (await api.Client.Get("/students/books", api.Staff)).Ok();
        Assert.Equal([sitting], student["sittings"]!.AsArray().Select(s => s!["sittingId"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_student_is_registered_within_bounds()
    {
        Task<ApiReply> Put(string id, string name, int extra) => api.Client.Put(
            $"/students/{id}", api.Staff, new { CommandId = $"r-{Guid.NewGuid():N}", Name = name, ExtraTimePercent = extra });

        (await Put("bounds", "Ada", -1)).Is(422, "malformed_command");
        (await Put("bounds", "Ada", 401)).Is(422, "malformed_command");
        (await Put("bounds", " ", 0)).Is(422, "malformed_command");
        (await Put("bounds", new string('x', 201), 0)).Is(422, "malformed_command");
        (await Put("no%20spaces", "Ada", 0)).Is(400, "malformed_request");
        (await api.Client.Put("/students/bounds", api.Staff, new { CommandId = "a/b", Name = "Ada" }))
            .Is(400, "malformed_request");
        (await api.Client.Put("/students/bounds", api.Staff, new { CommandId = "a-b" })).Is(400, "malformed_request");
        Assert.Null((await api.Client.Get("/students/bounds", api.Staff)).Ok()["name"]);
        (await Put("bounds", "Ada", 400)).Ok();
        (await api.Client.Get("/students/stranger", api.Staff)).Is(404, "not_found");
    }

    [Fact]
    public async Task A_center_is_set_up_within_bounds()
    {
        Task<ApiReply> Put(int seats = 1, string zone = "Europe/Vienna", string hours = "[]", string name = "Center",
            string id = "bounds") =>
            api.Client.Put($"/centers/{id}", api.Operator,
                $$"""{"commandId":"s-{{Guid.NewGuid():N}}","name":"{{name}}","timeZone":"{{zone}}","seats":{{seats}},"hours":{{hours}}}""");

        (await Put(seats: 0)).Is(422, "malformed_command");
        (await Put(seats: 10_001)).Is(422, "malformed_command");
        (await Put(name: " ")).Is(422, "malformed_command");
        (await Put(zone: "Europe/Atlantis")).Is(400, "malformed_request");
        (await Put(zone: "")).Is(400, "malformed_request");
        (await Put(zone: "../../etc/passwd")).Is(400, "malformed_request");
        (await Put(id: "no%20spaces")).Is(400, "malformed_request");
        (await Put(hours: """[{"day":"monday","opensMinute":600,"closesMinute":600}]""")).Is(422, "malformed_command");
        (await Put(hours: """[{"day":"monday","opensMinute":-1,"closesMinute":600}]""")).Is(422, "malformed_command");
        (await Put(hours: """[{"day":"monday","opensMinute":0,"closesMinute":1441}]""")).Is(422, "malformed_command");
        (await Put(hours: """[{"day":"someday","opensMinute":0,"closesMinute":600}]""")).Is(400, "malformed_request");
        (await Put(hours: """[{"day":1,"opensMinute":0,"closesMinute":600}]""")).Is(400, "malformed_request");
        (await Put(hours: "[null]")).Is(400, "malformed_request");
        (await Put(hours: "null")).Is(400, "malformed_request");
        (await api.Client.Get("/centers/bounds", api.Staff)).Is(404, "not_found");
        (await Put(seats: 10_000)).Ok();

        await api.Day.SetUp("busy", seats: 2);
        await api.Day.Book("busy-1", "fixed", "busy");
        await api.Day.Book("busy-2", "fixed", "busy");
        (await Put(id: "busy", hours: """[{"day":"monday","opensMinute":0,"closesMinute":1440}]""")).Is(409, "fewer_seats_than_reserved");
    }

    [Fact]
    public async Task A_check_in_that_cannot_be_is_refused_with_its_reason()
    {
        await api.Day.SetUp("desk", seats: 2);
        var (first, second) = (await api.Day.Book("desk-1", "fixed", "desk"), await api.Day.Book("desk-2", "fixed", "desk"));
        Task<ApiReply> CheckIn(object request, string center = "desk") =>
            api.Client.Post($"/centers/{center}/check-ins", api.Staff, request);
        (await CheckIn(new { CommandId = "in-1", SittingId = first, Seat = 2 })).Ok();

        (await CheckIn(new { CommandId = "in-2", SittingId = second, Seat = 2 })).Is(409, "seat_taken");
        (await CheckIn(new { CommandId = "in-3", SittingId = second, Seat = 3 })).Is(422, "malformed_command");
        (await CheckIn(new { CommandId = "in-4", SittingId = "nothing" })).Is(404, "unknown_sitting");
        (await CheckIn(new { CommandId = "in-5", SittingId = first }, "nowhere")).Is(404, "unknown_sitting");
        (await CheckIn(new { CommandId = "in/6", SittingId = first })).Is(400, "malformed_request");
        (await CheckIn(new { CommandId = "in-7" })).Is(400, "malformed_request");
        (await api.Client.Get("/centers/nowhere", api.Staff)).Is(404, "not_found");
    }

    [Fact]
    public async Task What_staff_does_to_attempts_needs_one_and_a_reason()
    {
        var (student, _) = await api.Began("deeds");
        Task<ApiReply> Do(string what, object request, string attempt = "nothing") =>
            api.Client.Post($"/students/deeds/attempts/{attempt}/{what}", api.Staff, request);
        var attempt = api.AttemptOf(student);

        (await Do("pause", new { CommandId = "d-1", Reason = "?" })).Is(404, "unknown_attempt");
        (await Do("resume", new { CommandId = "d-2" }, attempt)).Is(409, "not_paused");
        (await Do("pause", new { CommandId = "d-3", Reason = "" }, attempt)).Is(400, "malformed_request");
        (await Do("pause", new { CommandId = "d-4", Reason = new string('x', 501) }, attempt)).Is(400, "malformed_request");
        (await Do("pause", new { CommandId = "d-5" }, attempt)).Is(400, "malformed_request");
        (await Do("void", new { CommandId = "d-6", Reason = " " }, attempt)).Is(400, "malformed_request");
        (await Do("void", new { CommandId = "d-7", Reason = "?" })).Is(404, "unknown_attempt");
        (await Do("relocate", new { CommandId = "d-8", CenterId = "c-1", Seat = 0 }, attempt)).Is(422, "malformed_command");
        (await Do("relocate", new { CommandId = "d-9", CenterId = "c 1", Seat = 1 }, attempt)).Is(400, "malformed_request");
        (await Do("pause", new { CommandId = "d-10", Reason = "?" }, "no%20spaces")).Is(400, "malformed_request");
        (await Do("explode", new { CommandId = "d-11" }, attempt)).Is(404, "not_found");
        Assert.Equal("running", (await api.Client.Get("/session", student.Token)).Ok()["stage"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_exam_that_is_not_sound_is_not_published_and_every_fault_is_said()
    {
        var exam = JsonNode.Parse(ApiExams.Json(ApiExams.Fixed))!;
        exam["examId"] = "unsound";
        exam["rules"]!["secondsMax"] = 1;
        exam["items"]![0]!["id"] = "no spaces";
        var commands = api.Commands("");

        var faults = (await api.Client.Post("/exams", api.Author, exam.ToJsonString()))
            .Is(422, "unsound_exam")["faults"]!.AsArray();
        Assert.Contains(faults, f => f!.GetValue<string>().Contains("working time", StringComparison.Ordinal));
        Assert.Contains(faults, f => f!.GetValue<string>().Contains("no spaces", StringComparison.Ordinal));
        exam["colour"] = "red";
        Assert.Contains("colour", (await api.Client.Post("/exams", api.Author, exam.ToJsonString()))
            .Is(400, "malformed_request")["title"]!.GetValue<string>(), StringComparison.Ordinal);
        (await api.Client.Post("/exams", api.Author, "")).Is(400, "malformed_request");
        (await api.Client.Post("/exams", api.Author, new string(' ', api.Settings.Catalog.RecordBytesMax + 1)))
            .Is(413, "request_too_large");
        using (var text = new StringContent("{}"))
            (await api.Client.Send(HttpMethod.Post, "/api/v1/exams", api.Author, text)).Is(415, "not_json");
        (await api.Client.Get("/exams/unsound/1", api.Author)).Is(404, "not_found");
        Assert.Equal(commands, api.Commands(""));
    }

    [Fact]
    public async Task A_version_that_is_published_never_changes()
    {
        var exam = JsonNode.Parse(ApiExams.Json(ApiExams.Fixed))!;
        var commands = api.Commands("");

        var again = await api.Client.Post("/exams", api.Author, exam.ToJsonString());
        exam["title"] = "Another title";
        (await api.Client.Post("/exams", api.Author, exam.ToJsonString())).Is(409, "exam_published");
        Assert.Equal(200, again.Status);
        Assert.Equal(commands, api.Commands(""));

        exam["version"] = 2;
        var first = await Task.WhenAll(((string[])["One title", "Two titles"]).Select(title =>
        {
            var version = exam.DeepClone();
            version["title"] = title;
            return api.Client.Post("/exams", api.Author, version.ToJsonString());
        }));
        Assert.Equal([201, 409], first.Select(r => r.Status).Order());
        Assert.Equal(commands + 1, api.Commands(""));
        Assert.Equal(first.Single(r => r.Status == 201).Json["title"]!.GetValue<string>(),
            (await api.Client.Get("/exams/fixed/2", api.Author)).Ok()["title"]!.GetValue<string>());
    }
}

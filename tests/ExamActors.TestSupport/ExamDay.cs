using System.Text.Json.Nodes;
using Xunit;

namespace ExamActors.TestSupport;

/// <summary>The tokens of those who prepare an exam.</summary>
public sealed record StaffTokens(string Staff, string Author, string Operator);

/// <summary>A student in front of a screen.</summary>
public sealed record SeatedStudent(string StudentId, string SittingId, int Seat, string Code, string Token);

/// <summary>What has to be done over the API before a student can begin.</summary>
public sealed class ExamDay(ApiClient api, StaffTokens tokens)
{
    private int commands;

    /// <summary>A time for a sitting in a few minutes: it is morning there, so that the day does not end meanwhile.</summary>
    public static DateTimeOffset Soon
    {
        get
        {
            var now = DateTimeOffset.UtcNow.AddMinutes(5);
            return now.ToOffset(TimeSpan.FromHours((9 - now.Hour + 36) % 24 - 12));
        }
    }

    /// <summary>A command's id that was not used before.</summary>
    public string Fresh() => $"c-{Interlocked.Increment(ref commands)}";

    public Task Publish(string exam) => Done(() => api.Post("/exams", tokens.Author, exam));

    /// <summary>Makes a center known that is always open.</summary>
    public Task SetUp(string centerId, int seats = 100)
    {
        var center = new
        {
            CommandId = Fresh(),
            Name = "A center",
            TimeZone = "Europe/Vienna",
            Seats = seats,
            Hours = Enum.GetValues<DayOfWeek>().Select(d => new
            {
                Day = d.ToString().ToLowerInvariant(),
                OpensMinute = 0,
                ClosesMinute = 1440,
            }),
        };
        return Done(() => api.Put($"/centers/{centerId}", tokens.Operator, center));
    }

    /// <summary>Registers a student and books a seat; gives the sitting's id once the center has confirmed it.</summary>
    public async Task<string> Book(string studentId, string examId, string centerId, int extraTimePercent = 0)
    {
        var registered = new { CommandId = Fresh(), Name = $"Name of {studentId}", ExtraTimePercent = extraTimePercent };
        await Done(() => api.Put($"/students/{studentId}", tokens.Staff, registered));
        var sittingId = $"t-{studentId}-{examId}";
        var booked = new
        {
            CommandId = Fresh(),
            SittingId = sittingId,
            ExamId = examId,
            CenterId = centerId,
            StartsAt = Soon,
        };
        await Done(() => api.Post($"/students/{studentId}/sittings", tokens.Staff, booked));
        JsonNode? student = null;
        await Eventually.Become(async () =>
        {
            student = (await api.Get($"/students/{studentId}", tokens.Staff)).Ok();
            return StageOf(student, sittingId) != "requested";
        }, otherwise: () => $"{student}");
        Assert.Equal("confirmed", StageOf(student!, sittingId));
        return sittingId;
    }

    public async Task<(string Code, int Seat)> CheckIn(string sittingId, string centerId, int? seat = null)
    {
        var checkedIn = new { CommandId = Fresh(), SittingId = sittingId, Seat = seat };
        var reply = await Done(() => api.Post($"/centers/{centerId}/check-ins", tokens.Staff, checkedIn));
        return (reply["code"]!.GetValue<string>(), reply["seat"]!.GetValue<int>());
    }

    /// <summary>The token that an admission code gives.</summary>
    public async Task<string> Admit(string studentId, string code)
    {
        var admission = new { CommandId = Fresh(), StudentId = studentId, Code = code };
        return (await Done(() => api.Post("/admissions", null, admission)))["token"]!.GetValue<string>();
    }

    /// <summary>All of it.</summary>
    public async Task<SeatedStudent> Seat(string studentId, string examId, string centerId, int extraTimePercent = 0)
    {
        var sittingId = await Book(studentId, examId, centerId, extraTimePercent);
        var (code, seat) = await CheckIn(sittingId, centerId);
        return new SeatedStudent(studentId, sittingId, seat, code, await Admit(studentId, code));
    }

    // On a busy machine a command may take longer than a reply waits: then it is sent again, the same one.
    private static async Task<JsonNode> Done(Func<Task<ApiReply>> send)
    {
        ApiReply? reply = null;
        await Eventually.Become(async () => (reply = await send()).Status is not (202 or 503), otherwise: () => $"{reply}");
        return reply!.Ok();
    }

    private static string? StageOf(JsonNode student, string sittingId) => student["sittings"]!.AsArray()
        .Single(s => s!["sittingId"]!.GetValue<string>() == sittingId)!["stage"]!.GetValue<string>();
}

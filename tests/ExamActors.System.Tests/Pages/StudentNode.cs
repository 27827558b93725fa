using System.Text;
using ExamActors.Actors.Exams;
using ExamActors.Core.Exams;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests.Pages;

/// <summary>A node with the samples published, and students on their way to it.</summary>
public sealed class StudentNode : IAsyncLifetime
{
    public const string Center = "vie";

    public static readonly string TourJson = Sample("tour.json");
    public static readonly string EarthJson = Sample("exam.json");
    public static readonly ExamDefinition Tour = ExamJson.Read(Encoding.UTF8.GetBytes(TourJson));
    public static readonly ExamDefinition Earth = ExamJson.Read(Encoding.UTF8.GetBytes(EarthJson));

    private LiveNode? live;

    internal LiveNode Live => live!;

    public string Address => Live.Api.Address;

    public string StaffToken => Live.Tokens.Issue("staff", "anna", TimeSpan.FromHours(1), ("center", "*"));

    public async Task InitializeAsync()
    {
        if (Chromium.Path is null)
            return; // and no test that needs it
        live = await LiveNode.Run();
        await live.Day.Publish(TourJson);
        await live.Day.Publish(EarthJson);
        await live.Day.SetUp(Center);
    }

    public async Task DisposeAsync()
    {
        if (live is not null)
            await live.DisposeAsync();
    }

    /// <summary>Books and checks in; gives the sitting and the code.</summary>
    public async Task<(string SittingId, string Code)> CheckedIn(string studentId, ExamDefinition exam)
    {
        var sittingId = await Live.Day.Book(studentId, exam.ExamId, Center);
        return (sittingId, (await Live.Day.CheckIn(sittingId, Center)).Code);
    }

    /// <summary>What happened to a student, once student-events has so many events of a kind: it follows the replies.</summary>
    public async Task<List<StudentEvent>> Events<T>(string studentId, int count = 1) where T : StudentEvent
    {
        List<StudentEvent> events = [];
        await Eventually.Become(() =>
        {
            events = Live.Events(studentId);
            return events.OfType<T>().Count() >= count;
        });
        return events;
    }

    private static string Sample(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", name));
}

using System.Globalization;
using ExamActors.Core.Adaptive.Items;
using ExamActors.Core.Students;
using Microsoft.Playwright;

namespace ExamActors.System.Tests.Pages;

/// <summary>Everything that a student's browser receives during an exam has nothing in it that is not for this student.</summary>
[Collection(Chromium.Name)]
public class StudentLeakTests(Chromium chromium, StudentNode node) : IClassFixture<StudentNode>
{
    // Names of fields of an item's key, its parameters and what an estimate is made of.
    private static readonly string[] Telling =
        ["correct", "key", "credit", "points", "tolerance", "accepted", "parameters", "theta", "standardError", "outcome", "topic"];

    [ChromiumTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_on_the_wire_is_more_than_the_student_may_see(bool overHub)
    {
        var id = overHub ? "wire-hub" : "wire-http";
        await Other(id);
        var (_, code) = await node.CheckedIn(id, StudentNode.Earth);
        await using var visitor = await chromium.Visit(node.Address);
        if (!overHub)
            (await Wire.Under(visitor.Context)).BlockHub();
        var received = new Received(visitor.Context);
        var student = new StudentPage(await visitor.Page());
        await student.Enter(id, code);
        await student.Start();
        await student.IsLine(overHub ? "connected" : "http");
        var seen = new HashSet<string>();
        for (var step = 0; await student.Item() is { } item; step++)
        {
            seen.Add(item);
            if (step == 3)
                await student.Page.ReloadAsync();
            if (step == 3)
                await student.Submit.WaitForAsync();
            // Of what comes later not a word has arrived.
            AssertUnshown(await received.All(), seen);
            await student.Answer(step % 4);
        }
        await student.IsOver();

        var all = await received.All();
        AssertUnshown(all, seen);
        Assert.All(all, message =>
        {
            foreach (var other in (string[])["somebody-else", "Name of somebody-else"])
                Assert.DoesNotContain(other, message.Text, StringComparison.OrdinalIgnoreCase);
        });
        Assert.All(all.Where(m => m.IsData), message =>
        {
            foreach (var word in Telling)
                Assert.DoesNotContain($"\"{word}\"", message.Text, StringComparison.OrdinalIgnoreCase);
            foreach (var figure in StudentNode.Earth.Items.SelectMany(Figures))
                Assert.DoesNotContain(figure, message.Text, StringComparison.Ordinal);
        });
        // And the instrument has seen what came.
        var shown = StudentNode.Earth.Items.Where(i => seen.Contains(i.Id)).ToList();
        Assert.All(shown, item => Assert.Contains(all, m => m.IsData && m.Text.Contains(item.Content.Prompt, StringComparison.Ordinal)));
        Assert.Equal(overHub, all.Any(m => m.IsFrame));
    }

    [ChromiumFact]
    public async Task Nothing_that_staff_and_operators_receive_is_of_an_item_or_an_answer()
    {
        await using var visitor = await chromium.Visit(node.Address);
        var received = new Received(visitor.Context);
        var seats = await visitor.Page();
        await seats.GotoAsync(node.Live.SignInLink("staff", "anna", "/staff/" + StudentNode.Center));
        await using var operators = await chromium.Visit(node.Address);
        var receivedThere = new Received(operators.Context);
        var system = await operators.Page();
        await system.GotoAsync(node.Live.SignInLink("operator", "olga", "/operator"));

        await Other("watched");
        await Assertions.Expect(seats.Locator("[data-seat] .item", new() { HasText = "item 2 of 18" }).First)
            .ToBeVisibleAsync(new() { Timeout = 30_000 });
        await Assertions.Expect(system.Locator("[data-figure=running]")).Not.ToContainTextAsync("0 0", new() { Timeout = 30_000 });

        IReadOnlyCollection<Message> all = [.. await received.All(), .. await receivedThere.All()];
        Assert.Contains(all, m => m.IsFrame && m.Text.Contains("item 2 of 18", StringComparison.Ordinal));
        AssertUnshown(all, []);
        Assert.All(all.Where(m => m.IsFrame), message =>
        {
            foreach (var figure in StudentNode.Earth.Items.SelectMany(Figures))
                Assert.DoesNotContain(figure, message.Text, StringComparison.Ordinal);
        });
    }

    // Somebody sits the same exam at the same time, and is at another item.
    private async Task Other(string id)
    {
        var seated = await node.Live.Day.Seat($"somebody-else-{id}", StudentNode.Earth.ExamId, StudentNode.Center);
        var view = (await LiveNode.Answered(() => node.Live.Api.Post("/session/start", seated.Token, new { CommandId = "begin" }))).Ok();
        (await LiveNode.Answered(() => node.Live.Api.Post("/session/answers", seated.Token, new
        {
            CommandId = "first",
            ItemId = view["item"]!["itemId"]!.GetValue<string>(),
            Answer = ExamActors.TestSupport.JsonAnswer.Choice("a"),
        }))).Ok();
    }

    private static void AssertUnshown(IReadOnlyCollection<Message> all, HashSet<string> seen)
    {
        foreach (var item in StudentNode.Earth.Items.Where(i => !seen.Contains(i.Id)))
            Assert.All(all, message =>
            {
                Assert.DoesNotContain(item.Id, message.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(item.Content.Prompt, message.Text, StringComparison.Ordinal);
            });
    }

    // An item's a and b, where they have digits enough not to turn up by chance.
    private static IEnumerable<string> Figures(Core.Exams.ExamItem item) =>
        item.Parameters is ItemParameters.Logistic { A: var a, B: var b }
            ? new[] { a, b }.Select(p => $":{p.ToString(CultureInfo.InvariantCulture)},").Where(p => p.Length >= 6)
            : [];
}

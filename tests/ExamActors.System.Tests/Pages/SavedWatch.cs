using System.Collections.Concurrent;
using System.Text.Json;
using ExamActors.Core.Students;
using Microsoft.Playwright;

namespace ExamActors.System.Tests.Pages;

/// <summary>
/// Everything that pages have said about saved and unsaved, at every moment; and whether it was true, by what student-events has.
/// </summary>
internal sealed class SavedWatch
{
    private const string Script = """
        (() => {
          let last = "";
          const look = () => {
            const said = document.querySelector("#saved");
            if (!said) return;
            const { state, item, command } = said.dataset;
            const now = JSON.stringify({ state, item, command, text: said.textContent });
            if (now !== last) {
              last = now;
              window.noteSaved(JSON.stringify({ ...JSON.parse(now), at: Date.now() }));
            }
          };
          new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
        })();
        """;

    private readonly ConcurrentQueue<Claim> claims = new();

    /// <summary>What was said.</summary>
    /// <param name="State">saved, unsaved, sending or empty.</param>
    /// <param name="Item">Of which item's answer; empty for none.</param>
    /// <param name="Command">By which command it was sent; empty where it was not sent from that browser.</param>
    /// <param name="Text">The words.</param>
    /// <param name="At">When, by the browser's clock, which is the node's.</param>
    internal sealed record Claim(string State, string Item, string Command, string Text, DateTimeOffset At);

    public IReadOnlyCollection<Claim> Claims => claims;

    public static async Task<SavedWatch> Over(IBrowserContext context)
    {
        var watch = new SavedWatch();
        await context.ExposeFunctionAsync("noteSaved", (string json) => watch.Note(json));
        await context.AddInitScriptAsync(Script);
        return watch;
    }

    /// <summary>Asserts that what was called saved is there: each answer once, by that command, and not later than it was said.</summary>
    public void AssertTrue(IReadOnlyCollection<StudentEvent> events)
    {
        var scored = events.OfType<AnswerScored>().ToList();
        Assert.All(scored.GroupBy(a => a.Cause.Id), g => Assert.Single(g));
        Assert.All(claims.Where(c => c.State == "saved"), claim =>
        {
            var there = scored.Where(a => a.ItemId == claim.Item && (claim.Command == "" || a.Cause.Id == claim.Command)).ToList();
            Assert.True(there.Count > 0, $"'{claim}' and there is no such answer");
            Assert.True(there.Min(a => a.At) <= claim.At, $"'{claim}' and the answer came at {there[0].At:O}");
        });
        Assert.Contains(claims, c => c.State == "saved");
    }

    /// <summary>Asserts that it never was called saved what a command carried, before a moment.</summary>
    public void AssertNeverSaved(string command) =>
        Assert.DoesNotContain(claims, c => c.State == "saved" && c.Command == command);

    private void Note(string json)
    {
        using var read = JsonDocument.Parse(json);
        var claim = read.RootElement;
        claims.Enqueue(new Claim(Text("state"), Text("item"), Text("command"), Text("text"),
            DateTimeOffset.FromUnixTimeMilliseconds((long)claim.GetProperty("at").GetDouble() + 1)));

        string Text(string name) => claim.TryGetProperty(name, out var value) ? value.GetString()! : "";
    }
}

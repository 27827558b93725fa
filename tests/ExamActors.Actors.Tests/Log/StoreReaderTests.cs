using ExamActors.Actors.Log;

namespace ExamActors.Actors.Tests.Log;

public sealed class StoreReaderTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Who_asks_after_a_commit_sees_it_however_many_others_ask()
    {
        var (reader, writer) = (fixture.Store.Reader, fixture.Store.Writer);
        using var stop = new CancellationTokenSource();
        var others = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => reader.Query(q => q.Replay($"other-{i}", 1, 10, 10))));
        })).ToList();

        for (var version = 1; version <= 300; version++)
        {
            var stored = new StoredPayload("student", version, 0, "m", 0, [1]);
            await writer.Enqueue(1, tables =>
            {
                tables.Journal.Append(stored);
                return true;
            });
            Assert.Equal(version, await reader.Query(q => q.HighestSequenceNr("student")));
        }
        await stop.CancelAsync();
        await Task.WhenAll(others);
    }
}

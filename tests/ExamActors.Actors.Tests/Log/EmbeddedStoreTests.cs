using Confluent.Kafka;
using ExamActors.Actors.Log;
using Microsoft.Data.Sqlite;

namespace ExamActors.Actors.Tests.Log;

public sealed class EmbeddedStoreTests : IDisposable
{
    private readonly StoreFixture fixture = new(new TopicDefinition("t", 2));

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void A_second_owner_is_refused_and_told_who_has_it()
    {
        var e = Assert.Throws<EmbeddedStoreInUseException>(() => fixture.Open());
        Assert.Contains($"process {Environment.ProcessId}", e.Message, StringComparison.Ordinal);

        fixture.Reopen(); // the lock goes with the store
    }

    [Fact]
    public async Task Clients_append_and_read_beside_the_owner()
    {
        using var client = fixture.Open(options => options with { Owner = false });
        using var atOwner = fixture.Consumer();
        atOwner.Assign(new TopicPartition("t", 0));
        var waiting = Task.Run(() => atOwner.Consume(TimeSpan.FromSeconds(30)));
        using var fromClient = StoreFixture.Producer(client);
        using var fromOwner = StoreFixture.Producer(fixture.Store);

        var offsets = new List<long>();
        for (var i = 0; i < 20; i++)
        {
            var producer = i % 2 == 0 ? fromClient : fromOwner;
            offsets.Add((await producer.ProduceAsync(
                new TopicPartition("t", 0), new Message<string, string> { Key = "k", Value = $"{i}" })).Offset.Value);
        }

        Assert.Equal("0", (await waiting)!.Message.Value);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), offsets);
        using var atClient = StoreFixture.Consumer(client, "client");
        atClient.Assign(new TopicPartition("t", 0));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), Enumerable.Range(0, 20)
            .Select(_ => atClient.Consume(TimeSpan.FromSeconds(10))!.Message.Value));
    }

    [Fact]
    public void Another_number_of_partitions_is_refused() =>
        Assert.Contains("has 2 partitions, 3 are configured", Assert.Throws<EmbeddedStoreException>(() =>
            fixture.Store.EnsureTopics([new TopicDefinition("t", 3)])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("text")]
    [InlineData("short")]
    [InlineData("foreign")]
    [InlineData("newer")]
    [InlineData("torn")]
    [InlineData("garbled")]
    public void A_file_that_is_not_sound_is_refused(string fault)
    {
        fixture.Produce("t", [.. Enumerable.Range(0, 500).Select(i => ($"k{i}", new string('x', 500)))]);
        fixture.Store.Dispose();
        var path = Path.Combine(fixture.Folder, "exam.db");
        Spoil(path, fault);

        var e = Assert.Throws<EmbeddedStoreException>(() => fixture.Open());

        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.Contains(fault switch
        {
            "foreign" => "not a store of ExamActors",
            "newer" => "newer version",
            "torn" => "torn",
            "garbled" => "cannot be used",
            _ => "not a SQLite database",
        }, e.Message, StringComparison.Ordinal);
    }

    private static void Spoil(string path, string fault)
    {
        switch (fault)
        {
            case "text":
                File.WriteAllText(path, string.Concat(Enumerable.Repeat("no database ", 50)));
                break;
            case "short":
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..50]);
                break;
            case "torn":
                File.WriteAllBytes(path, File.ReadAllBytes(path)[..^20_000]);
                break;
            case "garbled":
                var bytes = File.ReadAllBytes(path);
                bytes.AsSpan(100, 2000).Fill(0xa5); // the root page of the schema
                File.WriteAllBytes(path, bytes);
                break;
            default:
                using (var connection = new SqliteConnection($"Data Source={path};Pooling=false"))
                {
                    connection.Open();
                    using var command = connection.CreateCommand();
                    command.CommandText =
                        fault == "foreign" ? "PRAGMA application_id=1" : "PRAGMA user_version=99";
                    command.ExecuteNonQuery();
                }
                break;
        }
    }
}

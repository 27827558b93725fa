using System.Diagnostics;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;
using ExamActors.TestSupport;
using Npgsql;

namespace ExamActors.System.Tests.Cluster;

/// <summary>What docs/POSTGRES.md says of a journal that is older than the log.</summary>
[Collection(RegionCollection.Name)]
public sealed class RestoreTests
{
    private const int Students = 20;

    // What must be the same again, row by row; ~ is in no student's or center's id.
    private const string Rows =
        """
        SELECT 'journal ' || persistence_id || ' ' || sequence_number || ' ' || encode(message, 'base64')
            FROM journal WHERE persistence_id NOT LIKE '%~%'
        UNION ALL SELECT 'attempt ' || row_to_json(a)::text FROM delivered_attempt a
        UNION ALL SELECT 'response ' || row_to_json(r)::text FROM response r
        UNION ALL SELECT 'sitting ' || row_to_json(s)::text FROM sitting s
        """;

    [PostgresServerFact]
    public async Task A_journal_from_a_backup_gets_back_all_that_came_after_it_when_the_intakes_read_again()
    {
        await using var region = await Regions.Start(2);
        var settings = Regions.SettingsOf(region);
        using var log = new KafkaExamLog(settings.Kafka, settings.RecordBytesMax);
        (string Group, TopicDefinition Topic)[] intakes =
            [(CommandIntake.Group, settings.Topics.StudentCommands), (CenterIntake.Group, settings.Topics.CenterCommands)];
        await region.Run("exam", "publish", Repository.Exam);
        using var folder = new TempFolder();
        using var day = SimulatedDay.Start(region, Students, thinkSeconds: 1, arriveSeconds: 2);
        await day.AllRunning();
        await day.MoreAnswers(Students);

        // Before the backup: what is read again without need changes nothing.
        var offsets = intakes.Select(i => Committed(log, i.Group, i.Topic)).ToList();
        await region.Postgres.Dump(region.Database, folder.File("backup"));
        Assert.Equal(Students, (await day.Sound()).Through);
        foreach (var node in region.Nodes)
            Assert.Equal(0, await node.Stop());
        var complete = await RowsOf(region);
        await region.Postgres.Restore(region.Database, folder.File("backup"));
        var lost = complete.Except(await RowsOf(region)).ToList();
        Assert.Contains(lost, r => r.StartsWith("journal ", StringComparison.Ordinal));
        Assert.Contains(lost, r => r.StartsWith("response ", StringComparison.Ordinal));
        foreach (var ((group, topic), committed) in intakes.Zip(offsets))
            SetBack(log, group, topic, committed);
        region.StartNodes();
        await region.Ready();

        await Eventually.Become(async () => complete.IsSubsetOf(await RowsOf(region)), RealRegion.Patience,
            () => string.Join('\n', complete.Except(RowsOf(region).Result).Take(10)));
        // Its checker reads all that is on the topics, with what is there twice now.
        using var next = SimulatedDay.Start(region, Students, thinkSeconds: 1, arriveSeconds: 2);
        Assert.Equal(Students, (await next.Sound()).Through);
    }

    private static List<TopicPartitionOffset> Committed(KafkaExamLog log, string group, TopicDefinition topic)
    {
        using var consumer = log.CreateConsumer(group);
        return consumer.Committed(Enumerable.Range(0, topic.Partitions).Select(p => new TopicPartition(topic.Name, p)),
            TimeSpan.FromSeconds(10)).Where(o => o.Offset >= 0).ToList();
    }

    // As a member, who has all partitions: from anybody else the mock broker takes none.
    private static void SetBack(KafkaExamLog log, string group, TopicDefinition topic, List<TopicPartitionOffset> offsets)
    {
        using var consumer = log.CreateConsumer(group);
        consumer.Subscribe(topic.Name);
        var joining = Stopwatch.StartNew();
        while (consumer.Assignment.Count < topic.Partitions)
        {
            Assert.True(joining.Elapsed < RealRegion.Patience, $"{consumer.Assignment.Count} partitions of {topic.Name}");
            consumer.Consume(TimeSpan.FromMilliseconds(100));
        }
        consumer.Commit(offsets);
        consumer.Close();
    }

    private static async Task<HashSet<string>> RowsOf(RealRegion region)
    {
        await using var connection = new NpgsqlConnection($"{region.Database};Pooling=false");
        await connection.OpenAsync();
        await using var query = new NpgsqlCommand(Rows, connection);
        await using var reader = await query.ExecuteReaderAsync();
        var rows = new HashSet<string>();
        while (await reader.ReadAsync())
            Assert.True(rows.Add(reader.GetString(0)));
        return rows;
    }
}

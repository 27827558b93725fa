using Confluent.Kafka;
using ExamActors.Actors.Postgres;
using ExamActors.Core.Students;
using Npgsql;
using NpgsqlTypes;

namespace ExamActors.Actors.Results;

/// <summary>Another node has gone on with a partition since this one read where to begin; it has to read that again.</summary>
public sealed class ProjectionMovedException(string message) : Exception(message);

/// <summary>
/// The results in PostgreSQL, for many nodes, each with its share of the partitions. While partitions move, two may write the
/// same one for a moment: a batch first moves its partitions' offsets on, from where this writer knows them to be, and so holds
/// those rows to the end of its transaction; who finds another offset there fails, and nothing is written twice or skipped.
/// </summary>
public sealed class PostgresResultsWriter : IResultsWriter
{
    private readonly NpgsqlDataSource database;
    private readonly RowBatch rows = new();
    private readonly DeliveryTables deliveries;
    private readonly PostgresNames names;
    private readonly Lock gate = new();
    private readonly Dictionary<TopicPartition, long> next = []; // read and changed under the gate: partitions come meanwhile

    public PostgresResultsWriter(NpgsqlDataSource database)
    {
        this.database = database;
        names = new PostgresNames(database);
        deliveries = new DeliveryTables(rows.Prepare);
    }

    public Dictionary<int, long> NextOffsets(string topic)
    {
        var stored = ResultsReader.NextOffsets(() => database.CreateCommand(), topic);
        lock (gate)
            foreach (var (partition, offset) in stored)
                next[new TopicPartition(topic, partition)] = offset;
        return stored;
    }

    /// <inheritdoc/>
    /// <exception cref="ProjectionMovedException">Another node has gone on with a partition.</exception>
    public void Write(IReadOnlyCollection<ProjectedEvent> batch)
    {
        var moves = MovesOf(batch);
        var events = batch.Where(e => moves.TryGetValue(e.Position.TopicPartition, out var move)
                && e.Position.Offset.Value >= (move.From ?? 0) && e.Happened is not null)
            .Select(e => e.Happened!).ToList();
        var recorded = events.OfType<AttemptRecorded>().ToList();
        names.Learn(recorded);

        using var connection = database.OpenConnection();
        using var transaction = connection.BeginTransaction();
        Move(connection, moves);
        // All attempts first: what voids one comes after it, and looks at its version.
        AttemptRows.Write(connection, recorded, names);
        rows.Clear();
        foreach (var happened in events)
            if (happened is not AttemptRecorded)
                deliveries.Write(happened);
        rows.Run(connection);
        transaction.Commit();
        lock (gate)
            foreach (var (partition, (_, to)) in moves)
                next[partition] = to;
    }

    public void Dispose()
    {
    }

    // Where each partition goes from and to; not those of which everything was written before it came back.
    private SortedDictionary<TopicPartition, (long? From, long To)> MovesOf(IReadOnlyCollection<ProjectedEvent> batch)
    {
        // In one order for all nodes, so that none waits for another that waits for it.
        var moves = new SortedDictionary<TopicPartition, (long? From, long To)>(Comparer<TopicPartition>.Create(
            (a, b) => (a.Topic, a.Partition.Value).CompareTo((b.Topic, b.Partition.Value))));
        lock (gate)
            foreach (var (position, _) in batch)
            {
                long? from = next.TryGetValue(position.TopicPartition, out var known) ? known : null;
                if (position.Offset.Value >= (from ?? 0))
                    moves[position.TopicPartition] = (from, position.Offset.Value + 1);
            }
        return moves;
    }

    private static void Move(NpgsqlConnection connection, SortedDictionary<TopicPartition, (long? From, long To)> moves)
    {
        using var batch = new NpgsqlBatch(connection);
        // The log has it all: what a crash of the server takes back is read again, with its offset.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL synchronous_commit TO off"));
        foreach (var (partition, (from, to)) in moves)
        {
            var command = new NpgsqlBatchCommand(from is null
                ? "INSERT INTO projection_offset VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
                : "UPDATE projection_offset SET next_offset = $3 WHERE topic = $1 AND partition = $2 AND next_offset = $4")
            {
                Parameters =
                {
                    new NpgsqlParameter<string> { TypedValue = partition.Topic },
                    new NpgsqlParameter<int> { TypedValue = partition.Partition.Value },
                    new NpgsqlParameter<long> { TypedValue = to },
                },
            };
            if (from is { } expected)
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = expected });
            batch.BatchCommands.Add(command);
        }
        batch.ExecuteNonQuery();
        foreach (var (command, (partition, (from, _))) in batch.BatchCommands.OfType<NpgsqlBatchCommand>().Skip(1).Zip(moves))
            if (command.RecordsAffected != 1)
                throw new ProjectionMovedException(
                    $"{partition} does not stand at {from?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "its beginning"} "
                    + "any more: another node has gone on with it");
    }

    /// <summary>Statements of one transaction, gathered and sent in one go.</summary>
    private sealed class RowBatch
    {
        private readonly List<NpgsqlBatchCommand> commands = [];

        public Log.IRowStatement Prepare(string sql) => new Row(this, sql.Replace('?', '$'), sql.Split('?').Length - 1);

        public void Clear() => commands.Clear();

        public void Run(NpgsqlConnection connection)
        {
            if (commands.Count == 0)
                return;
            using var batch = new NpgsqlBatch(connection);
            commands.ForEach(batch.BatchCommands.Add);
            batch.ExecuteNonQuery();
        }

        private sealed class Row(RowBatch batch, string sql, int parametersMax) : Log.IRowStatement
        {
            private readonly NpgsqlParameter?[] bound = new NpgsqlParameter?[parametersMax];

            public Log.IRowStatement Bind(int parameter, long value) =>
                Set(parameter, new NpgsqlParameter<long> { TypedValue = value });

            public Log.IRowStatement Bind(int parameter, double? value) => Set(parameter, value is { } number
                ? new NpgsqlParameter<double> { TypedValue = number }
                : new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Double, Value = DBNull.Value });

            public Log.IRowStatement Bind(int parameter, bool? value) => Set(parameter, value is { } flag
                ? new NpgsqlParameter<long> { TypedValue = flag ? 1 : 0 }
                : new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = DBNull.Value });

            public Log.IRowStatement Bind(int parameter, string value) =>
                Set(parameter, new NpgsqlParameter<string> { TypedValue = value });

            public void Execute()
            {
                var command = new NpgsqlBatchCommand(sql);
                foreach (var parameter in bound.TakeWhile(p => p is not null))
                    command.Parameters.Add(parameter!);
                batch.commands.Add(command);
                Array.Clear(bound);
            }

            private Row Set(int parameter, NpgsqlParameter value)
            {
                bound[parameter - 1] = value;
                return this;
            }
        }
    }
}

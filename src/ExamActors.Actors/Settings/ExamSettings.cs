using System.Collections.Immutable;
using System.Net;
using ExamActors.Actors.Log;

namespace ExamActors.Actors.Settings;

public enum LogKind
{
    Embedded,
    Kafka,
}

public enum JournalKind
{
    Embedded,
    Postgres,
}

public enum ResultsKind
{
    Embedded,
    Postgres,
}

/// <summary>The settings under `exam`, typed and checked; reference.conf says what each one means.</summary>
public sealed record ExamSettings(
    LogKind Log,
    JournalKind Journal,
    ResultsKind Results,
    string Data,
    string Region,
    ClusterSettings Cluster,
    Synchronous EmbeddedSynchronous,
    KafkaSettings Kafka,
    PostgresSettings Postgres,
    TopicSettings Topics,
    CatalogSettings Catalog,
    StudentSettings Student,
    CenterSettings Center,
    ApiSettings Api,
    TelemetrySettings Telemetry,
    int IntakeParallelism,
    int ImportRecordBytesMax,
    int ProjectionBatchEventsMax,
    int DeadLetterPartBytesMax,
    TimeSpan RestartBackoffMin,
    TimeSpan RestartBackoffMax)
{
    /// <summary>The largest command that an imported document may become, in bytes.</summary>
    public int ImportCommandBytesMax => 2 * ImportRecordBytesMax;

    /// <summary>The largest record that is ever produced, in bytes; there is room for key, headers and an event's more.</summary>
    public int RecordBytesMax =>
        Math.Max(Math.Max(ImportCommandBytesMax, Catalog.RecordBytesMax), DeadLetterPartBytesMax) + (64 << 10);
}

public sealed record PostgresSettings(string ConnectionString, int JournalConnectionsMax, int ResultsConnectionsMax);

/// <param name="Prefix">Stands before the name of each of them.</param>
public sealed record TopicSettings(
    string Prefix,
    TopicDefinition Exams,
    TopicDefinition ExamCatalog,
    TopicDefinition StudentCommands,
    TopicDefinition StudentEvents,
    TopicDefinition CenterCommands,
    TopicDefinition CenterEvents,
    TopicDefinition Scores,
    TopicDefinition DeadLetters)
{
    public IReadOnlyList<TopicDefinition> All =>
        [Exams, ExamCatalog, StudentCommands, StudentEvents, CenterCommands, CenterEvents, Scores, DeadLetters];

    /// <summary>The full name of a topic: one of ours may be named without the prefix.</summary>
    public string NameOf(string topic) => All.FirstOrDefault(t => t.Name == Prefix + topic)?.Name ?? topic;
}

public sealed record CatalogSettings(int RecordBytesMax, TimeSpan AssemblyTimeMax);

public sealed record StudentSettings(TimeSpan PassivateAfter, int SnapshotAfterEvents, TimeSpan AskTimeout);

public sealed record CenterSettings(
    int SnapshotAfterEvents, TimeSpan AskTimeout, TimeSpan DeadlineGrace, TimeSpan WakeInterval);

public sealed record ApiSettings(
    string Url, string TokenKey, TimeSpan ReplyWait, int RequestBytesMax, int RequestsPerSecond, int RequestsBurst,
    int AdmissionsPerMinute, ImmutableArray<IPNetwork> Proxies, TimeSpan DrainWait);

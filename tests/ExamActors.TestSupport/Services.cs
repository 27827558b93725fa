namespace ExamActors.TestSupport;

/// <summary>The services that some tests need, and how to have them.</summary>
public static class Services
{
    public const string KafkaVariable = "KAFKA_BOOTSTRAP";
    public const string PostgresVariable = "POSTGRES";

    /// <summary>What stands there instead of bootstrap servers to run the system tests on the mock broker.</summary>
    public const string KafkaMock = "mock";

    /// <summary>The bootstrap servers of a real Kafka, or null.</summary>
    public static string? KafkaBootstrap => IsKafkaMock ? null : Value(KafkaVariable);

    /// <summary>Whether the system tests are to run on the mock broker, all on the same one, as on a real one.</summary>
    public static bool IsKafkaMock => Value(KafkaVariable) == KafkaMock;

    /// <summary>An Npgsql connection string, or null.</summary>
    public static string? Postgres => Value(PostgresVariable);

    /// <summary>Why a test of a real Kafka is skipped, or null where there is one.</summary>
    public static string? KafkaSkip => KafkaBootstrap is not null ? null :
        $"needs a real Kafka: {KafkaVariable} names none. Start one and name it: docker run -d -p 9092:9092 "
        + $"apache/kafka; {KafkaVariable}=localhost:9092 dotnet test";

    /// <summary>Why a test of PostgreSQL is skipped, or null where there is one.</summary>
    public static string? PostgresSkip => Postgres is not null ? null :
        $"needs PostgreSQL: {PostgresVariable} is not set. Start one as an unprivileged user and name it: "
        + "initdb -D DIR -A trust -U app -E UTF8 --locale=C.UTF-8 && pg_ctl -D DIR -w -o "
        + "\"-p 5433 -k DIR -c listen_addresses=127.0.0.1\" start; "
        + $"{PostgresVariable}='Host=127.0.0.1;Port=5433;Username=app;Database=postgres' dotnet test";

    private static string? Value(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}

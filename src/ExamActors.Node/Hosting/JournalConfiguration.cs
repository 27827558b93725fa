using Akka.Configuration;
using Akka.Persistence.Sql;
using ExamActors.Actors.Persistence;
using ExamActors.Actors.Settings;

namespace ExamActors.Node.Hosting;

/// <summary>Turns `exam.journal` into Akka.Persistence's plugins.</summary>
internal static class JournalConfiguration
{
    public static Config Of(ExamSettings settings) => settings.Journal switch
    {
        JournalKind.Embedded => Plugin("embedded")
            .WithFallback(ConfigurationFactory.ParseString($$"""
                akka.persistence.journal.embedded.folder = {{Quote(settings.Data)}}
                akka.persistence.snapshot-store.embedded.folder = {{Quote(settings.Data)}}
                """))
            .WithFallback(EmbeddedPersistence.DefaultConfig),
        JournalKind.Postgres => Plugin("sql")
            .WithFallback(ConfigurationFactory.ParseString($$"""
                akka.persistence.journal.sql {
                  connection-string = {{Quote(settings.PostgresConnectionString)}}
                  provider-name = "PostgreSQL.15"
                }
                akka.persistence.snapshot-store.sql {
                  connection-string = {{Quote(settings.PostgresConnectionString)}}
                  provider-name = "PostgreSQL.15"
                }
                """))
            .WithFallback(SqlPersistence.DefaultConfiguration),
        _ => throw new InvalidOperationException($"journal {settings.Journal}"),
    };

    private static Config Plugin(string name) => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.plugin = "akka.persistence.journal.{{name}}"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.{{name}}"
        """);

    private static string Quote(string value) => $"\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}

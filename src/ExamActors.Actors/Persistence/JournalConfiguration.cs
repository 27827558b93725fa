using Akka.Configuration;
using Akka.Persistence.Sql;
using ExamActors.Actors.Postgres;
using ExamActors.Actors.Settings;

namespace ExamActors.Actors.Persistence;

/// <summary>Turns `exam.journal` into Akka.Persistence's plugins.</summary>
public static class JournalConfiguration
{
    /// <summary>The configuration of an actor system with its journal: over the plugin's own defaults, so that overlays tune it.</summary>
    public static Config Of(ExamSettings settings, Config config) => settings.Journal switch
    {
        JournalKind.Embedded => Plugin("embedded")
            .WithFallback(ConfigurationFactory.ParseString($$"""
                akka.persistence.journal.embedded.folder = {{ExamSettingsReader.Quote(settings.Data)}}
                akka.persistence.snapshot-store.embedded.folder = {{ExamSettingsReader.Quote(settings.Data)}}
                """))
            .WithFallback(config)
            .WithFallback(EmbeddedPersistence.DefaultConfig),
        JournalKind.Postgres => Plugin("sql")
            .WithFallback(ConfigurationFactory.ParseString($$"""
                akka.persistence.journal.sql {
                  connection-string = {{ExamSettingsReader.Quote(PostgresPool.OfJournal(settings))}}
                  provider-name = "PostgreSQL.15"
                }
                akka.persistence.snapshot-store.sql {
                  connection-string = {{ExamSettingsReader.Quote(PostgresPool.OfJournal(settings))}}
                  provider-name = "PostgreSQL.15"
                }
                """))
            .WithFallback(config)
            .WithFallback(ExamSettingsReader.Resource("postgres.conf"))
            .WithFallback(SqlPersistence.DefaultConfiguration),
        _ => throw new InvalidOperationException($"journal {settings.Journal}"),
    };

    private static Config Plugin(string name) => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.plugin = "akka.persistence.journal.{{name}}"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.{{name}}"
        """);
}

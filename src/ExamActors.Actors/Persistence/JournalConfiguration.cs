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
                akka.persistence.journal.embedded.folder = {{Quote(settings.Data)}}
                akka.persistence.snapshot-store.embedded.folder = {{Quote(settings.Data)}}
                """))
            .WithFallback(config)
            .WithFallback(EmbeddedPersistence.DefaultConfig),
        JournalKind.Postgres => Plugin("sql")
            .WithFallback(ConfigurationFactory.ParseString($$"""
                akka.persistence.journal.sql {
                  connection-string = {{Quote(PostgresPool.OfJournal(settings))}}
                  provider-name = "PostgreSQL.15"
                }
                akka.persistence.snapshot-store.sql {
                  connection-string = {{Quote(PostgresPool.OfJournal(settings))}}
                  provider-name = "PostgreSQL.15"
                }
                """))
            .WithFallback(config)
            .WithFallback(Resource("postgres.conf"))
            .WithFallback(SqlPersistence.DefaultConfiguration),
        _ => throw new InvalidOperationException($"journal {settings.Journal}"),
    };

    /// <summary>A configuration that ships with this assembly.</summary>
    internal static Config Resource(string name)
    {
        using var stream = typeof(JournalConfiguration).Assembly.GetManifestResourceStream($"ExamActors.Actors.{name}")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }

    private static Config Plugin(string name) => ConfigurationFactory.ParseString($$"""
        akka.persistence.journal.plugin = "akka.persistence.journal.{{name}}"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.{{name}}"
        """);

    private static string Quote(string value) => $"\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}

using Akka.Actor;
using Akka.Configuration;
using ExamActors.Actors.Persistence;
using ExamActors.Actors.Settings;

namespace ExamActors.Actors.Tests.Persistence;

/// <summary>Actor systems with their journal where the settings have it.</summary>
internal static class PostgresJournal
{
    public static ActorSystem Start(ExamSettings settings, string hocon = "") => ActorSystem.Create(
        "journal", Config(settings, hocon));

    public static Config Config(ExamSettings settings, string hocon = "") => JournalConfiguration.Of(
        settings,
        ConfigurationFactory.ParseString($"{hocon}\nakka.actor.provider = local, akka.loglevel = OFF")
            .WithFallback(ExamSettingsReader.Reference));
}

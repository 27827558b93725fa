using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using ExamActors.Actors.Log;
using ExamActors.Actors.Persistence;
using ExamActors.Actors.Settings;

namespace ExamActors.Actors.Tests.Persistence;

/// <summary>What an actor system needs to have its journal and snapshots in an embedded store.</summary>
internal static class EmbeddedSystem
{
    public static ActorSystemSetup Setup(EmbeddedStore store, string hocon = "") => BootstrapSetup.Create()
        .WithConfig(ConfigurationFactory.ParseString(hocon)
            .WithFallback(ConfigurationFactory.ParseString(
                """
                akka.actor.provider = local
                akka.loglevel = ERROR
                akka.persistence.journal.plugin = "akka.persistence.journal.embedded"
                akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.embedded"
                """))
            .WithFallback(EmbeddedPersistence.DefaultConfig)
            .WithFallback(ExamSettingsReader.Reference))
        .And(new EmbeddedStoreSetup(store));
}

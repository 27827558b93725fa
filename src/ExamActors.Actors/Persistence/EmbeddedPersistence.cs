using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Serialization;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;

namespace ExamActors.Actors.Persistence;

/// <summary>Hands an open store to the journal and the snapshot store of an actor system.</summary>
public sealed class EmbeddedStoreSetup(EmbeddedStore store) : Setup
{
    public EmbeddedStore Store => store;
}

/// <summary>What journal and snapshot store share.</summary>
public static class EmbeddedPersistence
{
    /// <summary>The plugin's defaults, for the actor system's configuration.</summary>
    public static Config DefaultConfig { get; } = ExamSettingsReader.Resource("embedded.conf");

    /// <summary>
    /// The store that the actor system was given, else the one of the folder, opened and closed with the system.
    /// </summary>
    internal static EmbeddedStore StoreOf(ActorSystem system, Config config)
    {
        var given = system.Settings.Setup.Get<EmbeddedStoreSetup>();
        return given.HasValue
            ? given.Value.Store
            : system.WithExtension<OpenedStore, OpenedStoreProvider>().In(config.GetString("folder"));
    }

    internal static StoredPayload Store(
        Akka.Serialization.Serialization serialization, string persistenceId, long sequenceNr, object payload,
        DateTime timestamp)
    {
        var serializer = serialization.FindSerializerFor(payload);
        return new StoredPayload(persistenceId, sequenceNr, serializer.Identifier,
            Akka.Serialization.Serialization.ManifestFor(serializer, payload), timestamp.Ticks,
            serializer.ToBinary(payload));
    }

    internal static object Restore(Akka.Serialization.Serialization serialization, StoredPayload stored) =>
        serialization.Deserialize(stored.Payload, stored.Serializer, stored.Manifest);

    internal sealed class OpenedStoreProvider : ExtensionIdProvider<OpenedStore>
    {
        public override OpenedStore CreateExtension(ExtendedActorSystem system) => new(system);
    }

    internal sealed class OpenedStore(ActorSystem system) : IExtension
    {
        private readonly Lock gate = new();
        private EmbeddedStore? store;

        public EmbeddedStore In(string folder)
        {
            lock (gate)
            {
                if (store is not null)
                    return store;
                store = EmbeddedStore.Open(new EmbeddedStoreOptions(folder));
                system.RegisterOnTermination(store.Dispose);
                return store;
            }
        }
    }
}

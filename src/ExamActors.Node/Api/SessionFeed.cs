using System.Diagnostics;
using System.Text;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Kafka.Dsl;
using Akka.Streams.Kafka.Helpers;
using Akka.Streams.Kafka.Settings;
using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Streams;
using ExamActors.Actors.Wire;
using ExamActors.Core.Students;
using Microsoft.AspNetCore.SignalR;

namespace ExamActors.Node.Api;

/// <summary>
/// student-events, from now on → the browsers of the students who are connected here: what happens to a session without their
/// own request (pause, relocation, the end of time), and what came of a request that was not answered in time. Every node reads all of
/// the topic; a browser that misses something asks for its session when it connects again.
/// </summary>
internal static class SessionFeed
{
    public const string Group = "session-feed";

    public static DrainingControl<Done> Run(
        ActorSystem system, IMaterializer materializer, IExamLog log, ExamSettings settings, Gateway gateway,
        StudentSessions sessions, Connections connections, IHubContext<SessionHub, ISessionClient> hub)
    {
        var topic = settings.Topics.StudentEvents;
        var partitions = Enumerable.Range(0, topic.Partitions)
            .Select(p => new TopicPartitionOffset(topic.Name, p, Offset.End)).ToArray();
        var processing = $"process {topic.Name}";
        return KafkaConsumer.PlainSource(
                log.ConsumerSettings(system, Group), Subscriptions.AssignmentWithOffset(partitions))
            .SelectMany(Concerned)
            .SelectAsyncUnordered(64, concerned => Tell(concerned.Happened, concerned.Record))
            .ToMaterialized(Sink.Ignore<Done>(), Keep.Both)
            .MapMaterializedValue(m => DrainingControl<Done>.Create(m.Item1, m.Item2))
            .Run(materializer);

        IEnumerable<(StudentEvent Happened, ConsumeResult<byte[], byte[]> Record)> Concerned(ConsumeResult<byte[], byte[]> record)
        {
            if (record.Message.Key is not { } key || !connections.Has(Encoding.UTF8.GetString(key)))
                return [];
            try
            {
                var happened = WireRecord.Decode<StudentEvent>(record, "a student's event");
                return connections.Wants(happened.StudentId, happened.Version) ? [(happened, record)] : [];
            }
            catch (WireException)
            {
                return []; // the projection has it in dead-letters
            }
        }

        async Task<Done> Tell(StudentEvent happened, ConsumeResult<byte[], byte[]> record)
        {
            using var span = Tracing.Start(
                processing, ActivityKind.Consumer, Tracing.Extract(record.Message.Headers));
            span.Describe("process", topic.Name, Group);
            span.Describe(record.TopicPartitionOffset);
            StudentState state;
            try
            {
                state = await gateway.Student(happened.StudentId).ConfigureAwait(false);
            }
            catch (AskTimeoutException)
            {
                return Done.Instance; // one student's actor that is stuck must not keep the others' browsers waiting
            }
            // Of several events of a command, the first one tells of all.
            connections.Tell(happened.StudentId, state.Version);
            foreach (var bearer in connections.Of(happened.StudentId))
                if (sessions.View(bearer, state, whole: false) is { } view)
                    await hub.Clients.User(UserOf(bearer)).SessionChanged(view).ConfigureAwait(false);
                else if (StudentSessions.IsElsewhere(bearer, state))
                    await hub.Clients.User(UserOf(bearer)).SessionMoved().ConfigureAwait(false);
            return Done.Instance;
        }
    }

    /// <summary>The hub's name of a session's bearers, who have come by one use of a code.</summary>
    public static string UserOf(SessionBearer bearer) => $"{bearer.StudentId}/{bearer.SittingId}/{bearer.Admission}";
}

/// <summary>The hub knows a session by student, sitting and admission.</summary>
internal sealed class SessionUserIds : IUserIdProvider
{
    // The pages' own connections come by here as well; theirs have no session.
    public string? GetUserId(HubConnectionContext connection) =>
        connection.User.HasClaim(c => c.Type == ApiClaims.Admission)
            ? SessionFeed.UserOf(SessionEndpoints.Bearer(connection.User))
            : null;
}

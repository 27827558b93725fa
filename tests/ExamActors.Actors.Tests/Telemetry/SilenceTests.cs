using System.Collections.Immutable;
using System.Diagnostics;
using Confluent.Kafka;
using ExamActors.Actors.Streams;
using ExamActors.Actors.Telemetry;

namespace ExamActors.Actors.Tests.Telemetry;

/// <summary>Nobody listens in this process, as on a node that has no telemetry.</summary>
public class SilenceTests
{
    [Fact]
    public void Nothing_is_allocated_while_nobody_listens()
    {
        var record = new Message<byte[], byte[]> { Headers = [] };
        var place = new TopicPartitionOffset("t", 1, 2);
        ImmutableArray<string> events = ["happened"];
        OnTheWayOfAnAnswer();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            OnTheWayOfAnAnswer();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void OnTheWayOfAnAnswer()
        {
            var began = Stopwatch.GetTimestamp();
            using var command = Tracing.Source.StartActivity("command");
            Tracing.Inject(command, record);
            using var process = Tracing.Start("process", ActivityKind.Consumer, Tracing.Extract(record.Headers));
            process.Describe("process", "t", "g");
            process.Describe(place);
            using var persist = Tracing.StartApart("persist", ActivityKind.Client, process?.Id);
            ExamMeter.ProcessDuration.RecordSince(began, ExamMeter.Tag("k", "v"));
            ActorMeter.Students.Started();
            ActorMeter.Students.Recovered(began);
            ActorMeter.Students.Persisted(began, events, _ => null);
            ActorMeter.Students.Stopped();
        }
    }
}

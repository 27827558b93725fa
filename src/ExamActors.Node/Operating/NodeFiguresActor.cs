using System.Diagnostics;
using Akka.Actor;
using ExamActors.Actors.Nodes;

namespace ExamActors.Node.Operating;

/// <summary>Says how its node does.</summary>
internal sealed class NodeFiguresActor : ReceiveActor
{
    public const string Name = "node-figures";

    private readonly AnswerMeter answers;

    /// <param name="connections">How many students' browsers are connected here.</param>
    /// <param name="answers">What answers take here; disposed of with the actor.</param>
    public NodeFiguresActor(Func<int> connections, AnswerMeter answers)
    {
        this.answers = answers;
        Receive<ReadNode>(read =>
        {
            using var process = Process.GetCurrentProcess();
            var (seconds, rate, p50, p99) = answers.Read(read.AfterSecond);
            Sender.Tell(new NodeFigures(
                process.StartTime, connections(), rate, p50, p99, process.WorkingSet64,
                process.TotalProcessorTime.TotalSeconds, [.. seconds]));
        });
    }

    public static Props Props(Func<int> connections) =>
        Akka.Actor.Props.Create(() => new NodeFiguresActor(connections, new AnswerMeter(TimeProvider.System)));

    protected override void PostStop() => answers.Dispose();
}

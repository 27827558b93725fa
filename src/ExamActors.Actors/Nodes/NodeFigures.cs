using System.Collections.Immutable;

namespace ExamActors.Actors.Nodes;

// Every node has an actor that says how it does; whoever shows the system asks those of all members.
//
// ReadNode → NodeFigures

/// <summary>How does this node do?</summary>
/// <param name="AfterSecond">Seconds up to and with this one are known already, in Unix seconds; 0 for all that are kept.</param>
public sealed record ReadNode(long AfterSecond);

/// <summary>How a node does. Answers are those that this node's gateway took and whose reply said that the journal has them.</summary>
/// <param name="StartedAt">When its process started.</param>
/// <param name="Connections">Students' browsers that are connected to its hub.</param>
/// <param name="AnswersPerSecond">Answers a second, over the last 10 seconds.</param>
/// <param name="P50Ms">Median time from answer to reply over the last 10 seconds, in ms; null without answers.</param>
/// <param name="P99Ms">The time within which 99 % of these were done, in ms; null without answers.</param>
/// <param name="MemoryBytes">What its process holds in memory, in bytes.</param>
/// <param name="CpuSeconds">CPU time of its process so far, in seconds.</param>
/// <param name="Seconds">The seconds that are over, at most 300, oldest first.</param>
public sealed record NodeFigures(
    DateTimeOffset StartedAt, int Connections, double AnswersPerSecond, double? P50Ms, double? P99Ms, long MemoryBytes,
    double CpuSeconds, ImmutableArray<NodeSecond> Seconds);

/// <summary>What a node did in a second.</summary>
/// <param name="Second">Which one, in Unix seconds.</param>
/// <param name="Answers">Answers whose reply said that the journal has them.</param>
/// <param name="NotDone">Answers whose reply said something else: later, or send it again.</param>
/// <param name="P50Ms">Their median time from answer to reply, in ms; null without answers.</param>
/// <param name="P99Ms">The time within which 99 % of them were done, in ms; null without answers.</param>
public sealed record NodeSecond(long Second, int Answers, int NotDone, double? P50Ms, double? P99Ms);

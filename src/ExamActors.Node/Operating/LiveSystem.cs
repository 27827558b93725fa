using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using ExamActors.Actors.Log;
using ExamActors.Actors.Nodes;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;

namespace ExamActors.Node.Operating;

/// <summary>The system at a moment, as operators see it.</summary>
/// <param name="At">When it was looked at.</param>
/// <param name="Running">Attempts whose clock runs.</param>
/// <param name="Paused">Attempts whose clock stands.</param>
/// <param name="Nodes">The members of the cluster, by address.</param>
/// <param name="History">What all nodes did in each of the last seconds, oldest first.</param>
/// <param name="Topics">What is on the log; as of an earlier moment where <paramref name="Fault"/> is there.</param>
/// <param name="DeadLetters">The newest dead letters, newest first.</param>
/// <param name="Fault">Why the log or the results could not be asked; null where they could.</param>
internal sealed record LiveView(
    DateTimeOffset At, long Running, long Paused, ImmutableArray<LiveNode> Nodes, ImmutableArray<NodeSecond> History,
    ImmutableArray<TopicLag> Topics, ImmutableArray<DeadLetterBox> DeadLetters, string? Fault)
{
    public static readonly LiveView Empty = new(default, 0, 0, [], [], [], [], null);
}

/// <summary>A member of the cluster.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Status">Up, or on its way in or out; Unreachable where the others do not hear of it.</param>
/// <param name="Roles">What it does.</param>
/// <param name="Figures">How it does; null where it did not say in time.</param>
/// <param name="CpuCores">The cores that it used since it was asked before; null where that is not known.</param>
internal sealed record LiveNode(string Address, string Status, ImmutableArray<string> Roles, NodeFigures? Figures, double? CpuCores);

/// <summary>Looks at the whole system: asks every node how it does, and the log how far its readers are. Not twice at once.</summary>
internal sealed class LiveSystem(ActorSystem system, IExamLog log, ExamSettings settings, TimeProvider clock) : IDisposable
{
    private const int DeadLettersShown = 20;

    private static readonly TimeSpan NodeTimeout = TimeSpan.FromMilliseconds(900);

    private readonly NodeHistory history = new();
    private readonly LogLag lag = new(log, settings);
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, double CpuSeconds)> before = [];
    private LiveView last = LiveView.Empty;
    private long deadLettersAppended = -1;

    /// <summary>The topic of the dead letters.</summary>
    public string DeadLettersTopic => settings.Topics.DeadLetters.Name;

    /// <summary>The system now.</summary>
    public async Task<LiveView> Read()
    {
        var nodes = await ReadNodes().ConfigureAwait(false);
        return last = Look(last with { At = clock.GetUtcNow(), Nodes = nodes, History = history.Seconds });
    }

    public void Dispose() => lag.Dispose();

    private LiveView Look(LiveView view)
    {
        try
        {
            var (running, paused) = ResultsReader.RunningOf(settings);
            var topics = lag.Read();
            var letters = topics.First(t => t.Topic == DeadLettersTopic);
            var newest = letters.Appended == deadLettersAppended
                ? view.DeadLetters
                : [.. DeadLetterBox.Newest(log, letters.Topic, DeadLettersShown)];
            deadLettersAppended = letters.Appended;
            return view with { Running = running, Paused = paused, Topics = topics, DeadLetters = newest, Fault = null };
        }
        catch (Exception e)
        {
            // Whoever watches is told; the next look tries again.
            return view with { Fault = e.Message };
        }
    }

    private async Task<ImmutableArray<LiveNode>> ReadNodes()
    {
        var state = Cluster.Get(system).State;
        return
        [
            .. await Task.WhenAll(state.Members.Select(async member =>
            {
                var address = member.Address.ToString();
                var figures = await Ask(member.Address, history.LastOf(address)).ConfigureAwait(false);
                if (figures is not null)
                    history.Add(address, figures.Seconds);
                return new LiveNode(
                    address, state.Unreachable.Contains(member) ? "Unreachable" : member.Status.ToString(),
                    [.. member.Roles.Order(StringComparer.Ordinal)], figures, CpuCores(address, figures));
            })).ConfigureAwait(false),
        ];
    }

    private async Task<NodeFigures?> Ask(Address address, long afterSecond)
    {
        try
        {
            return await system.ActorSelection(new RootActorPath(address) / "user" / NodeFiguresActor.Name)
                .Ask<NodeFigures>(new ReadNode(afterSecond), NodeTimeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    private double? CpuCores(string address, NodeFigures? figures)
    {
        if (figures is null)
            return null;
        var now = clock.GetUtcNow();
        var known = before.TryGetValue(address, out var earlier);
        before[address] = (now, figures.CpuSeconds);
        return known && now > earlier.At ? (figures.CpuSeconds - earlier.CpuSeconds) / (now - earlier.At).TotalSeconds : null;
    }
}

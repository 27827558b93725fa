using ExamActors.Core.Exams;
using ExamActors.Node.Api;
using Microsoft.AspNetCore.Http;

namespace ExamActors.Node.Trials;

/// <summary>
/// The trial runs of this node. They end when nobody has asked anything of them for <see cref="IdleMax"/>, and with the node;
/// another node knows nothing of them.
/// </summary>
internal sealed class TrialRuns(ApiTokens tokens, TimeProvider clock)
{
    /// <summary>How many there may be at once.</summary>
    public const int RunsMax = 200;

    /// <summary>After how long without a request a trial ends.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromHours(2);

    private readonly Dictionary<string, Kept> runs = new(StringComparer.Ordinal);

    private sealed class Kept(TrialRun run)
    {
        public TrialRun Run => run;

        /// <summary>When somebody asked for something last.</summary>
        public DateTimeOffset UsedAt { get; set; }
    }

    /// <summary>Begins a trial.</summary>
    /// <param name="definition">The exam, sound; whether it is open now does not matter.</param>
    /// <param name="prepared">It made ready, if somebody has done that; null for not yet.</param>
    /// <param name="prepare">Makes an exam ready.</param>
    /// <param name="name">Who tries it.</param>
    /// <returns>The admission, with a token that is good for nothing else; or what is wrong.</returns>
    public (Problem? Problem, Admission? Admission) Begin(
        ExamDefinition definition, PreparedExam? prepared, Func<ExamDefinition, PreparedExam> prepare, string name)
    {
        var rules = definition.Rules;
        var exam = prepared is not null && rules is { OpensAt: null, ClosesAt: null }
            ? prepared
            : prepare(definition with { Rules = rules with { OpensAt = null, ClosesAt = null } });
        var (id, now) = ($"trial-{Guid.NewGuid():N}", clock.GetUtcNow());
        var run = new TrialRun(exam, id, name, now);
        lock (runs)
        {
            foreach (var idle in runs.Where(r => now - r.Value.UsedAt > IdleMax).Select(r => r.Key).ToArray())
                runs.Remove(idle);
            if (runs.Count >= RunsMax)
                return (TooMany, null);
            runs.Add(id, new Kept(run) { UsedAt = now });
        }
        var lifetime = TimeSpan.FromSeconds(rules.SecondsMax) + TimeSpan.FromHours(12);
        var token = tokens.Issue(ApiClaims.Trial, id, lifetime);
        return (null, new Admission(token, now + lifetime, Read(id).Session!));
    }

    /// <summary>How a trial stands.</summary>
    public SessionReply Read(string id) => With(id, run => run.Read(clock.GetUtcNow()));

    /// <summary>Does what a browser asks of a trial.</summary>
    public SessionReply Send(string id, SessionAsk ask) => With(id, run => run.Send(ask, clock.GetUtcNow()));

    private SessionReply With(string id, Func<TrialRun, SessionReply> use)
    {
        var now = clock.GetUtcNow();
        TrialRun run;
        lock (runs)
        {
            if (!runs.TryGetValue(id, out var kept))
                return SessionReply.Of(Over);
            if (now - kept.UsedAt > IdleMax)
            {
                runs.Remove(id);
                return SessionReply.Of(Over);
            }
            kept.UsedAt = now;
            run = kept.Run;
        }
        lock (run)
            return use(run);
    }

    private static readonly Problem Over = new(StatusCodes.Status403Forbidden, "trial_over",
        "The trial run is over: nobody used it for two hours, the node was started again, or another node has it.");

    private static readonly Problem TooMany = new(StatusCodes.Status503ServiceUnavailable, "too_many_trials",
        $"There are {RunsMax} trial runs on this node; one ends two hours after it was used last.");
}

using Confluent.Kafka;
using ExamActors.Actors.Log;
using ExamActors.Actors.Wire;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;
using ExamActors.Node.Operating;
using ExamActors.Node.Verbs;

namespace ExamActors.Node.Rosters;

/// <summary>What became of a sitting at its center.</summary>
/// <param name="StudentId">Whose it is.</param>
/// <param name="CenterId">The center.</param>
/// <param name="ExamId">The exam; null where the seat was refused.</param>
/// <param name="StartsAt">When it begins; null where the seat was refused.</param>
/// <param name="Refusal">Why there is no seat; null where there is or was one.</param>
/// <param name="Released">Whether the seat was given back.</param>
internal sealed record SittingEntry(
    string StudentId, string CenterId, string? ExamId, DateTimeOffset? StartsAt, SeatRefusal? Refusal, bool Released);

/// <summary>What center-events say so far: the centers as they are set up, and what became of some sittings.</summary>
/// <param name="Centers">The latest of each center.</param>
/// <param name="Sittings">By the sitting's id.</param>
internal sealed record CenterLedger(
    IReadOnlyDictionary<string, CenterSetUp> Centers, IReadOnlyDictionary<string, SittingEntry> Sittings)
{
    private static readonly HashSet<string> Types =
    [
        ExamCodec.WireTypeOf(typeof(CenterSetUp)), ExamCodec.WireTypeOf(typeof(SeatReserved)),
        ExamCodec.WireTypeOf(typeof(SeatRefused)), ExamCodec.WireTypeOf(typeof(SeatReleased)),
    ];

    public static readonly CenterLedger Empty =
        new(new Dictionary<string, CenterSetUp>(), new Dictionary<string, SittingEntry>());

    /// <summary>Reads the topic from its beginning to where it ends now.</summary>
    /// <param name="log">The log.</param>
    /// <param name="topic">center-events.</param>
    /// <param name="wanted">Which sittings are kept.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static CenterLedger Read(IExamLog log, string topic, Func<string, bool> wanted, CancellationToken cancellation)
    {
        var centers = new Dictionary<string, CenterSetUp>(StringComparer.Ordinal);
        var sittings = new Dictionary<string, SittingEntry>(StringComparer.Ordinal);
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var record in LogScan.All(log, topic))
        {
            cancellation.ThrowIfCancellationRequested();
            if (EventOf(record) is not { } happened || happened.Version <= versions.GetValueOrDefault(happened.CenterId))
                continue; // what was published again is known
            versions[happened.CenterId] = happened.Version;
            switch (happened)
            {
                case CenterSetUp e:
                    centers[e.CenterId] = e;
                    break;
                case SeatReserved e when wanted(e.SittingId):
                    sittings[e.SittingId] = new(e.StudentId, e.CenterId, e.ExamId, e.StartsAt, null, false);
                    break;
                case SeatRefused e when wanted(e.SittingId):
                    sittings[e.SittingId] = new(e.StudentId, e.CenterId, null, null, e.Reason, false);
                    break;
                case SeatReleased e when sittings.TryGetValue(e.SittingId, out var entry):
                    sittings[e.SittingId] = entry with { Released = true };
                    break;
            }
        }
        return new CenterLedger(centers, sittings);
    }

    private static CenterEvent? EventOf(ConsumeResult<byte[], byte[]> record)
    {
        if (CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Type) is not { } type || !Types.Contains(type))
            return null;
        try
        {
            return ExamCodec.Decode(type, record.Message.Value) as CenterEvent;
        }
        catch (WireException)
        {
            return null; // no event of ours, whatever its header says
        }
    }
}

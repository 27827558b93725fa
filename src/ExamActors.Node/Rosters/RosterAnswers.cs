using Confluent.Kafka;
using ExamActors.Actors.Wire;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Node.Rosters;

/// <summary>
/// What events say about the rows of a file: an event belongs to a row by the id of the command that caused it, the
/// center's answer by the sitting. Safe to be used by several threads.
/// </summary>
internal sealed class RosterAnswers
{
    /// <summary>What was refused so often before is not asked for anew.</summary>
    private const int TurnsMax = 100;

    private static readonly HashSet<string> Types =
    [
        .. new[]
        {
            typeof(CenterSetUp), typeof(CenterCommandRefused), typeof(StudentRegistered), typeof(SittingRequested),
            typeof(SittingConfirmed), typeof(SittingRejected), typeof(CommandRefused),
        }.Select(ExamCodec.WireTypeOf),
    ];

    private readonly Lock gate = new();
    private readonly IReadOnlyList<RosterRow> rows;
    private readonly Dictionary<string, RosterRow> byCommand = new(StringComparer.Ordinal);
    private readonly Queue<RosterRow> again = [];
    private readonly Dictionary<(string StudentId, string SittingId), RosterRow> bySitting = [];

    /// <param name="rows">The rows.</param>
    public RosterAnswers(IReadOnlyList<RosterRow> rows)
    {
        this.rows = rows;
        // From the beginning: a seat that an import before this asked for may be confirmed while this one begins.
        foreach (var row in rows)
            if (row is { Request: RosterRequest.Sitting sitting, Outcome: RowOutcome.Open })
                bySitting[SittingOf(sitting, row.Turn)] = row;
    }

    /// <summary>Rows without an outcome.</summary>
    public int Open
    {
        get
        {
            lock (gate)
                return rows.Count(r => r.Outcome == RowOutcome.Open);
        }
    }

    /// <summary>Makes a row's next command known; null where the row has ended.</summary>
    public RosterQuestions.Question? Ask(RosterRow row, RosterQuestions questions, DateTimeOffset at)
    {
        lock (gate)
        {
            if (row.Outcome != RowOutcome.Open)
                return null;
            var sitting = row.Request as RosterRequest.Sitting;
            if (sitting is not null)
                bySitting.Remove(SittingOf(sitting, row.Turn));
            if (questions.Of(row, at) is not { } question)
                return null;
            byCommand[question.CommandId] = row;
            if (sitting is not null)
                bySitting[SittingOf(sitting, row.Turn)] = row;
            return question;
        }
    }

    /// <summary>A row that is to be asked for anew; null where there is none.</summary>
    public RosterRow? Again()
    {
        lock (gate)
            return again.TryDequeue(out var row) ? row : null;
    }

    /// <summary>Ends the rows that have no outcome.</summary>
    public void GiveUp(string reason, string atCenter)
    {
        lock (gate)
            foreach (var row in rows)
                row.Ends(RowOutcome.Unanswered, row.AtCenter ? atCenter : reason);
    }

    /// <summary>Takes a record of an events topic.</summary>
    public void Take(ConsumeResult<byte[], byte[]> record)
    {
        if (CloudEvent.HeaderText(record.Message.Headers, CloudEvent.Type) is not { } type || !Types.Contains(type))
            return;
        object happened;
        try
        {
            happened = ExamCodec.Decode(type, record.Message.Value);
        }
        catch (WireException)
        {
            return; // no event of ours, whatever its header says
        }
        lock (gate)
            Take(happened);
    }

    private void Take(object happened)
    {
        switch (happened)
        {
            case CenterSetUp e when Row(e.Cause.Id) is { } row:
                row.Ends(e.At == row.AskedAt ? RowOutcome.Done : RowOutcome.Unchanged);
                break;
            case StudentRegistered e when Row(e.Cause.Id) is { } row:
                row.Ends(e.At == row.AskedAt ? RowOutcome.Done : RowOutcome.Unchanged);
                break;
            case SittingRequested e when Row(e.Cause.Id) is { } row:
                row.AtCenter = true;
                break;
            case SittingConfirmed e when bySitting.TryGetValue((e.StudentId, e.SittingId), out var row):
                row.Ends(RowOutcome.Confirmed);
                break;
            case SittingRejected e when bySitting.TryGetValue((e.StudentId, e.SittingId), out var row):
                row.Ends(RowOutcome.Refused, RefusalWords.Of(e.Reason));
                break;
            case CommandRefused e when Row(e.Cause.Id) is { } row:
                Refused(row, e.At, RefusalWords.Of(e.Reason));
                break;
            case CenterCommandRefused e when Row(e.Cause.Id) is { } row:
                Refused(row, e.At, RefusalWords.Of(e.Reason, e.Subject));
                break;
        }
    }

    private RosterRow? Row(string commandId) => byCommand.GetValueOrDefault(commandId);

    private void Refused(RosterRow row, DateTimeOffset at, string words)
    {
        if (row.Outcome != RowOutcome.Open)
            return;
        if (at == row.AskedAt || row.Turn == TurnsMax)
        {
            row.Ends(RowOutcome.Refused, words);
            return;
        }
        row.Turn++; // the answer to an import before this
        again.Enqueue(row);
    }

    private static (string, string) SittingOf(RosterRequest.Sitting sitting, int turn) =>
        (sitting.StudentId, sitting.IdOf(turn));
}

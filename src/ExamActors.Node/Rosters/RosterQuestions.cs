using Confluent.Kafka;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;
using ExamActors.Core.Centers;
using ExamActors.Core.Students;

namespace ExamActors.Node.Rosters;

/// <summary>What the commands of an import have in common.</summary>
/// <param name="By">Who asks.</param>
/// <param name="Again">Told from other imports by this: what was asked before is asked again; empty for one that is not.</param>
/// <param name="ImportId">The import's id, on every record.</param>
internal sealed record RosterImport(string By, string Again, byte[] ImportId);

/// <summary>What is known when rows are asked for.</summary>
/// <param name="Ledger">The centers, and the sittings of the file.</param>
/// <param name="NewestVersions">Of each exam that is published.</param>
internal sealed record RosterKnowledge(CenterLedger Ledger, IReadOnlyDictionary<string, int> NewestVersions);

/// <summary>
/// Makes commands of rows. Their ids come from what the rows ask for, so that the same file again gives the same commands
/// again, which change nothing. What was refused is asked for anew, in another turn: its reason may be gone.
/// </summary>
internal sealed class RosterQuestions(ExamSettings settings, RosterImport import, RosterKnowledge known)
{
    private readonly byte[] source = CloudEventSource.Of(settings.Region, "import");

    /// <summary>A command on the log.</summary>
    public sealed record Question(string CommandId, string Topic, Message<byte[], byte[]> Message);

    /// <summary>The command that asks for a row; null where the row has ended without one.</summary>
    /// <param name="row">The row; its turn, key and time of asking are set.</param>
    /// <param name="at">Now.</param>
    public Question? Of(RosterRow row, DateTimeOffset at)
    {
        row.AskedAt = at;
        return row.Request switch
        {
            RosterRequest.Center center => Of(row, center),
            RosterRequest.Student student => Of(row, student),
            RosterRequest.Sitting sitting => Of(row, sitting),
            _ => throw new InvalidOperationException($"line {row.Line} asks for nothing"),
        };
    }

    private Question? Of(RosterRow row, RosterRequest.Center center)
    {
        var standing = known.Ledger.Centers.GetValueOrDefault(center.CenterId);
        if (standing is not null && standing.Name == center.Name && standing.TimeZone == center.TimeZone
            && standing.Seats == center.Seats && OpeningHoursText.Sorted(standing.Hours).SequenceEqual(center.Hours))
        {
            row.Ends(RowOutcome.Unchanged);
            return null;
        }
        // With the version in it, a center that was changed meanwhile can be changed back.
        var id = center.CommandId($"{import.Again}{standing?.Version ?? 0}/{row.Turn}");
        return new Question(id, settings.Topics.CenterCommands.Name, CloudEvent.Of(
            new SetUpCenter(
                center.CenterId, id, row.AskedAt, center.Name, center.TimeZone, center.Seats, center.Hours, import.By),
            source, import.ImportId));
    }

    private Question Of(RosterRow row, RosterRequest.Student student)
    {
        var id = student.CommandId($"{import.Again}{row.Turn}");
        return ToStudent(new RegisterStudent(
            student.StudentId, id, row.AskedAt, student.Name, student.ExtraTimePercent, import.By));
    }

    private Question? Of(RosterRow row, RosterRequest.Sitting sitting)
    {
        var version = sitting.ExamVersion ?? known.NewestVersions.GetValueOrDefault(sitting.ExamId);
        if (version == 0)
        {
            row.Ends(RowOutcome.Refused, $"unknown_exam: no version of {sitting.ExamId} is published");
            return null;
        }
        var (startsAt, outcome, fault) =
            SittingTimes.Of(sitting, known.Ledger.Centers.GetValueOrDefault(sitting.CenterId));
        if (outcome != RowOutcome.Open)
        {
            row.Ends(outcome, fault);
            return null;
        }
        while (known.Ledger.Sittings.GetValueOrDefault(sitting.IdOf(row.Turn)) is { } before)
        {
            row.Rename($"{sitting.StudentId}/{sitting.IdOf(row.Turn)}");
            if (sitting.SittingId is null && before.Refusal is not null)
            {
                row.Turn++;
                continue;
            }
            EndsAs(before, row, sitting, startsAt);
            return null;
        }
        row.Rename($"{sitting.StudentId}/{sitting.IdOf(row.Turn)}");
        return ToStudent(new BookSitting(
            sitting.StudentId, sitting.CommandId($"{row.Turn}"), row.AskedAt, sitting.IdOf(row.Turn), sitting.ExamId,
            version, sitting.CenterId, startsAt, import.By));
    }

    // The center has decided about a sitting of that id before: an import before this, or somebody else.
    private static void EndsAs(
        SittingEntry before, RosterRow row, RosterRequest.Sitting sitting, DateTimeOffset startsAt)
    {
        if (before.StudentId != sitting.StudentId || before.CenterId != sitting.CenterId
            || before.Refusal is null && (before.ExamId != sitting.ExamId || before.StartsAt != startsAt))
            row.Ends(RowOutcome.Refused,
                "sitting_exists: a sitting with that id was booked with other content; give it another sittingId");
        else if (before.Refusal is { } refusal)
            row.Ends(RowOutcome.Refused, RefusalWords.Of(refusal)
                + "; so it was when it was asked for before: another sittingId asks again");
        else if (before.Released)
            row.Ends(RowOutcome.Refused,
                "sitting_closed: it was booked before, and cancelled or moved since; another sittingId books it again");
        else
            row.Ends(RowOutcome.Unchanged);
    }

    private Question ToStudent(StudentCommand command) => new(
        command.CommandId, settings.Topics.StudentCommands.Name, CloudEvent.Of(command, source, import.ImportId));
}

namespace ExamActors.Node.Rosters;

/// <summary>The rows of a file, those that are malformed, repeated or contradict each other known as such.</summary>
internal static class RosterSheet
{
    /// <summary>Makes rows of a file's.</summary>
    /// <param name="rows">As read.</param>
    /// <param name="idColumn">The column that says what a row is about.</param>
    /// <param name="requestOf">What a row asks for; adds to its faults what is wrong.</param>
    public static List<RosterRow> Of(IEnumerable<RowFields> rows, string idColumn, Func<RowFields, RosterRequest> requestOf)
    {
        var sheet = new List<RosterRow>();
        var byContent = new Dictionary<string, RosterRow>(StringComparer.Ordinal);
        var byId = new Dictionary<string, RosterRow>(StringComparer.Ordinal);
        foreach (var fields in rows)
        {
            // The fields of a line that is no row are not looked at: one fault is enough.
            var request = fields.Faults.Count == 0 ? requestOf(fields) : null;
            if (request is null || fields.Faults.Count > 0)
            {
                var unfit = new RosterRow(fields.Line, RowFields.Shown(fields[idColumn]), null);
                unfit.Ends(RowOutcome.Malformed, string.Join("; ", fields.Faults));
                sheet.Add(unfit);
                continue;
            }
            var row = new RosterRow(fields.Line, request.Key, request);
            sheet.Add(row);
            if (!byContent.TryAdd(request.Content, row))
                row.Ends(RowOutcome.Repeated, $"as line {byContent[request.Content].Line}");
            else if (IdOf(request) is { } id && !byId.TryAdd(id, row))
                row.Ends(RowOutcome.Malformed, $"line {byId[id].Line} says something else of {id}");
        }
        return sheet;
    }

    private static string? IdOf(RosterRequest request) =>
        request is RosterRequest.Sitting sitting ? sitting.SittingId : request.Key;
}

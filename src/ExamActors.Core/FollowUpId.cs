using System.Globalization;

namespace ExamActors.Core;

/// <summary>
/// The id of a command that follows from another actor's event: <c>version@actor</c>, or <c>version/part@actor</c> where one event has
/// several commands for the same actor. It says what a command with a forgotten id is: of an event later than any heard of, or perhaps
/// a repetition.
/// </summary>
/// <param name="Actor">The student or center whose event it was.</param>
/// <param name="Version">The event's version.</param>
public readonly record struct FollowUpId(string Actor, long Version)
{
    /// <summary>The id of a command.</summary>
    /// <param name="actor">Whose event it follows from.</param>
    /// <param name="version">The event's version.</param>
    /// <param name="part">Tells the commands of one event apart, without slash or at sign; null where there is one for an actor.</param>
    public static string Of(string actor, long version, string? part = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{version}{(part is null ? "" : "/")}{part}@{actor}");

    /// <summary>What a command's id says; null where it is none of these. Somebody's own id may look like one.</summary>
    public static FollowUpId? Parse(string commandId)
    {
        var at = commandId.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
            return null;
        var slash = commandId.IndexOf('/', 0, at);
        return long.TryParse(commandId.AsSpan(0, slash < 0 ? at : slash), NumberStyles.None, CultureInfo.InvariantCulture,
                out var version)
            ? new FollowUpId(commandId[(at + 1)..], version)
            : null;
    }
}

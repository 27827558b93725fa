using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ExamActors.Core.Centers;

namespace ExamActors.Node.Rosters;

/// <summary>What a row asks for; closed. Two rows that ask for the same are equal in <see cref="Content"/>.</summary>
/// <param name="Key">What the row is about, as a report names it.</param>
/// <param name="Content">All that is asked for, and nothing else: ids of commands are made from it.</param>
internal abstract record RosterRequest(string Key, string Content)
{
    /// <summary>Set a center up, or anew.</summary>
    public sealed record Center(
        string CenterId, string Name, string TimeZone, int Seats, ImmutableArray<OpeningHours> Hours)
        : RosterRequest(CenterId, ContentOf("center", CenterId, Name, TimeZone, Seats,
            string.Join(' ', Hours.Select(h => $"{h.Day} {h.OpensMinute}-{h.ClosesMinute}"))));

    /// <summary>Register a student, or anew.</summary>
    public sealed record Student(string StudentId, string Name, int ExtraTimePercent)
        : RosterRequest(StudentId, ContentOf("student", StudentId, Name, ExtraTimePercent));

    /// <summary>Book a seat.</summary>
    /// <param name="StudentId">The student.</param>
    /// <param name="SittingId">The sitting's id; null for one that is made from the content.</param>
    /// <param name="ExamId">The exam.</param>
    /// <param name="ExamVersion">Its version; null for the newest.</param>
    /// <param name="CenterId">The center.</param>
    /// <param name="StartsAt">When it begins: by the offset, or by the clocks at the center.</param>
    /// <param name="Offset">The offset from UTC; null for the center's.</param>
    public sealed record Sitting(
        string StudentId, string? SittingId, string ExamId, int? ExamVersion, string CenterId, DateTime StartsAt,
        TimeSpan? Offset)
        : RosterRequest(SittingId is null ? StudentId : $"{StudentId}/{SittingId}", ContentOf("sitting", StudentId,
            SittingId, ExamId, ExamVersion, CenterId, StartsAt.ToString("s", CultureInfo.InvariantCulture), Offset))
    {
        /// <summary>The id of the sitting, at each turn of asking another: one is not used again.</summary>
        /// <param name="turn">0 for the first time.</param>
        public string IdOf(int turn) => SittingId
            ?? FirstId + (turn == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{turn + 1}"));

        /// <summary>The id that is made from the content.</summary>
        public string FirstId { get; } = "s-" + DigestOf("id", StudentId, ExamId, ExamVersion, CenterId,
            StartsAt.ToString("s", CultureInfo.InvariantCulture), Offset)[..20];
    }

    /// <summary>The id of the command that asks for it; the same for the same content and turn.</summary>
    /// <param name="turn">What tells one time of asking from another.</param>
    public string CommandId(string turn) => "import-" + DigestOf(Content, turn)[..32];

    private static string DigestOf(params ReadOnlySpan<object?> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ContentOf(parts))));

    // No part can be taken for two.
    private static string ContentOf(params ReadOnlySpan<object?> parts)
    {
        var content = new StringBuilder();
        foreach (var part in parts)
        {
            var text = Convert.ToString(part, CultureInfo.InvariantCulture) ?? "";
            content.Append(CultureInfo.InvariantCulture, $"{text.Length}:{text}");
        }
        return content.ToString();
    }
}

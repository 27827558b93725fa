using System.Text.Json.Serialization;

namespace ExamActors.Core.Students;

/// <summary>A seat that a student booked.</summary>
/// <param name="SittingId">Its id.</param>
/// <param name="ExamId">The exam.</param>
/// <param name="ExamVersion">The version that it was booked for.</param>
/// <param name="CenterId">The center.</param>
/// <param name="StartsAt">When it begins.</param>
/// <param name="Minutes">How long the seat is needed.</param>
/// <param name="Replaces">The sitting that ends when this one is confirmed; null for none.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="Seat">The seat, from 1; 0 before check-in.</param>
/// <param name="CodeHash">SHA-256 of the admission code that may be used, in hexadecimal; null where none is.</param>
/// <param name="Admission">
/// The version of the event by which a code was used last: who came with an earlier one has left that place. 0 before the first.
/// </param>
public sealed record Sitting(
    string SittingId, string ExamId, int ExamVersion, string CenterId, DateTimeOffset StartsAt, int Minutes, string? Replaces,
    SittingStage Stage, int Seat, string? CodeHash = null,
    long Admission = 0)
{
    public DateTimeOffset EndsAt => StartsAt.AddMinutes(Minutes);

    /// <summary>Whether it may still become an attempt.</summary>
    public bool IsOpen => Stage is SittingStage.Requested or SittingStage.Confirmed or SittingStage.Admitted;
}

/// <summary>How far a sitting is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SittingStage>))]
public enum SittingStage
{
    /// <summary>The center has not answered yet.</summary>
    [JsonStringEnumMemberName("requested")]
    Requested,

    /// <summary>The seat is reserved.</summary>
    [JsonStringEnumMemberName("confirmed")]
    Confirmed,

    /// <summary>The student is checked in.</summary>
    [JsonStringEnumMemberName("admitted")]
    Admitted,

    /// <summary>The attempt has begun.</summary>
    [JsonStringEnumMemberName("used")]
    Used,

    /// <summary>The center had no seat.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>The seat was given back.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}

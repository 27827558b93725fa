using System.Text.Json.Serialization;

namespace ExamActors.Core.Scoring;

/// <summary>How a question was answered, by the classical rule of the assessment data.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuestionOutcome>))]
public enum QuestionOutcome
{
    /// <summary>Nothing is checked.</summary>
    [JsonStringEnumMemberName("unanswered")]
    Unanswered,

    /// <summary>Exactly the right options are checked.</summary>
    [JsonStringEnumMemberName("correct")]
    Correct,

    /// <summary>Some right options are checked and some are not; no wrong one is checked.</summary>
    [JsonStringEnumMemberName("missed_some")]
    MissedSome,

    /// <summary>Anything else: at least one wrong option is checked.</summary>
    [JsonStringEnumMemberName("incorrect")]
    Incorrect,
}

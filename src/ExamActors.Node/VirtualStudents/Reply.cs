using ExamActors.Node.Api;

namespace ExamActors.Node.VirtualStudents;

/// <summary>What came of a request.</summary>
/// <param name="Status">HTTP's status code; 0 where no reply came.</param>
/// <param name="Value">What was asked for; default where it did not come.</param>
/// <param name="Reason">Why it was refused: the last part of the problem's type; null where it was not.</param>
/// <param name="Title">The problem in words, or what kept the reply from coming.</param>
/// <param name="Session">How things stand, where a refusal says so.</param>
/// <param name="RetryAfter">When to come again, where the reply says so.</param>
/// <param name="Node">The address that was asked, host and port; null where none was.</param>
/// <param name="Elsewhere">Whether the next try goes to another address, as this one does not do its work.</param>
internal sealed record Reply<T>(
    int Status, T? Value, string? Reason = null, string? Title = null, SessionView? Session = null, TimeSpan? RetryAfter = null,
    string? Node = null, bool Elsewhere = false)
{
    public bool IsDone => Status is 200 or 201;

    /// <summary>Whether the same request may come to another end: nothing came, or the reply was 'later'.</summary>
    public bool IsOpen => Status is 0 or 202 or 408 or 429 or >= 500;

    public override string ToString() => Status == 0 ? $"no reply ({Title})" : $"{Status} {Reason} {Title}".TrimEnd();

    public static Reply<T> None(Exception fault) => new(0, default, null, fault.Message);
}

/// <summary>A student gives up: what was asked did not happen in all their patience, or was refused for good.</summary>
internal sealed class GaveUpException(string message) : Exception(message);

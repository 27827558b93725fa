using System.Text;

namespace ExamActors.Actors.Wire;

/// <summary>The `ce_source` of our records: the part of the system that made them, in its region.</summary>
public static class CloudEventSource
{
    public static byte[] Of(string region, string part) => Encoding.UTF8.GetBytes($"/examactors/{region}/{part}");
}

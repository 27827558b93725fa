namespace ExamActors.Node.VirtualStudents;

/// <summary>
/// The addresses of one API, and the one that somebody talks to: the same until it does not answer, then the next, as behind a
/// load balancer.
/// </summary>
/// <param name="addresses">One or more.</param>
/// <param name="first">Which one it begins with, counted around; 0 or more.</param>
internal sealed class Route(IReadOnlyList<Uri> addresses, int first)
{
    private int current = first % addresses.Count;

    public Uri Address => addresses[Volatile.Read(ref current)];

    /// <summary>Whether there is another address to go to.</summary>
    public bool HasOthers => addresses.Count > 1;

    /// <summary>Goes on at the next address, unless somebody has left that one already.</summary>
    public void Leave(Uri address)
    {
        var now = Volatile.Read(ref current);
        if (addresses[now] == address)
            Interlocked.CompareExchange(ref current, (now + 1) % addresses.Count, now);
    }

    /// <summary>Whether a status means that the node, not the request, is at fault: another one may do better.</summary>
    public static bool IsNodeFault(int status) => status is 0 or 502 or 503 or 504;
}

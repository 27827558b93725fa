namespace ExamActors.Node.VirtualStudents;

/// <summary>How long is waited before a node counts as silent.</summary>
/// <param name="Connect">For a connection.</param>
/// <param name="Reply">For a reply over the hub.</param>
/// <param name="Request">For a reply over HTTP, with the wait for a connection.</param>
internal sealed record LineTimes(TimeSpan Connect, TimeSpan Reply, TimeSpan Request)
{
    /// <summary>With one address there is nothing to be won by haste; with several there is.</summary>
    public static LineTimes For(int addresses) => addresses == 1
        ? new LineTimes(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30))
        : new LineTimes(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4));
}

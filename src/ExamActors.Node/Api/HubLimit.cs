using System.Threading.RateLimiting;
using ExamActors.Actors.Settings;
using Microsoft.AspNetCore.SignalR;

namespace ExamActors.Node.Api;

/// <summary>The rate limit of one connection of the hub; what is above it is refused, and the connection stays.</summary>
internal sealed class HubLimit(ApiSettings settings) : IHubFilter
{
    private static readonly object Key = new();

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocation, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var bucket = (TokenBucketRateLimiter)invocation.Context.Items[Key]!;
        bucket.TryReplenish();
        using var lease = bucket.AttemptAcquire();
        return lease.IsAcquired
            ? await next(invocation).ConfigureAwait(false)
            : new HubReply(ApiHost.TooMany.Status, ApiHost.TooMany.Type, ApiHost.TooMany.Title, null);
    }

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        // Filled up when it is asked, not by a timer per connection.
        var options = ApiHost.Bucket(settings, factor: 1);
        options.AutoReplenishment = false;
        context.Context.Items[Key] = new TokenBucketRateLimiter(options);
        return next(context);
    }
}

using Akka.Streams.Kafka.Helpers;

namespace Akka.Streams.Kafka.Stages;

/// <summary>The control of a running source: tells its stage, and follows its polling thread.</summary>
internal sealed class SourceControl(Action stop, Action<Exception?> shutdown, Task closed) : IControl
{
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task IsShutdown => closed;

    public Task Stop()
    {
        stop();
        return stopped.Task;
    }

    public Task Shutdown(Exception? ex = null)
    {
        shutdown(ex);
        return closed;
    }

    public async Task<TResult> DrainAndShutdown<TResult>(Task<TResult> streamCompletion)
    {
        try
        {
            await Stop().ConfigureAwait(false);
            return await streamCompletion.ConfigureAwait(false);
        }
        finally
        {
            await Shutdown().ConfigureAwait(false);
        }
    }

    /// <summary>Called by the stage when it emits no more.</summary>
    public void HasStopped() => stopped.TrySetResult();
}

namespace Akka.Streams.Kafka.Helpers;

/// <summary>Controls a running source.</summary>
public interface IControl
{
    /// <summary>Stops emitting and completes the source; what it emitted can still be committed until Shutdown.</summary>
    Task Stop();

    /// <summary>Completes the source and closes its consumer.</summary>
    Task Shutdown(Exception? ex = null);

    /// <summary>Completes when the consumer is closed.</summary>
    Task IsShutdown { get; }

    /// <summary>Stops the source, waits for the stream to end, and closes the consumer: what was emitted gets through.</summary>
    Task<TResult> DrainAndShutdown<TResult>(Task<TResult> streamCompletion);
}

/// <summary>A control together with the end of its stream, to drain with one call.</summary>
public sealed class DrainingControl<T> : IControl
{
    private DrainingControl(IControl control, Task<T> streamCompletion)
    {
        Control = control;
        StreamCompletion = streamCompletion;
    }

    public IControl Control { get; }

    /// <summary>The end of the stream, or what it failed of.</summary>
    public Task<T> StreamCompletion { get; }

    public Task IsShutdown => Control.IsShutdown;

    public static DrainingControl<T> Create(IControl control, Task<T> streamCompletion) => new(control, streamCompletion);

    public static DrainingControl<T> Create((IControl, Task<T>) tuple) => new(tuple.Item1, tuple.Item2);

    public Task Stop() => Control.Stop();

    public Task Shutdown(Exception? ex = null) => Control.Shutdown(ex);

    public Task<TResult> DrainAndShutdown<TResult>(Task<TResult> streamCompletion) =>
        Control.DrainAndShutdown(streamCompletion);

    /// <summary>Stops the source, waits for the stream to end, and closes the consumer.</summary>
    public Task<T> DrainAndShutdown() => Control.DrainAndShutdown(StreamCompletion);
}

using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using ExamActors.Node.Telemetry;
using ExamActors.TestSupport;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ExamActors.Node.Tests.Telemetry;

public sealed class AkkaLogLinesTests
{
    [Fact]
    public async Task What_an_actor_names_is_a_field_of_its_line()
    {
        using var kept = new KeptLines();
        using var system = ActorSystem.Create("logged", ActorSystemSetup.Create(
            new AkkaLogSetup(kept), BootstrapSetup.Create().WithConfig(
                $"""akka.loggers = ["{typeof(AkkaLogLines).AssemblyQualifiedName}"]""")));
        var cause = new InvalidOperationException("the disk is full");

        Logging.GetLogger(system, typeof(AkkaLogLinesTests)).Warning(cause, "student {StudentId}: no snapshot", "s-1");

        await Eventually.Become(() => kept.Lines.Any(l => l.Cause == cause));
        var line = kept.Lines.First(l => l.Cause == cause);
        Assert.Equal((LogLevel.Warning, "s-1"), (line.Level, line.Fields["StudentId"]));
        Assert.Equal("student s-1: no snapshot", line.Text);
        Assert.Contains(typeof(AkkaLogLinesTests).FullName, kept.Categories);
        Logging.GetLogger(system, "command-intake").Warning("slow");
        await Eventually.Become(() => kept.Lines.Any(l => l.Text == "slow"));
        Assert.Contains("command-intake", kept.Categories);
        await system.Terminate();
    }

    private sealed class KeptLines : ILoggerFactory, ILogger
    {
        public readonly ConcurrentQueue<(LogLevel Level, string Text, Dictionary<string, object?> Fields, Exception? Cause)> Lines = new();
        public readonly ConcurrentBag<string> Categories = [];

        public ILogger CreateLogger(string categoryName)
        {
            Categories.Add(categoryName);
            return this;
        }

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((logLevel, formatter(state, exception),
                ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary(f => f.Key, f => f.Value), exception));

        public void Dispose()
        {
        }
    }
}

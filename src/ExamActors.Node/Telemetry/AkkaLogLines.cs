using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Dispatch;
using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ExamActors.Node.Telemetry;

/// <summary>Where actors' log lines go.</summary>
internal sealed class AkkaLogSetup(ILoggerFactory factory) : Setup
{
    public ILoggerFactory Factory => factory;
}

/// <summary>
/// Actors' log lines with what their templates name as fields ("student {StudentId}: …"), which Akka.Hosting's own logger
/// has in the text alone.
/// </summary>
internal sealed class AkkaLogLines : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    private readonly ILoggerFactory factory = Context.System.Settings.Setup.Get<AkkaLogSetup>().Value.Factory;

    public AkkaLogLines()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(Write);
    }

    private void Write(LogEvent line)
    {
        var logger = factory.CreateLogger(CategoryOf(line));
        var level = line.LogLevel() switch
        {
            Akka.Event.LogLevel.DebugLevel => LogLevel.Debug,
            Akka.Event.LogLevel.InfoLevel => LogLevel.Information,
            Akka.Event.LogLevel.WarningLevel => LogLevel.Warning,
            _ => LogLevel.Error,
        };
        if (!logger.IsEnabled(level))
            return;
        var fields = new List<KeyValuePair<string, object?>> { new("Source", line.LogSource) };
        // Akka's own templates have numbers.
        if (line.TryGetProperties(out var named) && named is not null)
            fields.AddRange(named.Where(n => !char.IsAsciiDigit(n.Key[0])).Select(n => new KeyValuePair<string, object?>(n.Key, n.Value)));
        logger.Log(level, default, fields, line.Cause, (_, _) => line.Message.ToString() ?? "");
    }

    // Who logs under a name instead of a class has "command-intake (akka://exam)" as its source.
    private static string CategoryOf(LogEvent line) => line.LogClass == typeof(DummyClassForStringSources)
        ? line.LogSource.Split('(')[0].TrimEnd()
        : line.LogClass.FullName ?? line.LogClass.Name;
}

using Spectre.Console;
using Spectre.Console.Rendering;

namespace ExamActors.Node.Importing;

/// <summary>Records, and records a second.</summary>
internal sealed class RateColumn : ProgressColumn
{
    /// <summary>The key of the number of records in a task's state.</summary>
    public const string Records = "records";

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        var records = task.State.Get<double>(Records);
        var seconds = task.ElapsedTime?.TotalSeconds ?? 0;
        return new Text($"{records,9:N0} records {(seconds > 0 ? records / seconds : 0),8:N0}/s");
    }
}

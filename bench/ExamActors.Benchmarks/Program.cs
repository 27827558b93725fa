using ExamActors.Benchmarks;

// Each benchmark measures a floor or a peer in the same run and reports ratios.
string[] all = ["connector", "import", "flow", "actors", "engine", "live", "connections", "pages", "postgres"];
// These start whole regions and take long: by name alone.
string[] regions = ["scale", "million"];
var chosen = args is [] or ["all"] ? all : args;
if (chosen.Any(c => !all.Contains(c) && !regions.Contains(c)))
{
    Console.Error.WriteLine(
        $"usage: dotnet run -c Release --project bench/ExamActors.Benchmarks -- [all | {string.Join(" | ", all.Concat(regions))}]");
    return 1;
}
Spectre.Console.AnsiConsole.Profile.Width = 160;
foreach (var benchmark in chosen)
    await (benchmark switch
    {
        "connector" => ConnectorBenchmark.Run(),
        "import" => ImportBenchmark.Run(),
        "flow" => FlowBenchmark.Run(),
        "engine" => EngineBenchmark.Run(),
        "live" => LiveBenchmark.Run(),
        "connections" => ConnectionsBenchmark.Run(),
        "pages" => PagesBenchmark.Run(),
        "postgres" => PostgresBenchmark.Run(),
        "scale" => ScaleBenchmark.Run(),
        "million" => MillionBenchmark.Run(),
        _ => ActorsBenchmark.Run(),
    });
return 0;

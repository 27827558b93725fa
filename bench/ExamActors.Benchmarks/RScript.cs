using System.Diagnostics;
using System.Globalization;

namespace ExamActors.Benchmarks;

/// <summary>
/// Runs the scripts under R/. R is no part of the project: where it or a package is missing, what is compared to it is
/// left out. EXAM_R_LIBS names a folder with packages besides R's own.
/// </summary>
internal static class RScript
{
    /// <summary>Null where a package can be loaded; else why not.</summary>
    public static async Task<string?> Missing(string package)
    {
        try
        {
            await Run("-e", $"suppressMessages(library({package}))");
            return null;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return $"R's {package} is left out: {e.Message.Trim().ReplaceLineEndings(" ")}";
        }
    }

    /// <summary>The numbers that a script prints last.</summary>
    public static async Task<double[]> Numbers(string script, params string[] arguments)
    {
        var output = await Run([Path.Combine(AppContext.BaseDirectory, "R", script), .. arguments]);
        return [.. output.Trim().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
    }

    private static async Task<string> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("Rscript", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Environment.GetEnvironmentVariable("EXAM_R_LIBS") is { Length: > 0 } libraries)
            start.Environment["R_LIBS"] = libraries;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(await errors);
    }
}

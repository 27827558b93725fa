using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.Core.Attempts;
using ExamActors.Core.Scoring;

namespace ExamActors.System.Tests;

/// <summary>A file of generated attempts, with its books, and what the results must hold after its import.</summary>
internal sealed record Generated(string Path, GeneratorBooks Books)
{
    public static Generated Write(string path, int count, ulong seed)
    {
        using var file = File.Create(path);
        return new Generated(path, AttemptGenerator.Write(file, count, seed, ndjson: false));
    }

    /// <summary>Compares the results of a place with the books.</summary>
    public void AssertIn(Place place, long furtherDuplicates = 0) => AssertIn(place.Settings, furtherDuplicates);

    /// <summary>The same of the results where settings have them.</summary>
    public void AssertIn(ExamSettings settings, long furtherDuplicates = 0)
    {
        using var reader = ResultsReader.Open(settings);
        Assert.NotNull(reader);
        var totals = reader.Summary();
        Assert.Equal((Books.Accepted, Books.Duplicates + furtherDuplicates, Books.Questions),
            (totals.Attempts, totals.Duplicates, totals.Questions));
        foreach (var outcome in Enum.GetValues<QuestionOutcome>())
            Assert.Equal(Books.Outcomes[(int)outcome], totals.Outcomes[outcome]);
        Assert.Equal(0, totals.Mismatches);
    }
}

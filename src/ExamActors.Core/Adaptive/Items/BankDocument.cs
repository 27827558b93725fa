using System.Collections.Immutable;
using System.Text.Json;

namespace ExamActors.Core.Adaptive.Items;

/// <summary>A document is no sound bank; the message names every fault.</summary>
public sealed class BankDocumentException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The abilities of those on whom a bank was calibrated, on the bank's scale: the natural prior of an estimate.
/// </summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation, above 0.</param>
public sealed record AbilityDistribution(double Mean = 0, double Deviation = 1);

/// <summary>An item of a bank with what is known of its parameters.</summary>
/// <param name="Item">The item.</param>
/// <param name="Errors">Standard errors of its parameters; null where nothing is known of them.</param>
/// <param name="Responses">Responses that it was calibrated on; null where that is unknown.</param>
public sealed record BankEntry(BankItem Item, ParameterErrors? Errors = null, int? Responses = null);

/// <summary>How a bank came about.</summary>
/// <param name="Model">The model, `rasch`, `2pl`, `3pl`, `graded-response` or `generalized-partial-credit`.</param>
/// <param name="Students">Students that it was calibrated on.</param>
/// <param name="LogLikelihood">The marginal log-likelihood reached.</param>
/// <param name="Converged">Whether the calibration converged.</param>
/// <param name="Priors">Priors of item parameters, in words; null where there were none.</param>
public sealed record BankOrigin(
    string Model, int Students, double LogLikelihood, bool Converged, string? Priors = null);

/// <summary>An item that was left out of a bank.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">Why.</param>
public sealed record ExcludedItem(string Id, string Reason);

/// <summary>
/// A bank as a file: what an adaptive exam needs to run, and where it comes from. The format: docs/MEASUREMENT.md.
/// </summary>
/// <param name="Id">The bank's id: the exam's, where it was calibrated from an exam's attempts.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Scale">The scaling constant D, 1 or 1.702.</param>
/// <param name="Population">The abilities of those on whom it was calibrated.</param>
/// <param name="Items">The items, at least one.</param>
/// <param name="Origin">How it came about; null where it was not calibrated here.</param>
/// <param name="Excluded">Items that were left out.</param>
public sealed record BankDocument(
    string Id,
    string Name,
    double Scale,
    AbilityDistribution Population,
    ImmutableArray<BankEntry> Items,
    BankOrigin? Origin = null,
    ImmutableArray<ExcludedItem> Excluded = default)
{
    /// <summary>What the field `format` of every such file says.</summary>
    public const string Format = "examactors.item-bank";

    /// <summary>The version that is written, and the only one that is read.</summary>
    public const int Version = 1;

    /// <summary>Never default.</summary>
    public ImmutableArray<ExcludedItem> Excluded { get; init; } = Excluded.IsDefault ? [] : Excluded;

    /// <summary>The bank itself.</summary>
    /// <exception cref="ArgumentException">It is unsound; never for what was read.</exception>
    public ItemBank Bank() => ItemBank.Create(Scale, [.. Items.Select(i => i.Item)]);

    /// <summary>Writes the document as indented JSON. <see cref="Read"/> gives back the same.</summary>
    public void Write(Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions
        {
            Indented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        JsonSerializer.Serialize(json, BankJson.Of(this), BankJsonContext.Strict.BankJson);
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    /// <summary>Reads a document, the whole of the bytes; a byte order mark is skipped.</summary>
    /// <exception cref="BankDocumentException">
    /// It is no JSON, of another format or version, or the bank is unsound.
    /// </exception>
    public static BankDocument Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        BankJson? json;
        try
        {
            json = JsonSerializer.Deserialize(utf8, BankJsonContext.Strict.BankJson);
        }
        catch (JsonException e)
        {
            throw new BankDocumentException($"not the JSON of an item bank: {e.Message}", e);
        }
        if (json is null)
            throw new BankDocumentException("not the JSON of an item bank: null");
        if (json.Format != Format || json.Version != Version)
            throw new BankDocumentException(
                $"format '{json.Format}' version {json.Version}: only '{Format}' version {Version} can be read");
        var document = json.ToDocument();
        var faults = ItemBank.Faults(document.Scale, [.. document.Items.Select(i => i.Item)]);
        if (!(document.Population.Deviation > 0) || !double.IsFinite(document.Population.Deviation))
            faults = faults.Add("the deviation of the population must be above 0");
        return faults.IsEmpty
            ? document
            : throw new BankDocumentException("the item bank is unsound: " + string.Join("; ", faults));
    }
}

using ExamActors.Actors.Postgres;
using ExamActors.Actors.Results;
using ExamActors.Actors.Settings;
using ExamActors.TestSupport;
using Npgsql;

namespace ExamActors.Actors.Tests.Results;

/// <summary>A store for a test, with its schema, and the results in it.</summary>
/// <typeparam name="TStore">Which engine.</typeparam>
public sealed class StoredResults<TStore> : IAsyncDisposable where TStore : TestStore, new()
{
    private readonly TStore store = new();

    public ExamSettings Settings { get; private set; } = null!;

    /// <summary>Makes one.</summary>
    /// <param name="hocon">Settings besides those of the store.</param>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1000", Justification = "who makes it names the engine anyway")]
    public static async Task<StoredResults<TStore>> Create(string hocon = "")
    {
        var made = new StoredResults<TStore>();
        await made.store.Create();
        made.Settings = ExamSettingsReader.Read(
            ExamSettingsReader.Layer([("store", made.store.Hocon), ("test", hocon)], _ => null));
        if (made.store.Database is not null)
            await PostgresSchema.Apply(PostgresPool.OfResults(made.Settings), CancellationToken.None);
        return made;
    }

    public IResultsWriter Writer() => IResultsWriter.Open(Settings);

    public ResultsReader Reader() => ResultsReader.Open(Settings)!;

    public long NextOffset(string topic) => ResultsReader.NextOffsetsOf(Settings, topic)[0];

    /// <summary>Has the topic read from its beginning again, on what is there.</summary>
    public void ForgetOffsets() => OnPostgres("DELETE FROM projection_offset");

    /// <summary>As if nothing had ever been projected.</summary>
    public void Clear()
    {
        OnPostgres("TRUNCATE projection_offset, exam, question, attempt, question_score, refusal, sitting, delivered_attempt, response");
        foreach (var file in Directory.GetFiles(Settings.Data, "results.db*"))
            File.Delete(file);
    }

    public async ValueTask DisposeAsync()
    {
        if (store.Database is not null)
            PostgresPool.Clear(Settings);
        await store.DisposeAsync();
    }

    private void OnPostgres(string sql)
    {
        if (store.Database is null)
            return;
        using var command = PostgresPool.OfResults(Settings).CreateCommand(sql);
        command.ExecuteNonQuery();
    }
}

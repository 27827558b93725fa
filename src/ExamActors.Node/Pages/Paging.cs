namespace ExamActors.Node.Pages;

/// <summary>A part of a long list.</summary>
/// <param name="Total">How many there are, 0 or more.</param>
/// <param name="Size">How many a page has, 1 or more.</param>
/// <param name="Wanted">The page that was asked for, from 1; any number.</param>
public sealed record Paging(long Total, int Size, int? Wanted)
{
    /// <summary>How many pages there are, 1 or more: a list without anything has one.</summary>
    public int Pages => (int)Math.Clamp((Total + Size - 1) / Size, 1, int.MaxValue / Size);

    /// <summary>The page that is shown: the nearest one that there is.</summary>
    public int Page => Math.Clamp(Wanted ?? 1, 1, Pages);

    /// <summary>How many are before it.</summary>
    public int Skipped => (Page - 1) * Size;

    /// <summary>The number of its first one, from 1; 0 where there is none.</summary>
    public long First => Total == 0 ? 0 : Skipped + 1;

    /// <summary>The number of its last one.</summary>
    public long Last => Math.Min(Total, (long)Skipped + Size);
}

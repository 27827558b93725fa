namespace ExamActors.Actors.Log;

/// <summary>
/// A statement that writes rows, on either engine by the same SQL. Parameters count from 1, as ?1; what was bound is gone with
/// <see cref="Execute"/>. Whole numbers go as 64 bits and flags as 0 or 1, whatever the column's width.
/// </summary>
internal interface IRowStatement
{
    IRowStatement Bind(int parameter, long value);

    IRowStatement Bind(int parameter, double? value);

    IRowStatement Bind(int parameter, bool? value);

    IRowStatement Bind(int parameter, string value);

    /// <summary>Runs it, or has it run with the rest of its batch.</summary>
    void Execute();
}

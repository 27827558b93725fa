using ExamActors.Core.Students;
using Npgsql;

namespace ExamActors.Actors.Results;

/// <summary>
/// The ids of exams and questions. New ones are made in short transactions of their own, before the batch that needs them: several
/// nodes meet the same new names at once, and must not hold them from each other for as long as a batch takes.
/// </summary>
internal sealed class PostgresNames(NpgsqlDataSource database)
{
    private readonly Dictionary<string, long> exams = new(StringComparer.Ordinal);
    private readonly Dictionary<(long Exam, string QuestionId), long> questions = [];

    public long Exam(string examId) => exams[examId];

    public long Question(string examId, string questionId) => questions[(exams[examId], questionId)];

    /// <summary>Makes sure that every exam and question of these attempts has an id.</summary>
    public void Learn(List<AttemptRecorded> recorded)
    {
        // Sorted, so that two nodes that bring the same names do not wait for each other.
        var newExams = recorded.Where(e => !exams.ContainsKey(e.ExamId)).GroupBy(e => e.ExamId, StringComparer.Ordinal)
            .Select(g => (Id: g.Key, g.First().ExamName)).OrderBy(e => e.Id, StringComparer.Ordinal).ToList();
        if (newExams.Count > 0)
            LearnExams([.. newExams.Select(e => e.Id)], [.. newExams.Select(e => e.ExamName)]);
        var newQuestions = recorded
            .SelectMany(e => e.Score.Questions.Select(q => (Exam: exams[e.ExamId], Id: q.QuestionId)))
            .Where(q => !questions.ContainsKey(q)).Distinct()
            .OrderBy(q => q.Exam).ThenBy(q => q.Id, StringComparer.Ordinal).ToList();
        if (newQuestions.Count > 0)
            LearnQuestions([.. newQuestions.Select(q => q.Exam)], [.. newQuestions.Select(q => q.Id)]);
    }

    private void LearnExams(string[] ids, string[] names)
    {
        Execute("INSERT INTO exam (exam_id, name) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING", ids, names);
        using var command = Command("SELECT exam_id, id FROM exam WHERE exam_id = ANY ($1)", ids);
        using var row = command.ExecuteReader();
        while (row.Read())
            exams[row.GetString(0)] = row.GetInt64(1);
    }

    private void LearnQuestions(long[] exam, string[] ids)
    {
        Execute("INSERT INTO question (exam, question_id) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING", exam, ids);
        using var command = Command(
            "SELECT exam, question_id, id FROM question JOIN unnest($1, $2) AS wanted (exam, question_id) USING (exam, question_id)",
            exam, ids);
        using var row = command.ExecuteReader();
        while (row.Read())
            questions[(row.GetInt64(0), row.GetString(1))] = row.GetInt64(2);
    }

    private void Execute(string sql, params Array[] parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    private NpgsqlCommand Command(string sql, params Array[] parameters)
    {
        var command = database.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}

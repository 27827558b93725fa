using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Attempts;

/// <summary>
/// The JSON document of one assessment attempt: its limits, and the only way from its bytes to an
/// <see cref="AssessmentAttempt"/>. One pass, no reflection, and no exception whatever the bytes are.
/// </summary>
/// <remarks>
/// Strict on what it reads: a wrong type, a missing field, a field that occurs twice, an id that occurs twice among its
/// siblings, a number out of range or invalid UTF-8 refuses the document. What it does not know it skips, whatever it
/// holds. Numbers may stand in strings (`"1.0"`), as the exporting system writes some of them. `counts` may be absent,
/// and so may the four `user_…` of a question, all together.
/// </remarks>
public static class AttemptDocument
{
    /// <summary>Longest id, in UTF-16 units; ids are not blank and hold no control character.</summary>
    public const int IdCharsMax = 200;

    /// <summary>Longest exam name, in UTF-16 units; a name is not blank and holds no control character.</summary>
    public const int NameCharsMax = 500;

    /// <summary>Most questions of an attempt; at least 1.</summary>
    public const int QuestionsMax = 1_000;

    /// <summary>Most options of a question; at least 1.</summary>
    public const int OptionsMax = 100;

    /// <summary>Largest value of a count, of `max_attempts` and of `sequences.attempt`.</summary>
    public const int CountMax = 1_000_000;

    /// <summary>Deepest nesting, also of what is skipped.</summary>
    public const int DepthMax = 64;

    /// <summary>Reads one document, the whole of <paramref name="utf8"/>; a byte order mark is skipped.</summary>
    public static AttemptParse Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        // The reader checks the bytes of a string only where it is asked for the string.
        if (!Utf8.IsValid(utf8))
            return new AttemptParse(null, new AttemptFault("$", $"invalid UTF-8 at byte {InvalidUtf8Offset(utf8)}"));

        var json = new AttemptJsonReader(utf8);
        var options = ArrayPool<AttemptOption>.Shared.Rent(OptionsMax);
        var questions = ArrayPool<AttemptQuestion>.Shared.Rent(QuestionsMax);
        var parser = new Parser(options, questions);
        try
        {
            var attempt = parser.Attempt(ref json);
            if (attempt is not null)
                json.End();
            return json.Fault is null ? new AttemptParse(attempt, null) : new AttemptParse(null, json.Fault);
        }
        catch (JsonException invalid)
        {
            return new AttemptParse(null, json.FaultOf(invalid));
        }
        finally
        {
            options.AsSpan(0, parser.OptionsUsed).Clear();
            questions.AsSpan(0, parser.QuestionsUsed).Clear();
            ArrayPool<AttemptOption>.Shared.Return(options);
            ArrayPool<AttemptQuestion>.Shared.Return(questions);
        }
    }

    private static int InvalidUtf8Offset(ReadOnlySpan<byte> utf8)
    {
        var offset = 0;
        while (System.Text.Rune.DecodeFromUtf8(utf8[offset..], out _, out var length) == OperationStatus.Done)
            offset += length;
        return offset;
    }

    private static class Root
    {
        public const int KeenId = 0, KeenTimestamp = 1, StartedAt = 2, BaseExamId = 3, ExamName = 4, UserExamId = 5,
            MaxAttempts = 6, Certification = 7, Sequences = 8;

        public static readonly AttemptJsonObject Fields = new(AttemptJsonLevel.Root, optional: 0,
            "keen_id", "keen_timestamp", "started_at", "base_exam_id", "exam_name", "user_exam_id",
            "max_attempts", "certification", "sequences");
    }

    private static class Sequence
    {
        public const int Questions = 0, Attempt = 1, Id = 2, Counts = 3;

        public static readonly AttemptJsonObject Fields = new(AttemptJsonLevel.Sequence, optional: 1 << Counts | 1,
            "questions", "attempt", "id", "counts");
    }

    private static class Count
    {
        public static readonly AttemptJsonObject Fields = new(AttemptJsonLevel.Counts, optional: 0,
            "incomplete", "submitted", "incorrect", "correct", "total", "unanswered", "all_correct");

        public const int AllCorrect = 6;
    }

    private static class Question
    {
        public const int Id = 0, Options = 1, Incomplete = 2, Correct = 3, Submitted = 4, Result = 5;
        public const uint Claims = 1 << Incomplete | 1 << Correct | 1 << Submitted | 1 << Result;

        public static readonly AttemptJsonObject Fields = new(AttemptJsonLevel.Question, optional: Claims,
            "id", "options", "user_incomplete", "user_correct", "user_submitted", "user_result");
    }

    private static class Option
    {
        public const int Checked = 0, Id = 1, At = 2, Submitted = 3, Correct = 4;

        public static readonly AttemptJsonObject Fields = new(AttemptJsonLevel.Option,
            optional: 1 << At | 1 << Submitted | 1 << Correct,
            "checked", "id", "at", "submitted", "correct");
    }

    /// <summary>One method per object of the schema; each returns null where the reader has a fault.</summary>
    private ref struct Parser(AttemptOption[] options, AttemptQuestion[] questions)
    {
        public int OptionsUsed { get; private set; }
        public int QuestionsUsed { get; private set; }

        public AssessmentAttempt? Attempt(ref AttemptJsonReader json)
        {
            string keenId = "", userExamId = "", baseExamId = "", examName = "";
            DateTimeOffset startedAt = default, submittedAt = default;
            var maxAttempts = 0;
            bool? certification = null;
            ParsedSequence? sequence = null;
            uint seen = 0;
            if (!json.Start())
                return null;
            while (json.Field(Root.Fields, ref seen, out var field))
            {
                switch (field)
                {
                    case Root.KeenId: keenId = json.Text(IdCharsMax); break;
                    case Root.KeenTimestamp: submittedAt = json.UnixSeconds(); break;
                    case Root.StartedAt: startedAt = json.IsoTime(); break;
                    case Root.BaseExamId: baseExamId = json.Text(IdCharsMax); break;
                    case Root.ExamName: examName = json.Text(NameCharsMax); break;
                    case Root.UserExamId: userExamId = json.Text(IdCharsMax); break;
                    case Root.MaxAttempts: maxAttempts = json.Integer(1, CountMax); break;
                    case Root.Certification: certification = json.NullableFlag(); break;
                    case Root.Sequences: sequence = SequenceOf(ref json); break;
                }
            }
            if (!json.Complete(Root.Fields, seen) || sequence is not { } s)
                return null;
            return new AssessmentAttempt(keenId, userExamId, baseExamId, examName, startedAt, submittedAt, maxAttempts,
                certification, s.Id, s.Attempt, s.Counts, s.Questions);
        }

        private readonly record struct ParsedSequence(
            string Id, int Attempt, ClaimedCounts? Counts, ImmutableArray<AttemptQuestion> Questions);

        private ParsedSequence? SequenceOf(ref AttemptJsonReader json)
        {
            string id = "";
            var attempt = 0;
            ClaimedCounts? counts = null;
            var read = ImmutableArray<AttemptQuestion>.Empty;
            uint seen = 0;
            if (!json.StartObject())
                return null;
            while (json.Field(Sequence.Fields, ref seen, out var field))
            {
                switch (field)
                {
                    case Sequence.Questions: read = QuestionsOf(ref json); break;
                    case Sequence.Attempt: attempt = json.Integer(1, CountMax); break;
                    case Sequence.Id: id = json.Text(IdCharsMax); break;
                    case Sequence.Counts: counts = CountsOf(ref json); break;
                }
            }
            if (json.Fault is null && read.IsEmpty)
                json.FailAt("$.sequences", "holds no questions");
            return json.Complete(Sequence.Fields, seen) ? new ParsedSequence(id, attempt, counts, read) : null;
        }

        private static ClaimedCounts? CountsOf(ref AttemptJsonReader json)
        {
            Span<int> counts = stackalloc int[Count.AllCorrect];
            counts.Clear();
            var allCorrect = false;
            uint seen = 0;
            if (!json.StartObject())
                return null;
            while (json.Field(Count.Fields, ref seen, out var field))
            {
                if (field == Count.AllCorrect)
                    allCorrect = json.Flag();
                else
                    counts[field] = json.Integer(0, CountMax);
            }
            return json.Complete(Count.Fields, seen)
                ? new ClaimedCounts(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], allCorrect)
                : null;
        }

        private ImmutableArray<AttemptQuestion> QuestionsOf(ref AttemptJsonReader json)
        {
            if (!json.StartArray())
                return [];
            var count = 0;
            while (json.Element(AttemptJsonLevel.Question, count, QuestionsMax))
            {
                if (QuestionOf(ref json) is not { } question)
                    return [];
                for (var i = 0; i < count; i++)
                {
                    if (questions[i].Id == question.Id)
                        return json.Fail<ImmutableArray<AttemptQuestion>>(AttemptJsonLevel.Question, "id", $"the id of questions[{i}] again", []);
                }
                questions[count++] = question;
                QuestionsUsed = count;
            }
            return [.. questions.AsSpan(0, count)];
        }

        private AttemptQuestion? QuestionOf(ref AttemptJsonReader json)
        {
            string id = "";
            var read = ImmutableArray<AttemptOption>.Empty;
            bool incomplete = false, correct = false, submitted = false;
            QuestionOutcome outcome = default;
            uint seen = 0;
            while (json.Field(Question.Fields, ref seen, out var field))
            {
                switch (field)
                {
                    case Question.Id: id = json.Text(IdCharsMax); break;
                    case Question.Options: read = OptionsOf(ref json); break;
                    case Question.Incomplete: incomplete = json.Flag(); break;
                    case Question.Correct: correct = json.Flag(); break;
                    case Question.Submitted: submitted = json.Flag(); break;
                    case Question.Result: outcome = json.Outcome(); break;
                }
            }
            if (!json.Complete(Question.Fields, seen))
                return null;
            var claims = seen & Question.Claims;
            if (claims is not (0 or Question.Claims))
            {
                return json.Fail<AttemptQuestion?>(AttemptJsonLevel.Question,
                    Question.Fields.FirstMissing(claims, Question.Claims), "missing, where other claims are made", null);
            }
            return new AttemptQuestion(
                id, read, claims == 0 ? null : new ClaimedResult(incomplete, correct, submitted, outcome));
        }

        private ImmutableArray<AttemptOption> OptionsOf(ref AttemptJsonReader json)
        {
            if (!json.StartArray())
                return [];
            var count = 0;
            while (json.Element(AttemptJsonLevel.Option, count, OptionsMax))
            {
                if (OptionOf(ref json) is not { } option)
                    return [];
                for (var i = 0; i < count; i++)
                {
                    if (options[i].Id == option.Id)
                        return json.Fail<ImmutableArray<AttemptOption>>(AttemptJsonLevel.Option, "id", $"the id of options[{i}] again", []);
                }
                options[count++] = option;
                OptionsUsed = Math.Max(OptionsUsed, count);
            }
            if (count == 0 && json.Fault is null)
                return json.Fail<ImmutableArray<AttemptOption>>(AttemptJsonLevel.Question, "options", "holds no options", []);
            return ImmutableCollectionsMarshal.AsImmutableArray(options.AsSpan(0, count).ToArray());
        }

        private static AttemptOption? OptionOf(ref AttemptJsonReader json)
        {
            string id = "";
            bool isChecked = false, correct = false, submitted = false;
            DateTimeOffset? at = null;
            uint seen = 0;
            while (json.Field(Option.Fields, ref seen, out var field))
            {
                switch (field)
                {
                    case Option.Checked: isChecked = json.Flag(); break;
                    case Option.Id: id = json.Text(IdCharsMax); break;
                    case Option.At: at = json.IsoTime(); break;
                    case Option.Submitted: submitted = json.Integer(0, 1) == 1; break;
                    case Option.Correct: correct = json.Flag(); break;
                }
            }
            return json.Complete(Option.Fields, seen) ? new AttemptOption(id, isChecked, correct, at, submitted) : null;
        }
    }
}

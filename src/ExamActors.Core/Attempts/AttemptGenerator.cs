using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Attempts;

/// <summary>What a generated file holds, counted while it was written: what must come out when it is imported.</summary>
/// <param name="Records">Documents written.</param>
/// <param name="Duplicates">Those among them that repeat an earlier one.</param>
/// <param name="Questions">Questions of the others.</param>
/// <param name="Outcomes">The others' questions by outcome, indexed by <see cref="QuestionOutcome"/>.</param>
public sealed record GeneratorBooks(int Records, int Duplicates, long Questions, IReadOnlyList<long> Outcomes)
{
    /// <summary>Documents that are not repeats.</summary>
    public int Accepted => Records - Duplicates;
}

/// <summary>
/// Writes attempt documents of the real ones' shape, skew and oddities, with invented names. The same seed and count give the
/// same bytes.
/// </summary>
public static class AttemptGenerator
{
    private const double DuplicateShare = 0.0116;
    private const double TouchBeforeStartShare = 0.026;
    private const double TouchAfterEndShare = 0.107;
    private const double CertificationNullShare = 0.04;
    private static readonly DateTimeOffset Epoch = new(2017, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the documents as one array, or one a line.</summary>
    /// <param name="output">Where to; stays open.</param>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="seed">Which ones.</param>
    /// <param name="ndjson">One a line instead of an array.</param>
    /// <param name="progress">Told the number written, now and then.</param>
    public static GeneratorBooks Write(
        Stream output, int count, ulong seed, bool ndjson, Action<int>? progress = null)
    {
        var random = new SplitMix64(seed);
        var exams = GeneratedExam.Catalog(ref random);
        var weightSum = exams.Sum(e => e.Weight);
        var outcomes = new long[4];
        var (duplicates, questions) = (0, 0L);
        var earlier = new Queue<byte[]>();
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        if (!ndjson)
            output.Write("["u8);
        for (var i = 0; i < count; i++)
        {
            byte[] document;
            // A repeat comes some documents after its first, never right behind it.
            if (earlier.Count > 40 && random.Chance(DuplicateShare))
            {
                document = earlier.Dequeue();
                duplicates++;
            }
            else
            {
                buffer.SetLength(0);
                json.Reset(buffer);
                questions += Document(json, ref random, Pick(exams, weightSum, ref random), outcomes);
                json.Flush();
                document = buffer.ToArray();
                if (random.Chance(0.2))
                    earlier.Enqueue(document);
                if (earlier.Count > 200)
                    earlier.Dequeue();
            }
            if (i > 0)
                output.Write(ndjson ? "\n"u8 : ","u8);
            output.Write(document);
            if (i % 1000 == 0)
                progress?.Invoke(i);
        }
        output.Write(ndjson ? "\n"u8 : "]\n"u8);
        progress?.Invoke(count);
        return new GeneratorBooks(count, duplicates, questions, outcomes);
    }

    private static GeneratedExam Pick(
        IReadOnlyList<GeneratedExam> exams, double weightSum, ref SplitMix64 random)
    {
        var at = random.NextDouble() * weightSum;
        foreach (var exam in exams)
            if ((at -= exam.Weight) < 0)
                return exam;
        return exams[^1];
    }

    private static int Document(
        Utf8JsonWriter json, ref SplitMix64 random, GeneratedExam exam, long[] books)
    {
        var ability = random.Normal();
        var started = Epoch.AddMilliseconds(random.Between(0, 90 * 24 * 3600) * 1000.0 + random.Between(0, 999));
        var clock = random.Chance(TouchBeforeStartShare) ? started.AddSeconds(-random.Between(30, 90)) : started;
        var counts = new int[4];
        json.WriteStartObject();
        // The time of the document is known only behind the last touch, but stands first.
        var answers = Answers(ref random, exam, ability, ref clock);
        var end = random.Chance(TouchAfterEndShare) ? clock.AddSeconds(-1) : clock.AddSeconds(random.Between(1, 20));
        var keenTimestamp = string.Create(CultureInfo.InvariantCulture,
            $"{end.ToUnixTimeSeconds()}.{random.Between(0, 999_999):d6}");
        json.WriteString("keen_timestamp", keenTimestamp);
        json.WriteString("max_attempts", "1.0");
        json.WriteString("started_at", Iso(started));
        json.WriteString("base_exam_id", exam.Id);
        json.WriteString("user_exam_id", random.Uuid());
        json.WriteStartObject("sequences");
        json.WriteStartArray("questions");
        foreach (var (question, options) in answers)
            counts[(int)Question(json, question, options, exam.IsTest)]++;
        json.WriteEndArray();
        json.WriteNumber("attempt", 1);
        json.WriteString("id", exam.SequenceId);
        if (!exam.IsTest)
            Counts(json, counts, answers.Count);
        json.WriteEndObject();
        json.WriteString("keen_created_at", keenTimestamp);
        if (random.Chance(CertificationNullShare))
            json.WriteNull("certification");
        else
            json.WriteString("certification", "false");
        json.WriteString("keen_id", $"{random.Next():x16}{(uint)random.Next():x8}");
        json.WriteString("exam_name", exam.Name);
        json.WriteEndObject();
        for (var i = 0; i < counts.Length; i++)
            books[i] += counts[i];
        return answers.Count;
    }

    private static List<(GeneratedQuestion Question, AttemptOption[] Options)> Answers(
        ref SplitMix64 random, GeneratedExam exam, double ability, ref DateTimeOffset clock)
    {
        var answers = new List<(GeneratedQuestion, AttemptOption[])>(exam.Questions.Length);
        foreach (var question in exam.Questions)
        {
            // Knowing the answer follows the Rasch model; who does not know misses some, guesses, or leaves it.
            var knows = random.Chance(1 / (1 + Math.Exp(-1.4 * (ability - question.Difficulty))));
            var leaves = !knows && random.Chance(0.08);
            var misses = !knows && random.Chance(0.45);
            var options = new AttemptOption[question.Options.Length];
            var rights = question.Options.Count(o => o.Correct);
            var guess = random.Between(0, options.Length - 1);
            for (var i = 0; i < options.Length; i++)
            {
                var isChecked = !leaves && (knows ? question.Options[i].Correct
                    : misses && rights > 1 ? i == 0
                    : i == guess || (question.Options[i].Correct && random.Chance(0.3)));
                if (isChecked)
                    clock = clock.AddMilliseconds(random.Between(900, 14_000));
                options[i] = new AttemptOption(
                    question.Options[i].Id, isChecked, question.Options[i].Correct,
                    isChecked ? clock : null, isChecked && !exam.IsTest);
            }
            answers.Add((question, options));
        }
        return answers;
    }

    private static QuestionOutcome Question(
        Utf8JsonWriter json, GeneratedQuestion question, AttemptOption[] options, bool bare)
    {
        var (outcome, _) = AnswerScoring.Grade([.. options]);
        json.WriteStartObject();
        if (!bare)
        {
            json.WriteBoolean("user_incomplete", outcome == QuestionOutcome.MissedSome);
            json.WriteBoolean("user_correct", outcome == QuestionOutcome.Correct);
        }
        json.WriteStartArray("options");
        for (var i = 0; i < options.Length; i++)
        {
            var option = options[i];
            json.WriteStartObject();
            json.WriteBoolean("checked", option.Checked);
            if (option.At is { } at)
                json.WriteString("at", Iso(at));
            json.WriteString("id", option.Id);
            if (option.Submitted)
                json.WriteNumber("submitted", 1);
            if (option.Correct || question.Options[i].SaysFalse)
                json.WriteBoolean("correct", option.Correct);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (!bare)
            json.WriteBoolean("user_submitted", outcome != QuestionOutcome.Unanswered);
        json.WriteString("id", question.Id);
        if (!bare)
            json.WriteString("user_result", outcome switch
            {
                QuestionOutcome.Correct => "correct",
                QuestionOutcome.MissedSome => "missed_some",
                QuestionOutcome.Unanswered => "unanswered",
                _ => "incorrect",
            });
        json.WriteEndObject();
        return outcome;
    }

    private static void Counts(Utf8JsonWriter json, int[] counts, int total)
    {
        json.WriteStartObject("counts");
        json.WriteNumber("incomplete", counts[(int)QuestionOutcome.MissedSome]);
        json.WriteNumber("submitted", total - counts[(int)QuestionOutcome.Unanswered]);
        json.WriteNumber("incorrect", counts[(int)QuestionOutcome.Incorrect]);
        json.WriteBoolean("all_correct", counts[(int)QuestionOutcome.Correct] == total);
        json.WriteNumber("correct", counts[(int)QuestionOutcome.Correct]);
        json.WriteNumber("total", total);
        json.WriteNumber("unanswered", counts[(int)QuestionOutcome.Unanswered]);
        json.WriteEndObject();
    }

    private static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

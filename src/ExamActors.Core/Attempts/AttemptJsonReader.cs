using System.Globalization;
using System.Text.Json;
using ExamActors.Core.Scoring;

namespace ExamActors.Core.Attempts;

/// <summary>The objects of an attempt document, from the outside in.</summary>
internal enum AttemptJsonLevel
{
    Root,
    Sequence,
    Counts,
    Question,
    Option,
}

/// <summary>The fields of an object of the schema; a field is known by its place in the list.</summary>
internal sealed class AttemptJsonObject(AttemptJsonLevel level, uint optional, params string[] names)
{
    private readonly byte[][] utf8Names = [.. names.Select(System.Text.Encoding.UTF8.GetBytes)];

    public AttemptJsonLevel Level => level;

    public uint Required => ((1u << names.Length) - 1) & ~optional;

    public string NameOf(int field) => names[field];

    public int Find(ref Utf8JsonReader json)
    {
        for (var i = 0; i < utf8Names.Length; i++)
            if (json.ValueTextEquals(utf8Names[i]))
                return i;
        return -1;
    }

    /// <summary>The first of the wanted fields that was not seen.</summary>
    public string FirstMissing(uint seen, uint wanted) =>
        names[System.Numerics.BitOperations.TrailingZeroCount(wanted & ~seen)];
}

/// <summary>
/// Reads an attempt document value by value and remembers where it is. The first fault ends the reading: every method then
/// gives an empty value, and Field and Element give false.
/// </summary>
internal ref struct AttemptJsonReader(ReadOnlySpan<byte> utf8)
{
    private const string TimeShape = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";

    private Utf8JsonReader json = new(utf8, new JsonReaderOptions { MaxDepth = AttemptDocument.DepthMax });
    private int question = -1;
    private int option = -1;
    private AttemptJsonLevel level = AttemptJsonLevel.Root;
    private string field = "";

    public AttemptFault? Fault { get; private set; }

    /// <summary>Goes to the document's object.</summary>
    public bool Start()
    {
        json.Read();
        return json.TokenType == JsonTokenType.StartObject || Refuse("an object");
    }

    /// <summary>Makes sure that nothing follows the document.</summary>
    public void End()
    {
        if (Fault is null && json.Read())
            FailAt("$", "something follows the document");
    }

    public bool StartObject()
    {
        json.Read();
        return json.TokenType == JsonTokenType.StartObject || Refuse("an object");
    }

    public bool StartArray()
    {
        json.Read();
        return json.TokenType == JsonTokenType.StartArray || Refuse("an array");
    }

    /// <summary>Goes to the next known field of an object; skips others. False at its end.</summary>
    public bool Field(AttemptJsonObject fields, ref uint seen, out int found)
    {
        found = -1;
        Leave(fields.Level);
        while (Fault is null && json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            found = fields.Find(ref json);
            if (found < 0)
            {
                json.Skip();
                continue;
            }
            field = fields.NameOf(found);
            if ((seen & (1u << found)) != 0)
                return Fail(fields.Level, field, "occurs twice", false);
            seen |= 1u << found;
            return true;
        }
        return false;
    }

    /// <summary>Whether the object was read to its end and nothing is missing.</summary>
    public bool Complete(AttemptJsonObject fields, uint seen)
    {
        if (Fault is not null)
            return false;
        Leave(fields.Level);
        return (fields.Required & ~seen) == 0
            || Fail(fields.Level, fields.FirstMissing(seen, fields.Required), "missing", false);
    }

    /// <summary>Goes to the next object of an array; false at its end.</summary>
    public bool Element(AttemptJsonLevel of, int index, int max)
    {
        if (Fault is not null)
            return false;
        json.Read();
        if (json.TokenType == JsonTokenType.EndArray)
            return false;
        if (of == AttemptJsonLevel.Question)
            (question, option) = (index, -1);
        else
            option = index;
        (level, field) = (of, "");
        if (index >= max)
            return Fail(of, "", $"more than {max} are not allowed", false);
        return json.TokenType == JsonTokenType.StartObject || Refuse("an object");
    }

    public string Text(int charsMax)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.String)
            return Refuse("a string", "");
        var text = json.GetString()!;
        if (text.Length > charsMax)
            return Fail(level, field, $"{text.Length} characters; at most {charsMax} are allowed", "");
        foreach (var c in text)
            if (char.IsControl(c))
                return Fail(level, field, $"holds the control character U+{(int)c:X4}", "");
        return string.IsNullOrWhiteSpace(text) ? Fail(level, field, "is blank", "") : text;
    }

    public bool Flag()
    {
        json.Read();
        return json.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.String when json.ValueTextEquals("true"u8) => true,
            JsonTokenType.String when json.ValueTextEquals("false"u8) => false,
            _ => Refuse("true or false"),
        };
    }

    public bool? NullableFlag()
    {
        var ahead = json;
        ahead.Read();
        if (ahead.TokenType != JsonTokenType.Null)
            return Flag();
        json = ahead;
        return null;
    }

    /// <summary>A whole number, also one that stands in a string or is written as 1.0.</summary>
    public int Integer(int min, int max)
    {
        json.Read();
        return Number(out var number) && decimal.IsInteger(number) && number >= min && number <= max
            ? (int)number
            : Refuse($"a whole number from {min} to {max}", 0);
    }

    /// <summary>Seconds since 1970 with up to seven decimals, in a string or plain.</summary>
    public DateTimeOffset UnixSeconds()
    {
        json.Read();
        return Number(out var seconds) && seconds is >= 0 and < 253_402_300_800m
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : Refuse("seconds since 1970", default(DateTimeOffset));
    }

    /// <summary>A time as ISO 8601 has it, with its zone.</summary>
    public DateTimeOffset IsoTime()
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String)
        {
            // The usual shape first, without a string.
            if (json.TryGetDateTimeOffset(out var time) && HasZone())
                return time;
            if (DateTimeOffset.TryParseExact(json.GetString(), TimeShape, CultureInfo.InvariantCulture,
                DateTimeStyles.None, out time) && HasZone())
                return time;
        }
        return Refuse("a time such as 2018-01-23T14:23:19.082Z", default(DateTimeOffset));
    }

    public QuestionOutcome Outcome()
    {
        json.Read();
        return json.TokenType != JsonTokenType.String ? Refuse("an outcome", default(QuestionOutcome))
            : json.ValueTextEquals("correct"u8) ? QuestionOutcome.Correct
            : json.ValueTextEquals("incorrect"u8) ? QuestionOutcome.Incorrect
            : json.ValueTextEquals("missed_some"u8) ? QuestionOutcome.MissedSome
            : json.ValueTextEquals("unanswered"u8) ? QuestionOutcome.Unanswered
            : Refuse("correct, incorrect, missed_some or unanswered", default(QuestionOutcome));
    }

    /// <summary>Notes the first fault, at a field of the object that is being read, and gives the value.</summary>
    public T Fail<T>(AttemptJsonLevel at, string name, string reason, T value)
    {
        FailAt(PathOf(at, name), reason);
        return value;
    }

    public void FailAt(string path, string reason) => Fault ??= new AttemptFault(path, reason);

    /// <summary>The fault that bytes which are not JSON stand for.</summary>
    public readonly AttemptFault FaultOf(JsonException invalid) => Fault ?? new AttemptFault(
        PathOf(level, field),
        $"not JSON at line {invalid.LineNumber + 1}, byte {invalid.BytePositionInLine + 1}: {Short(invalid.Message)}");

    private readonly bool HasZone()
    {
        var text = json.ValueSpan;
        return text.Length > 0 && (text[^1] is (byte)'Z' || text[^6..].IndexOfAny((byte)'+', (byte)'-') == 0);
    }

    private bool Number(out decimal number)
    {
        number = 0;
        if (json.TokenType == JsonTokenType.Number)
            return json.TryGetDecimal(out number);
        return json is { TokenType: JsonTokenType.String, HasValueSequence: false, ValueIsEscaped: false }
            && json.ValueSpan.Length <= 40
            && decimal.TryParse(json.ValueSpan, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture, out number);
    }

    private bool Refuse(string wanted) => Refuse(wanted, false);

    private T Refuse<T>(string wanted, T value)
    {
        var found = json.TokenType switch
        {
            JsonTokenType.String => $"\"{Start(json.ValueSpan)}\"",
            JsonTokenType.Number => Start(json.ValueSpan),
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.Null => "null",
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => "nothing",
        };
        return Fail(level, field, $"should be {wanted}, is {found}", value);
    }

    // A few characters are enough to find the value.
    private static string Start(ReadOnlySpan<byte> value)
    {
        var text = System.Text.Encoding.UTF8.GetString(value[..Math.Min(value.Length, 80)]);
        return text.Length <= 20 ? text : text[..20] + "…";
    }

    // A step out of an inner object ends its place.
    private void Leave(AttemptJsonLevel to)
    {
        level = to;
        field = "";
        if (to < AttemptJsonLevel.Option)
            option = -1;
        if (to < AttemptJsonLevel.Question)
            question = -1;
    }

    private readonly string PathOf(AttemptJsonLevel at, string name)
    {
        var path = at switch
        {
            AttemptJsonLevel.Root => "$",
            AttemptJsonLevel.Sequence => "$.sequences",
            AttemptJsonLevel.Counts => "$.sequences.counts",
            AttemptJsonLevel.Question => $"$.sequences.questions[{question}]",
            _ => $"$.sequences.questions[{question}].options[{option}]",
        };
        return name == "" ? path : $"{path}.{name}";
    }

    // System.Text.Json appends the place, which is said already, and may quote all of the document that is left.
    private static string Short(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var text = end < 0 ? message : message[..end];
        return text.Length <= 160 ? text : $"{text[..30]}…{text[^100..]}";
    }
}

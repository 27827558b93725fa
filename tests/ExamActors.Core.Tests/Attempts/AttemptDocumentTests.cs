using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using ExamActors.Core.Attempts;

namespace ExamActors.Core.Tests.Attempts;

public class AttemptDocumentTests
{
    private static readonly byte[] Sample = Documents.Changed(_ => { });

    [Theory]
    [InlineData("keen_id", "7", "$.keen_id", "should be a string, is 7")]
    [InlineData("keen_id", "\"\"", "$.keen_id", "blank")]
    [InlineData("keen_id", "\"a\\u0000b\"", "$.keen_id", "control character U+0000")]
    [InlineData("max_attempts", "\"many\"", "$.max_attempts", "a whole number from 1 to 1000000, is \"many\"")]
    [InlineData("max_attempts", "\"1.5\"", "$.max_attempts", "whole number")]
    [InlineData("max_attempts", "0", "$.max_attempts", "from 1")]
    [InlineData("started_at", "\"yesterday\"", "$.started_at", "a time such as")]
    [InlineData("started_at", "\"2018-01-23T14:23:19.082\"", "$.started_at", "a time such as")]
    [InlineData("keen_timestamp", "\"-1\"", "$.keen_timestamp", "seconds since 1970")]
    [InlineData("certification", "\"perhaps\"", "$.certification", "true or false")]
    [InlineData("sequences", "[]", "$.sequences", "")]
    [InlineData("sequences", "{}", "$.sequences", "")]
    public void A_field_that_is_not_what_it_should_be_is_named(string field, string value, string path, string reason)
    {
        var parsed = AttemptDocument.Parse(Documents.Changed(d => d[field] = JsonNode.Parse(value)));

        Assert.False(parsed.IsValid);
        Assert.StartsWith(path, parsed.Fault.Path, StringComparison.Ordinal);
        Assert.Contains(reason, parsed.Fault.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keen_id")]
    [InlineData("keen_timestamp")]
    [InlineData("started_at")]
    [InlineData("base_exam_id")]
    [InlineData("exam_name")]
    [InlineData("user_exam_id")]
    [InlineData("max_attempts")]
    [InlineData("certification")]
    [InlineData("sequences")]
    public void A_missing_field_is_named(string field)
    {
        var parsed = AttemptDocument.Parse(Documents.Changed(d => d.Remove(field)));

        Assert.Equal($"$.{field}", parsed.Fault?.Path);
        Assert.Contains("missing", parsed.Fault?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_path_leads_to_the_option()
    {
        var parsed = AttemptDocument.Parse(Documents.Changed(d =>
            d["sequences"]!["questions"]![0]!["options"]![1]!["checked"] = 3));

        Assert.Equal("$.sequences.questions[0].options[1].checked", parsed.Fault?.Path);
    }

    [Fact]
    public void An_id_that_comes_twice_among_its_siblings_is_refused()
    {
        var parsed = AttemptDocument.Parse(Documents.Changed(d =>
        {
            var options = d["sequences"]!["questions"]![0]!["options"]!;
            options[1]!["id"] = options[0]!["id"]!.GetValue<string>();
        }));

        Assert.Equal("$.sequences.questions[0].options[1].id", parsed.Fault?.Path);
    }

    [Fact]
    public void A_field_that_comes_twice_is_refused()
    {
        var text = Encoding.UTF8.GetString(Sample);

        var parsed = AttemptDocument.Parse(Encoding.UTF8.GetBytes("{\"exam_name\":\"one\"," + text[1..]));

        Assert.Equal("$.exam_name", parsed.Fault?.Path);
    }

    [Fact]
    public void Numbers_in_strings_and_plain_ones_are_the_same()
    {
        var inStrings = AttemptDocument.Parse(Documents.Changed(d =>
        {
            d["max_attempts"] = "2.0";
            d["sequences"]!["attempt"] = "3";
        })).Attempt!;
        var plain = AttemptDocument.Parse(Documents.Changed(d =>
        {
            d["max_attempts"] = 2;
            d["sequences"]!["attempt"] = 3.0;
        })).Attempt!;

        Assert.Equal((2, 3), (inStrings.MaxAttempts, inStrings.SequenceAttempt));
        Assert.Equal((2, 3), (plain.MaxAttempts, plain.SequenceAttempt));
    }

    [Fact]
    public void Counts_may_be_missing_and_unknown_fields_are_skipped()
    {
        var parsed = AttemptDocument.Parse(Documents.Changed(d =>
        {
            d["sequences"]!.AsObject().Remove("counts");
            d["later"] = JsonNode.Parse("""{"a":[1,{"b":null}],"keen_id":"x"}""");
        }));

        Assert.True(parsed.IsValid, $"{parsed.Fault}");
        Assert.Null(parsed.Attempt.Counts);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(100, false)]
    public void What_is_skipped_has_a_depth_too(int depth, bool valid)
    {
        var text = Encoding.UTF8.GetString(Sample);
        var deep = $"{{\"later\":{new string('[', depth)}{new string(']', depth)},{text[1..]}";

        Assert.Equal(valid, AttemptDocument.Parse(Encoding.UTF8.GetBytes(deep)).IsValid);
    }

    [Fact]
    public void Invalid_utf8_is_refused_with_its_place()
    {
        var broken = (byte[])Sample.Clone();
        broken[12] = 0xff;

        Assert.Equal(new AttemptFault("$", "invalid UTF-8 at byte 12"), AttemptDocument.Parse(broken).Fault);
    }

    // Every single change of a byte gives an attempt or a fault with a path, never an exception.
    [Fact]
    public void Whatever_the_bytes_are_there_is_an_attempt_or_a_fault() =>
        Gen.Select(Gen.Int[0, Sample.Length - 1], Gen.Byte, Gen.Int[0, 3]).Sample((at, value, how) =>
        {
            byte[] bytes = how switch
            {
                0 => [.. Sample[..at], value, .. Sample[(at + 1)..]],
                1 => [.. Sample[..at], value, .. Sample[at..]],
                2 => [.. Sample[..at], .. Sample[(at + 1)..]],
                _ => Sample[..at],
            };
            var parsed = AttemptDocument.Parse(bytes);
            return parsed.IsValid || (parsed.Fault.Path.StartsWith('$') && parsed.Fault.Reason.Length is > 0 and < 300);
        }, iter: 3000);

    [Fact]
    public void Noise_is_never_an_attempt() =>
        Gen.Byte.Array[0, 200].Sample(bytes => !AttemptDocument.Parse(bytes).IsValid, iter: 3000);
}

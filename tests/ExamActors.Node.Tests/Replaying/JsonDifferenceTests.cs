using System.Text.Json;
using ExamActors.Node.Replaying;

namespace ExamActors.Node.Tests.Replaying;

public class JsonDifferenceTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[1,{"c":"x"}]}""", """{"b":[1,{"c":"x"}],"a":1}""")]
    [InlineData("""{"a":"\u0041"}""", """{"a":"A"}""")]
    public void Documents_that_say_the_same_do_not_differ(string published, string replayed) =>
        Assert.Empty(Between(published, replayed));

    [Theory]
    [InlineData("""{"a":{"b":[1,2]}}""", """{"a":{"b":[1,3]}}""", "$.a.b[1]", "2", "3")]
    [InlineData("""{"a":1}""", """{"a":"1"}""", "$.a", "1", "\"1\"")]
    [InlineData("""{"a":1}""", """{"a":1.0}""", "$.a", "1", "1.0")]
    [InlineData("""{"a":1}""", "{}", "$.a", "1", null)]
    [InlineData("{}", """{"a":null}""", "$.a", null, "null")]
    [InlineData("[1]", "[1,2]", "$[1]", null, "2")]
    public void A_difference_has_its_path_and_both_values(
        string published, string replayed, string path, string? before, string? after) =>
        Assert.Equal(new JsonDifference(path, before, after), Assert.Single(Between(published, replayed)));

    [Fact]
    public void A_path_that_is_ignored_may_differ_and_nothing_else()
    {
        const string published = """{"cause":{"id":"c","offset":5}}""";

        Assert.Empty(Between(published, """{"cause":{"id":"c","offset":4}}""", "$.cause.offset"));
        Assert.Equal("$.cause.id", Assert.Single(Between(published, """{"cause":{"id":"d","offset":4}}""", "$.cause.offset")).Path);
    }

    [Fact]
    public void Two_documents_that_have_little_in_common_are_listed_up_to_a_bound() =>
        Assert.Equal(JsonDifference.Max, Between(
            JsonSerializer.Serialize(Enumerable.Range(0, 100)), JsonSerializer.Serialize(Enumerable.Range(1, 100))).Count);

    private static List<JsonDifference> Between(string published, string replayed, string? ignored = null)
    {
        using var left = JsonDocument.Parse(published);
        using var right = JsonDocument.Parse(replayed);
        return JsonDifference.Between(left.RootElement, right.RootElement, ignored);
    }
}

using System.Text;
using System.Text.Json.Nodes;
using ExamActors.Actors.Settings;
using ExamActors.Node.Authoring;
using ExamActors.Node.Tests.Api;

namespace ExamActors.Node.Tests.Authoring;

public sealed class CheckedExamTests
{
    private static readonly ExamSettings Settings = ExamSettingsReader.Read(ExamSettingsReader.Reference);

    [Fact]
    public void A_sound_exam_has_no_fault()
    {
        var read = Read(ApiExams.Json(ApiExams.Adaptive));

        Assert.True(read.IsJson);
        Assert.Empty(read.Faults);
        Assert.Equal("adaptive", read.Exam!.ExamId);
    }

    [Fact]
    public void Every_fault_of_content_is_told_with_its_place()
    {
        var exam = JsonNode.Parse(ApiExams.Json(ApiExams.Fixed))!;
        exam["rules"]!["secondsMax"] = 5;
        exam["items"]![1]!["content"]!["prompt"] = "";
        exam["items"]![2]!["key"]!["correct"] = "nowhere";
        exam["title"] = " ";

        var read = Read(exam.ToJsonString());

        Assert.True(read.IsJson);
        Assert.Equal(
            ["$.items[1].content.prompt", "$.items[2].key", "$.rules.secondsMax", "$.title"],
            read.Faults.Select(f => f.Path).Order(StringComparer.Ordinal));
        Assert.Contains(read.Faults, f => f.Words.Contains("item q2", StringComparison.Ordinal));
    }

    [Fact]
    public void Faults_of_shape_are_told_for_every_part_at_once()
    {
        var exam = JsonNode.Parse(ApiExams.Json(ApiExams.Fixed))!;
        exam["items"]![0]!["contents"] = 1;
        exam["items"]![2]!["key"]!["$type"] = "coice";
        exam["rules"]!["secondsMax"] = "long";

        var read = Read(exam.ToJsonString());

        Assert.False(read.IsJson);
        Assert.Null(read.Exam);
        foreach (var path in (string[])["$.items[0]", "$.items[2]", "$.rules.secondsMax"])
            Assert.Contains(read.Faults, f => f.Path.StartsWith(path, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("{", "$")]
    [InlineData("null", "$")]
    [InlineData("[]", "$")]
    [InlineData("{}", "$")]
    public void What_is_no_exam_at_all_has_one_fault(string text, string path)
    {
        var read = Read(text);

        Assert.Equal(path, Assert.Single(read.Faults).Path);
        Assert.NotEmpty(read.Faults[0].Words);
    }

    [Fact]
    public void An_exam_that_is_too_large_for_the_log_is_told_so()
    {
        var small = Settings with { Catalog = Settings.Catalog with { RecordBytesMax = 200 } };

        var read = CheckedExam.Read(Encoding.UTF8.GetBytes(ApiExams.Json(ApiExams.Fixed)), small);

        Assert.Contains("record-size-max", Assert.Single(read.Faults).Words, StringComparison.Ordinal);
    }

    private static CheckedExam Read(string text) => CheckedExam.Read(Encoding.UTF8.GetBytes(text), Settings);
}

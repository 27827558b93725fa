using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExamActors.Actors.Exams;
using ExamActors.Actors.Tests.Wire;
using ExamActors.Actors.Wire;
using ExamActors.Core.Adaptive;
using ExamActors.Core.Adaptive.Estimation;
using ExamActors.Core.Adaptive.Selection;
using ExamActors.Core.Exams;
using ExamActors.Core.Scoring;
using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Exams;

public class ExamJsonTests
{
    private const string Bare =
        """
        {
          "examId": "bare", "version": 1, "title": "Only what must be there",
          "items": [{ "id": "one", "content": { "prompt": "?" }, "key": { "$type": "numeric", "value": 1 } }],
          "delivery": { "$type": "adaptive", "scale": 1,
            "design": { "constraints": { "lengthMin": 1, "lengthMax": 1 }, "stop": { "$type": "length", "items": 1 } } },
          "rules": { "secondsMax": 60 },
          "report": {}
        }
        """;

    public static TheoryData<string> Samples => ["keys", "adaptive", "stages"];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_delivery_goes_there_and_back(string id)
    {
        var exam = new[] { ExamSamples.Linear, ExamSamples.Adaptive, ExamSamples.Multistage }.Single(e => e.ExamId == id);

        var bytes = ExamCodec.Encode(exam);

        Assert.Empty(ExamCheck.Faults(exam));
        Assert.Equal(bytes, ExamCodec.Encode(ExamCodec.Decode(ExamCodec.WireTypeOf(exam), bytes)));
        Assert.Equal(bytes, ExamCodec.Encode(ExamJson.Read(bytes)));
    }

    [Fact]
    public void What_is_left_out_is_what_the_records_say()
    {
        var exam = ExamJson.Read(Encoding.UTF8.GetBytes(Bare));

        var design = Assert.IsType<ItemDelivery.Adaptive>(exam.Delivery).Design;
        Assert.Equal(new AdaptiveTestDesign(design.Constraints, design.Stop), design);
        Assert.Equal(new SelectionRule.MaximumInformation(), design.Selection);
        Assert.Equal(1, exam.Items[0].Key.ScoreMax);
        Assert.Equal(Quadrature.Points33, Assert.IsType<Estimator.ExpectedAPosteriori>(design.Final).Quadrature);
        Assert.True(exam.Report.Shown);
        Assert.Equal(1, exam.Rules.AttemptsMax);
        Assert.Empty(exam.Items[0].Enemies);
        Assert.Equal(new ItemKey.Numeric(1), exam.Items[0].Key);
    }

    [Theory]
    [InlineData("\"examId\": \"bare\",", "\"examId\": \"bare\", \"colour\": 1,", "colour")]
    [InlineData("\"examId\": \"bare\",", "\"examId\": \"bare\", \"examId\": \"bare\",", "examId")]
    [InlineData("\"examId\": \"bare\",", "", "examId")]
    [InlineData("\"version\": 1", "\"version\": \"1\"", "$.version")]
    [InlineData("\"title\": \"Only what must be there\"", "\"title\": null", "title")]
    [InlineData("\"numeric\"", "\"guess\"", "guess")]
    [InlineData("\"$type\": \"numeric\", ", "", "$.items[0].key")]
    [InlineData("{ \"id\": \"one\"", "null, { \"id\": \"one\"", "items")]
    [InlineData("\"lengthMax\": 1", "\"lengthMax\": 1.5", "$.delivery.design.constraints.lengthMax")]
    public void What_is_no_exam_is_refused_with_its_place(string replaced, string by, string said)
    {
        var json = Bare.Replace(replaced, by, StringComparison.Ordinal);
        Assert.NotEqual(Bare, json);

        var e = Assert.Throws<JsonException>(() => ExamJson.Read(Encoding.UTF8.GetBytes(json)));

        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_is_sound_and_says_everything_in_the_fields_that_there_are()
    {
        var exam = ExamJson.Read(File.ReadAllBytes(Repository.Exam));

        Assert.Empty(ExamCheck.Faults(exam));
        Assert.Equal(40, exam.Items.Length);
    }

    [Fact]
    public void The_schema_is_that_of_the_types()
    {
        var file = Repository.File("docs", "exam.schema.json");
        var written = ExamSchema.Write();
        if (Environment.GetEnvironmentVariable("EXAM_UPDATE") == "1")
            File.WriteAllText(file, written);

        Assert.True(File.ReadAllText(file) == written,
            "docs/exam.schema.json is not what the types say; EXAM_UPDATE=1 dotnet test writes it anew");
        var properties = JsonNode.Parse(written)!["properties"]!.AsObject().Select(p => p.Key);
        Assert.Equal(["examId", "version", "title", "items", "delivery", "rules", "report"], properties);
    }
}

using ExamActors.TestSupport;

namespace ExamActors.Actors.Tests.Wire;

public class WireDocumentTests
{
    [Fact]
    public void The_document_says_what_the_records_say()
    {
        var file = Repository.File("docs", "wire.md");
        var written = WireDocument.Write();
        if (Environment.GetEnvironmentVariable("EXAM_UPDATE") == "1")
            File.WriteAllText(file, written);

        Assert.True(File.ReadAllText(file) == written,
            "docs/wire.md is not what the records' comments say; EXAM_UPDATE=1 dotnet test writes it anew");
    }
}

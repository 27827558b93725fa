using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ExamActors.Core.Students;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests;

/// <summary>What must not erode.</summary>
public partial class ArchitectureTests
{
    [Fact]
    public void Core_references_no_package_and_no_project()
    {
        var project = XDocument.Load(Repository.File("src", "ExamActors.Core", "ExamActors.Core.csproj"));
        Assert.Empty(project.Descendants("PackageReference"));
        Assert.Empty(project.Descendants("ProjectReference"));

        Assert.All(typeof(StudentDecider).Assembly.GetReferencedAssemblies(),
            a => Assert.StartsWith("System", a.Name, StringComparison.Ordinal));
    }

    // Found in what was compiled, so that no using, alias or comment hides or fakes one.
    [Fact]
    public void Core_has_no_clock_no_random_source_and_no_io()
    {
        string[] types =
        [
            "System.Random", "System.Diagnostics.Stopwatch", "System.TimeProvider", "System.Environment", "System.Console",
            "System.IO.File", "System.IO.FileStream", "System.IO.Directory", "System.Threading.Thread",
            "System.Threading.Tasks.Task", "System.Net.Http.HttpClient", "System.Security.Cryptography.RandomNumberGenerator",
        ];
        string[] members = ["System.DateTime.get_UtcNow", "System.DateTime.get_Now", "System.DateTimeOffset.get_UtcNow",
            "System.DateTimeOffset.get_Now", "System.Guid.NewGuid"];

        var used = ReferencesOf(typeof(StudentDecider).Assembly.Location);

        Assert.Contains("System.Math.Sqrt", used); // the reading works
        used.Remove("System.Environment.get_CurrentManagedThreadId"); // the compiler's, for every iterator
        Assert.DoesNotContain(used, u => types.Any(t => u.StartsWith(t + ".", StringComparison.Ordinal)));
        Assert.DoesNotContain(used, members.Contains);
    }

    [Theory]
    [InlineData("ExamActors.Core", "")]
    [InlineData("Akka.Streams.Kafka", "")]
    [InlineData("ExamActors.Actors", "Akka.Streams.Kafka ExamActors.Core")]
    [InlineData("ExamActors.Node", "ExamActors.Actors")]
    public void References_point_one_way(string project, string references) =>
        Assert.Equal(references, string.Join(' ', XDocument
            .Load(Repository.File("src", project, project + ".csproj")).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value)).Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("README.md")]
    [InlineData("docs/DEPENDENCIES.md")]
    [InlineData("docs/PERFORMANCE.md")]
    [InlineData("docs/MEASUREMENT.md")]
    public void Every_path_that_a_document_names_exists(string document)
    {
        var folder = Path.GetDirectoryName(Repository.File(document))!;
        var text = File.ReadAllText(Repository.File(document));
        var named = Links().Matches(text).Select(m => Path.Combine(folder, m.Groups[1].Value))
            .Concat(Paths().Matches(text).Select(m => Repository.File(m.Groups[1].Value)))
            .ToList();

        Assert.NotEmpty(named);
        Assert.All(named, path => Assert.True(Path.Exists(path), path));
    }

    [Fact]
    public void Every_package_is_explained()
    {
        var text = File.ReadAllText(Repository.File("docs", "DEPENDENCIES.md"));
        var packages = XDocument.Load(Repository.File("Directory.Packages.props"))
            .Descendants("PackageVersion").Select(p => p.Attribute("Include")!.Value).ToList();

        Assert.NotEmpty(packages);
        Assert.All(packages, p => Assert.Contains($"`{p}`", text, StringComparison.Ordinal));
    }

    private static HashSet<string> ReferencesOf(string assembly)
    {
        using var file = new System.Reflection.PortableExecutable.PEReader(File.OpenRead(assembly));
        var metadata = System.Reflection.Metadata.PEReaderExtensions.GetMetadataReader(file);
        var found = new HashSet<string>();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind != System.Reflection.Metadata.HandleKind.TypeReference)
                continue;
            var type = metadata.GetTypeReference((System.Reflection.Metadata.TypeReferenceHandle)member.Parent);
            found.Add($"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}.{metadata.GetString(member.Name)}");
        }
        return found;
    }

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)[^)]*\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"`((?:src|tests|bench|docs|hocon|docker|samples)(?:/[\w./-]+)?)`")]
    private static partial Regex Paths();
}

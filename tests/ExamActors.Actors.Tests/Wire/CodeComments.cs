using System.Xml.Linq;

namespace ExamActors.Actors.Tests.Wire;

/// <summary>The documentation comments of our code, as plain text.</summary>
internal sealed class CodeComments
{
    private readonly Dictionary<string, XElement> members = new[] { "ExamActors.Core.xml", "ExamActors.Actors.xml" }
        .SelectMany(file => XDocument.Load(Path.Combine(AppContext.BaseDirectory, file)).Descendants("member"))
        .ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>What a type, or a field of one, is.</summary>
    public string Summary(Type type, string? field = null) =>
        Summary(field is null ? $"T:{NameOf(type)}" : $"F:{NameOf(type)}.{field}");

    /// <summary>What a property of a record is about: from the parameter's comment, or from its own.</summary>
    public string Meaning(Type type, string property)
    {
        for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            if (members.TryGetValue($"T:{NameOf(declaring)}", out var comment)
                && comment.Elements("param").FirstOrDefault(p => p.Attribute("name")!.Value == property) is { } param)
                return Flat(param);
            if (Summary($"P:{NameOf(declaring)}.{property}") is { Length: > 0 } summary)
                return summary;
        }
        throw new InvalidOperationException($"{type.Name}.{property} has no comment");
    }

    private string Summary(string member) =>
        members.TryGetValue(member, out var comment) && comment.Element("summary") is { } summary ? Flat(summary) : "";

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static string Flat(XElement element) => string.Join(' ', string.Concat(element.Nodes().Select(node => node switch
    {
        XText plain => plain.Value,
        XElement { Name.LocalName: "see" } see => see.Attribute("cref")!.Value.Split('.')[^1],
        XElement { Name.LocalName: "paramref" } reference => reference.Attribute("name")!.Value,
        XElement { Name.LocalName: "c" } code => code.Value,
        _ => "",
    })).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

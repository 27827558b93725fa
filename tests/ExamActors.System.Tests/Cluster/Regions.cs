using System.Diagnostics.CodeAnalysis;
using ExamActors.Actors.Settings;
using ExamActors.TestSupport;

namespace ExamActors.System.Tests.Cluster;

/// <summary>Starts regions with the project's topics.</summary>
internal static class Regions
{
    /// <inheritdoc cref="RealRegion.Start"/>
    public static Task<RealRegion> Start(int nodes, Dictionary<string, string>? settings = null, bool onHosts = false) =>
        RealRegion.Start(nodes, ExamSettingsReader.Read(ExamSettingsReader.Reference).Topics.All.Select(t => (t.Name, t.Partitions)),
            settings, onHosts);

    /// <summary>The settings of its nodes.</summary>
    public static ExamSettings SettingsOf(RealRegion region) => ExamSettingsReader.Read(ExamSettingsReader.Layer(
        RegionNode.ConfigFiles.Select(file => (file, File.ReadAllText(file))),
        name => region.Environment.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name)));
}

/// <summary>Tests of whole regions, which take the machine for themselves: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "it is one, of xunit's")]
public sealed class RegionCollection
{
    public const string Name = "regions";
}

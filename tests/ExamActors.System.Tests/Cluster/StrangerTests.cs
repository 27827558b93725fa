using ExamActors.TestSupport;

namespace ExamActors.System.Tests.Cluster;

/// <summary>Nodes that know each other by certificates of the region's authority.</summary>
[Collection(RegionCollection.Name)]
public sealed class StrangerTests
{
    private const string Certificate = "EXAM_CLUSTER_TLS_CERTIFICATE_FILE";
    private const string Key = "EXAM_CLUSTER_TLS_KEY_FILE";

    [PostgresServerFact]
    public async Task Who_has_a_certificate_of_another_authority_does_not_get_in()
    {
        using var folder = new TempFolder();
        using var authority = new Authority("the region's");
        using var another = new Authority("another");
        var (certificate, key) = authority.Issue("node", folder.File("node.pem"), folder.File("node.key"));
        await using var region = await Regions.Start(2, new()
        {
            [Certificate] = certificate,
            [Key] = key,
            ["EXAM_CLUSTER_TLS_AUTHORITY_FILE"] = authority.WriteTo(folder.File("authority.pem")),
        });
        var (insider, stranger) = (region.Nodes[0], region.Nodes[1]);
        Assert.Equal(0, await stranger.Stop());

        (certificate, key) = another.Issue("node", folder.File("stranger.pem"), folder.File("stranger.key"));
        stranger.Set(Certificate, certificate);
        stranger.Set(Key, key);
        stranger.Start();

        await Eventually.Become(() => insider.Told.Contains("its certificate is not of CN=the region's", StringComparison.Ordinal)
            && stranger.Told.Contains("not in the cluster yet", StringComparison.Ordinal), RealRegion.Patience,
            () => insider.Told + stranger.Told);
        await region.Ready(insider);
        Assert.False(stranger.HasExited, stranger.Told);
    }
}

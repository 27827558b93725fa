using System.Runtime.Versioning;
using ExamActors.Actors.Settings;
using ExamActors.Node.Api;
using ExamActors.TestSupport;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ExamActors.Node.Tests.Api;

public sealed class ApiTokensTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ExamSettings settings;

    public ApiTokensTests() =>
        settings = ExamSettingsReader.Read(ExamSettingsReader.Reference) with { Data = folder.File("data") };

    private string KeyFile => Path.Combine(settings.Data, "token.key");

    public void Dispose() => folder.Dispose();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void The_key_is_made_once_whoever_comes_first_and_nobody_else_may_read_it()
    {
        // Who makes a second key does so within microseconds: one race alone seldom shows it.
        for (var race = 0; race < 50; race++)
        {
            var here = settings with { Data = folder.File($"race-{race}") };
            var made = new ApiTokens[8];
            using var together = new Barrier(made.Length);
            var threads = Enumerable.Range(0, made.Length).Select(i => new Thread(() =>
            {
                together.SignalAndWait();
                made[i] = ApiTokens.Open(here);
            })).ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());

            Assert.All(made, Assert.NotNull);
            Assert.Single(made.Select(t => t.AdmissionCode("c-1", "check-in")).Distinct());
            var file = Assert.Single(Directory.GetFiles(here.Data));
            Assert.Equal("token.key", Path.GetFileName(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(32, Convert.FromBase64String(File.ReadAllText(file)).Length);
        }
    }

    [Fact]
    public async Task Processes_that_start_at_once_share_the_key()
    {
        var tokens = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
            NodeProcess.Run(["token", "--role", "staff", "--name", "anna", "--center", "c-1", "--data", settings.Data])));

        Assert.All(tokens, t => Assert.True(t.Code == 0, t.Errors));
        foreach (var (_, output, _) in tokens)
            Assert.True((await new JsonWebTokenHandler().ValidateTokenAsync(output.Trim(),
                ApiTokens.Open(settings).Validation)).IsValid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("dG9vIHNob3J0")]
    public void A_file_that_is_no_key_is_said_to_be_none(string content)
    {
        Directory.CreateDirectory(settings.Data);
        File.WriteAllText(KeyFile, content);

        var e = Assert.Throws<SettingException>(() => ApiTokens.Open(settings));

        Assert.Contains("token.key is no key", e.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(KeyFile));
    }

    [Fact]
    public async Task A_token_says_what_it_was_issued_for_until_it_expires()
    {
        var tokens = ApiTokens.Open(settings);
        var token = tokens.Issue("student", "s-1", TimeSpan.FromMinutes(5), ("sitting", "t-1"));

        var read = await new JsonWebTokenHandler().ValidateTokenAsync(token, ApiTokens.Open(settings).Validation);

        Assert.True(read.IsValid, read.Exception?.Message);
        Assert.Equal(("s-1", "student", "t-1"), (read.Claims["sub"], read.Claims["role"], read.Claims["sitting"]));
        Assert.False((await new JsonWebTokenHandler().ValidateTokenAsync(
            tokens.Issue("student", "s-1", TimeSpan.FromMinutes(-1)), tokens.Validation)).IsValid);
    }

    [Fact]
    public void Codes_are_told_apart_and_cannot_be_told_without_the_key()
    {
        var tokens = ApiTokens.Open(settings);
        var other = ApiTokens.Open(settings with { Api = settings.Api with { TokenKey = Convert.ToBase64String(new byte[32]) } });
        var codes = Enumerable.Range(0, 1000).Select(i => tokens.AdmissionCode("c-1", $"check-in-{i}")).ToList();

        Assert.Equal(1000, codes.Distinct().Count());
        Assert.All(codes, c => Assert.Matches("^[0-9A-HJKMNP-TV-Z]{10}$", c));
        Assert.Equal(codes[0], tokens.AdmissionCode("c-1", "check-in-0"));
        Assert.NotEqual(codes[0], other.AdmissionCode("c-1", "check-in-0"));
        Assert.NotEqual(codes[0], tokens.AdmissionCode("c-2", "check-in-0"));
        Assert.Equal(ApiTokens.CodeHash("s-1", codes[0]),
            ApiTokens.CodeHash("s-1", $" {codes[0][..4]}-{codes[0][4..].ToLowerInvariant()} "));
        Assert.NotEqual(ApiTokens.CodeHash("s-1", codes[0]), ApiTokens.CodeHash("s-2", codes[0]));
        Assert.NotEqual(tokens.AttemptId("s-1", "t-1"), tokens.AttemptId("s-1", "t-2"));
    }
}

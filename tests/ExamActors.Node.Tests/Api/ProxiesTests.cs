using System.Net;
using ExamActors.TestSupport;

namespace ExamActors.Node.Tests.Api;

/// <summary>Where a request comes from, behind the region's entry: it is the entry's word, and nobody else's.</summary>
public sealed class ProxiesTests
{
    private const int Guesses = 20;

    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("10.1.0.0/16", false)]
    public async Task Guesses_are_counted_by_the_address_that_a_known_proxy_says(string proxies, bool isKnown)
    {
        var api = new RunningApi(settings => settings with { AdmissionsPerMinute = 2, Proxies = [IPNetwork.Parse(proxies)] });
        try
        {
            await api.InitializeAsync();
            using var http = new HttpClient();

            var statuses = new List<HttpStatusCode>();
            for (var i = 0; i < Guesses; i++)
            {
                using var guess = new HttpRequestMessage(HttpMethod.Post, new Uri(api.Client.Address + "/api/v1/admissions"));
                guess.Headers.Add("X-Forwarded-For", $"203.0.113.{i}");
                guess.Content = ApiClient.Json(new { CommandId = $"guess-{i}", StudentId = "s-1", Code = $"{i:0000000000}" });
                using var reply = await http.SendAsync(guess);
                statuses.Add(reply.StatusCode);
            }

            Assert.All(statuses, s => Assert.True(s is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests, $"{s}"));
            Assert.Equal(isKnown, !statuses.Contains(HttpStatusCode.TooManyRequests));
        }
        finally
        {
            await api.DisposeAsync();
        }
    }
}

using System.CommandLine;

namespace ExamActors.Node.Verbs;

/// <summary>`health`: asks a node how it is, for who starts and watches it and has no other program at hand.</summary>
internal static class HealthVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8); // a node thinks for up to 5 s

    private static readonly Option<string?> Url = new("--url")
    {
        Description = "Where the node listens; else exam.api.url, on this machine.",
        HelpName = "URL",
    };

    private static readonly Option<bool> Live = new("--live")
    {
        Description = "Ask whether it is alive, not whether it is ready for requests.",
    };

    public static Command Create()
    {
        var command = new Command("health",
            "Ask a node whether it is ready for requests: exit code 0 where it is, 1 with the reason where it is not.")
        {
            Url, Live,
        };
        command.SetVerb(async (parsed, cancellation) =>
        {
            var address = AddressOf(parsed.GetValue(Url) ?? CommonOptions.Load(parsed).Settings.Api.Url);
            using var http = new HttpClient { Timeout = Patience };
            try
            {
                using var reply = await http
                    .GetAsync(new Uri(address, parsed.GetValue(Live) ? "health/live" : "health/ready"), cancellation)
                    .ConfigureAwait(false);
                var text = (await reply.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)).Trim();
                Console.WriteLine(text.Length > 0 ? text : $"{(int)reply.StatusCode}");
                return reply.IsSuccessStatusCode ? 0 : 1;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                throw new VerbException($"{address}: {e.Message}", e);
            }
        });
        return command;
    }

    // A node that listens everywhere is asked here.
    private static Uri AddressOf(string text) =>
        Uri.TryCreate(text.Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//[::]", "//[::1]", StringComparison.Ordinal).TrimEnd('/') + "/", UriKind.Absolute, out var url)
        && url.Scheme is "http" or "https" && url.Port > 0
            ? url
            : throw new VerbException($"'{text}' is no address of a node; --url http://host:port says where it is");
}

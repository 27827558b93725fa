using System.CommandLine;
using ExamActors.Core.Exams;
using ExamActors.Node.Api;
using ExamActors.Node.Pages;

namespace ExamActors.Node.Verbs;

/// <summary>`token`: a bearer token for the API.</summary>
internal static class TokenVerb
{
    private static readonly Option<string> Role = new("--role")
    {
        Description = "What the bearer is: staff (students, check-in, incidents), author (exams), operator (centers), or "
            + "student (booking for themself; sessions need an admission code).",
        Required = true,
    };

    private static readonly Option<string> Name = new("--name")
    {
        Description = "Who: the name that actions are recorded under; of a student the student's id.",
        HelpName = "NAME",
        Required = true,
    };

    private static readonly Option<string[]> Center = new("--center")
    {
        Description = "A center that staff may act for; may be given several times. Without it: all of them.",
        HelpName = "CENTER",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<double> Hours = new("--hours")
    {
        Description = "How long it is good, 0.01 to 8760.",
        HelpName = "HOURS",
        DefaultValueFactory = _ => 12,
    };

    private static readonly Option<bool> Link = new("--link")
    {
        Description = "Print a link that signs a browser in to the pages, instead of the token alone.",
    };

    public static Command Create()
    {
        Role.AcceptOnlyFromAmong(ApiClaims.Roles);
        var command = new Command("token",
            """
            Print a bearer token for the API, made with the key of the configuration or of the data folder. Whoever has it is
            what it says, until it expires: curl -H "Authorization: Bearer $(examactors token --role author --name me)" ...
            """)
        {
            Role, Name, Center, Hours, Link,
        };
        command.SetVerb((parsed, _) =>
        {
            var (role, name, hours) = (parsed.GetValue(Role)!, parsed.GetValue(Name)!, parsed.GetValue(Hours));
            var centers = parsed.GetValue(Center)!;
            foreach (var id in centers.Prepend(name))
                if (!ExamCheck.IsId(id))
                    throw new VerbException($"'{id}': 1 to 64 letters, digits, dots, dashes or underscores are allowed");
            if (hours is not (>= 0.01 and <= 8760))
                throw new VerbException($"--hours {hours}: 0.01 to 8760 are allowed");
            if (centers.Length > 0 && role != ApiClaims.Staff)
                throw new VerbException("--center is for staff");
            (string, string)[] claims = role != ApiClaims.Staff ? []
                : centers.Length == 0 ? [(ApiClaims.Center, ApiClaims.AnyCenter)]
                : [.. centers.Select(c => (ApiClaims.Center, c))];
            var settings = CommonOptions.Load(parsed).Settings;
            if (parsed.GetValue(Link) && (role == ApiClaims.Student || settings.Api.Url == ""))
                throw new VerbException(role == ApiClaims.Student
                    ? "--link is for staff, authors and operators; students enter at /exam/ with their admission code"
                    : "--link: exam.api.url is empty, so there are no pages");
            var token = ApiTokens.Open(settings).Issue(role, name, TimeSpan.FromHours(hours), claims);
            Console.WriteLine(parsed.GetValue(Link) ? PageTokens.Link(new Uri(settings.Api.Url), token) : token);
            return Task.FromResult(0);
        });
        return command;
    }
}

using System.Globalization;
using System.Security.Claims;

namespace ExamActors.Node.Api;

/// <summary>Who asks, by their token.</summary>
internal static class Caller
{
    public static string Subject(this ClaimsPrincipal user) => user.FindFirstValue(ApiClaims.Subject)!;

    /// <summary>The name that an action of theirs is recorded under: "staff:anna".</summary>
    public static string By(this ClaimsPrincipal user) => $"{user.FindFirstValue(ApiClaims.Role)}:{user.Subject()}";

    /// <summary>The sitting that a student was admitted to; null where the token is for no session.</summary>
    public static string? Sitting(this ClaimsPrincipal user) => user.FindFirstValue(ApiClaims.Sitting);

    /// <summary>By which use of a code they were admitted to it; of a token for a session it says so.</summary>
    public static long Admission(this ClaimsPrincipal user) =>
        long.Parse(user.FindFirstValue(ApiClaims.Admission)!, CultureInfo.InvariantCulture);

    /// <summary>Whether they may act for a center.</summary>
    public static bool ActsFor(this ClaimsPrincipal user, string centerId) => user.HasClaim(c =>
        c.Type == ApiClaims.Center && (c.Value == ApiClaims.AnyCenter || c.Value == centerId));

    /// <summary>Whether they may see and book for a student: staff may, and the student.</summary>
    public static bool MayBookFor(this ClaimsPrincipal user, string studentId) =>
        user.IsInRole(ApiClaims.Staff) || (user.IsInRole(ApiClaims.Student) && user.Subject() == studentId);
}

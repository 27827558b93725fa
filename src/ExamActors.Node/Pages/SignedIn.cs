using System.Globalization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ExamActors.Node.Pages;

/// <summary>Who is signed in to a page that stays open: until their token expires, not longer.</summary>
internal sealed class SignedIn(ILoggerFactory loggers, TimeProvider clock) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override Task<bool> ValidateAuthenticationStateAsync(AuthenticationState state, CancellationToken cancellation) =>
        Task.FromResult(
            state.User.FindFirst(JwtRegisteredClaimNames.Exp) is { } expires
            && long.Parse(expires.Value, CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds());
}

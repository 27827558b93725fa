using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using ExamActors.Actors.Settings;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ExamActors.Node.Api;

/// <summary>What bearer tokens say: claims and roles. All is denied to who has none of these roles.</summary>
internal static class ApiClaims
{
    public const string Subject = "sub";
    public const string Role = "role";

    /// <summary>The center that staff may act for, once per center; <see cref="AnyCenter"/> for all.</summary>
    public const string Center = "center";
    public const string AnyCenter = "*";

    /// <summary>The sitting that a student was admitted to; without it a token is for booking only.</summary>
    public const string Sitting = "sitting";

    /// <summary>By which use of a code they were admitted: the version of its event.</summary>
    public const string Admission = "admission";

    public const string Student = "student";
    public const string Staff = "staff";
    public const string Author = "author";
    public const string Operator = "operator";

    /// <summary>Who tries an exam: the token is for that trial run, its subject, and for nothing else; it is none of <see cref="Roles"/>.</summary>
    public const string Trial = "trial";

    public static readonly string[] Roles = [Student, Staff, Author, Operator];
}

/// <summary>Issues and checks bearer tokens (JWT, HMAC-SHA256), and makes admission codes, with one key.</summary>
public sealed class ApiTokens
{
    private const string Issuer = "examactors";
    private const string KeyFile = "token.key";

    // To make a key takes milliseconds.
    private static readonly TimeSpan TurnPatience = TimeSpan.FromSeconds(5);

    // Crockford's base 32: nobody takes a 1 for an I.
    private const string CodeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int CodeLength = 10;

    private readonly byte[] key;
    private readonly SigningCredentials credentials;

    private ApiTokens(byte[] key)
    {
        this.key = key;
        credentials = new SigningCredentials(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256);
    }

    /// <summary>What a token must be like.</summary>
    public TokenValidationParameters Validation => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Issuer,
        IssuerSigningKey = credentials.Key,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        RoleClaimType = ApiClaims.Role,
        NameClaimType = ApiClaims.Subject,
        ClockSkew = TimeSpan.FromSeconds(30),
    };

    /// <summary>The key of the settings; without one that of the data folder, which is made where it is missing.</summary>
    /// <exception cref="SettingException">The folder's key is no key.</exception>
    public static ApiTokens Open(ExamSettings settings)
    {
        if (settings.Api.TokenKey != "")
            return new ApiTokens(Convert.FromBase64String(settings.Api.TokenKey));
        var file = Path.Combine(settings.Data, KeyFile);
        if (!File.Exists(file))
            Make(file);
        try
        {
            return Convert.FromBase64String(File.ReadAllText(file).Trim()) is { Length: >= 32 } read
                ? new ApiTokens(read)
                : throw new FormatException("it is shorter than 32 bytes");
        }
        catch (FormatException e)
        {
            throw new SettingException($"{file} is no key: {e.Message}", e);
        }
    }

    /// <summary>A token.</summary>
    /// <param name="role">What its bearer is.</param>
    /// <param name="subject">Who: the student's id, or the name that actions are recorded under.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <param name="claims">What else it says.</param>
    public string Issue(string role, string subject, TimeSpan lifetime, params (string Type, string Value)[] claims)
    {
        var now = DateTime.UtcNow;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            Subject = new ClaimsIdentity(
            [
                new Claim(ApiClaims.Subject, subject), new Claim(ApiClaims.Role, role),
                .. claims.Select(c => new Claim(c.Type, c.Value)),
            ]),
            SigningCredentials = credentials,
        });
    }

    /// <summary>The admission code of a check-in: 50 bits that only the key's owner can tell, the same ones on a retry.</summary>
    public string AdmissionCode(string centerId, string commandId)
    {
        var bits = Mac($"admission/{centerId}/{commandId}");
        return string.Create(CodeLength, bits, static (code, bits) =>
        {
            for (var i = 0; i < code.Length; i++)
                code[i] = CodeLetters[bits[i] & 31];
        });
    }

    /// <summary>The id of a sitting's attempt; nobody who chooses a sitting's id can choose what is drawn from this one.</summary>
    public string AttemptId(string studentId, string sittingId) =>
        string.Create(CultureInfo.InvariantCulture,
            $"att-{Convert.ToHexStringLower(Mac($"attempt/{studentId}/{sittingId}").AsSpan(0, 12))}");

    /// <summary>What of a code goes on the log: SHA-256 over student and code, in hexadecimal.</summary>
    public static string CodeHash(string studentId, string code)
    {
        var plain = new string([.. code.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{studentId}/{plain}")));
    }

    private byte[] Mac(string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    // Whole or not at all: a verb may make it while a node starts.
    private static void Make(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var turn = Turn(file);
        if (File.Exists(file))
            return;
        // A rename gives readers the whole key or none.
        var made = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(made, options))
            writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        File.Move(made, file);
    }

    // One at a time, in all processes: a rename that is to refuse an existing target looks first and renames then, so two
    // that come at once would both have made the key.
    private static FileStream Turn(string file)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (Stopwatch.GetElapsedTime(started) < TurnPatience)
            {
                Thread.Sleep(10);
            }
        }
    }
}

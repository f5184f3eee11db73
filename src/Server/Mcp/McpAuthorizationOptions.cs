using System.ComponentModel.DataAnnotations;

namespace Verso.Server.Mcp;

/// <summary>
/// The section <c>Mcp:Authorization</c>: an authorization server whose access tokens are taken, besides the keys of Verso. Without
/// <see cref="Issuer"/>, keys alone are.
/// </summary>
public sealed class McpAuthorizationOptions : IValidatableObject
{
    /// <summary>The issuer exactly as its tokens name it, such as <c>https://login.example.com/</c>.</summary>
    public string? Issuer { get; set; }

    /// <summary>What tokens for this server name as their audience; by default the address of <c>/mcp</c> below <c>PublicUrl</c>.</summary>
    public string? Audience { get; set; }

    /// <summary>Where the issuer's keys are; found by the issuer's metadata otherwise.</summary>
    public Uri? Jwks { get; set; }

    /// <summary>The name or id of the key of Verso whose rights the holders of tokens have.</summary>
    public string? Key { get; set; }

    /// <summary>Other keys for some: from a token's <c>sub</c> to the name or id of a key.</summary>
    public Dictionary<string, string> Keys { get; set; } = [];

    /// <summary>Scopes that clients ask the issuer for, separated by spaces; a token has to have them all.</summary>
    public string Scopes { get; set; } = "";

    /// <summary>How far the clocks of the issuer and of this machine may be apart.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Skew { get; set; } = TimeSpan.FromMinutes(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Issuer is null)
            yield break;
        if (!Uri.TryCreate(Issuer, UriKind.Absolute, out var url) || !IsSafe(url))
            yield return new ValidationResult("Mcp:Authorization:Issuer has to be an address that begins with https://.");
        if (Jwks is not null && !IsSafe(Jwks))
            yield return new ValidationResult("Mcp:Authorization:Jwks has to be an address that begins with https://.");
        if (string.IsNullOrWhiteSpace(Key) && Keys.Count == 0)
            yield return new ValidationResult("Mcp:Authorization:Key has to name the key of Verso whose rights the holders of the issuer's tokens have. Make one with: verso key create NAME");
    }

    /// <summary>Encrypted, or on this machine.</summary>
    internal static bool IsSafe(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);
}

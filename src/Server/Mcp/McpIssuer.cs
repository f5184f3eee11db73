using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Workspace.Registry;

namespace Verso.Server.Mcp;

/// <summary>Takes access tokens of the configured issuer: JSON Web Tokens, signed by one of its keys, for this server, and not expired.</summary>
internal sealed class McpIssuer(McpAuthorizationOptions options, McpResource resource, McpIssuerKeys keys, VersoRegistry registry, TimeProvider clock)
{
    private const int MostCharacters = 16 * 1024;

    /// <summary>Whether a text can be a token at all. Keys of Verso have no dots.</summary>
    public static bool IsToken(string text) => text.Length <= MostCharacters && text.Count(one => one == '.') == 2;

    /// <returns>The key of Verso whose rights the holder has, and whom the issuer named.</returns>
    /// <exception cref="McpTokenException">The token is not taken.</exception>
    public async Task<(Credential Key, string Subject)> AcceptAsync(string token, CancellationToken cancellationToken)
    {
        var claims = await VerifyAsync(token, cancellationToken);
        if (Text(claims, "iss") != options.Issuer)
            throw new McpTokenException("The token is of another issuer.");
        if (!Audiences(claims).Contains(resource.Audience))
            throw new McpTokenException("The token is for another resource.");
        var now = clock.GetUtcNow();
        if (Time(claims, "exp") is not { } end || end + options.Skew <= now)
            throw new McpTokenException("The token has expired.");
        if (Time(claims, "nbf") is { } start && start - options.Skew > now)
            throw new McpTokenException("The token is not valid yet.");
        var granted = (Text(claims, "scope") ?? "").Split(' ');
        if (options.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(scope => !granted.Contains(scope)) is { } missing)
            throw new McpTokenException($"The token lacks the scope {missing}.");
        if (Text(claims, "sub") is not { Length: > 0 } subject)
            throw new McpTokenException("The token names nobody.");
        return (Key(subject), subject);
    }

    private async Task<JsonObject> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        var parts = token.Split('.');
        var header = Read(parts[0]);
        // Only what is meant: neither "none" nor a secret that the public key would serve as.
        var kty = Text(header, "alg") switch { "RS256" => "RSA", "ES256" => "EC", _ => throw new McpTokenException("The token is not signed with RS256 or ES256.") };
        if (header.ContainsKey("crit"))
            throw new McpTokenException("The token asks for something that is not known here.");
        var alg = Text(header, "alg")!;
        var data = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        var signature = Bytes(parts[2]);
        var fitting = await keys.FindAsync(Text(header, "kid"), kty, alg, cancellationToken);
        return fitting.Any(key => McpIssuerKeys.Verifies(key, alg, data, signature))
            ? Read(parts[1])
            : throw new McpTokenException("The token is not signed by the issuer.");
    }

    private Credential Key(string subject)
    {
        var wanted = options.Keys.GetValueOrDefault(subject) ?? options.Key
            ?? throw new McpTokenException("No key of Verso is configured for whom the token names. See Mcp:Authorization:Keys.");
        var now = clock.GetUtcNow();
        return registry.Credentials.List(CredentialKind.Key).FirstOrDefault(key => key.IsLive(now) && (key.Name == wanted || key.Id.ToString() == wanted))
            ?? throw new McpTokenException($"The key '{wanted}' of Mcp:Authorization is missing, expired or revoked. See: verso key list");
    }

    private static IEnumerable<string?> Audiences(JsonObject claims) => claims["aud"] switch
    {
        JsonArray several => several.Select(one => one is JsonValue value && value.TryGetValue<string>(out var text) ? text : null),
        _ => [Text(claims, "aud")],
    };

    private static DateTimeOffset? Time(JsonObject claims, string name) =>
        claims[name] is JsonValue value && value.TryGetValue<double>(out var seconds) && seconds is > 0 and < 1e11 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;

    private static string? Text(JsonObject parent, string name) =>
        parent[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static JsonObject Read(string part)
    {
        try
        {
            return JsonNode.Parse(Bytes(part), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject ?? throw Malformed();
        }
        catch (JsonException)
        {
            throw Malformed();
        }
    }

    private static byte[] Bytes(string part)
    {
        try
        {
            return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            throw Malformed();
        }
    }

    private static McpTokenException Malformed() => new("The token is no JSON Web Token.");
}

/// <summary>A token that is not taken, in words for its holder.</summary>
internal sealed class McpTokenException(string message) : Exception(message);

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Server.Mcp;

/// <summary>The public keys of an issuer, fetched when they are first needed and again when a token names one that is not among them.</summary>
internal sealed class McpIssuerKeys(McpAuthorizationOptions options, TimeProvider clock, HttpMessageHandler? wire = null) : IDisposable
{
    private const int LeastRsaBits = 2048;

    /// <summary>Tokens with names of keys that nobody knows must not make a call to the issuer each.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    /// <summary>A key that the issuer has withdrawn is trusted no longer than this.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    private readonly HttpClient _http = new(wire ?? new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 1 << 20,
    };

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private Fetched? _fetched;

    /// <summary>The keys that a token with this header can have been signed with.</summary>
    /// <param name="kid">The name of the key; null where the token names none.</param>
    /// <param name="kty"><c>RSA</c> or <c>EC</c>.</param>
    /// <exception cref="McpTokenException">The issuer cannot be asked.</exception>
    public async Task<IReadOnlyList<JsonObject>> FindAsync(string? kid, string kty, string alg, CancellationToken cancellationToken)
    {
        var known = _fetched;
        var age = known is null ? TimeSpan.MaxValue : clock.GetElapsedTime(known.At);
        if (known is not null && age < Life && Fits(known.Keys, kid, kty, alg) is { Count: > 0 } found)
            return found;
        if (known is null || age >= Rest)
            known = await FetchAsync(known, cancellationToken);
        return Fits(known.Keys, kid, kty, alg);
    }

    /// <summary>Whether <paramref name="key"/> has signed <paramref name="data"/>.</summary>
    public static bool Verifies(JsonObject key, string alg, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            if (alg == "RS256")
            {
                using var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") });
                return rsa.KeySize >= LeastRsaBits && rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            }

            using var ec = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") } });
            return ec.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (Exception malformed) when (malformed is CryptographicException or FormatException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _fetching.Dispose();
    }

    private static List<JsonObject> Fits(IReadOnlyList<JsonObject> keys, string? kid, string kty, string alg) =>
    [
        .. keys.Where(key => Text(key, "kty") == kty && (kid is null || Text(key, "kid") == kid)
            && Text(key, "use") is null or "sig" && (Text(key, "alg") is not { } its || its == alg) && (kty != "EC" || Text(key, "crv") == "P-256")),
    ];

    private async Task<Fetched> FetchAsync(Fetched? seen, CancellationToken cancellationToken)
    {
        await _fetching.WaitAsync(cancellationToken);
        try
        {
            if (_fetched is { } fresh && fresh != seen)
                return fresh;
            var url = options.Jwks ?? await DiscoverAsync(cancellationToken);
            var keys = (await GetAsync(url, cancellationToken))?["keys"] as JsonArray
                ?? throw new McpTokenException($"The keys of the issuer cannot be read from {url}.");
            return _fetched = new Fetched([.. keys.OfType<JsonObject>()], clock.GetTimestamp());
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>Where the keys are, by the metadata of OAuth or of OpenID Connect.</summary>
    private async Task<Uri> DiscoverAsync(CancellationToken cancellationToken)
    {
        var issuer = new Uri(options.Issuer!);
        var path = issuer.AbsolutePath.TrimEnd('/');
        foreach (var place in new[] { $"/.well-known/oauth-authorization-server{path}", $"{path}/.well-known/openid-configuration", $"/.well-known/openid-configuration{path}" })
        {
            if (await GetAsync(new Uri(issuer, place), cancellationToken) is not { } metadata)
                continue;
            if (Text(metadata, "issuer") == options.Issuer && Uri.TryCreate(Text(metadata, "jwks_uri"), UriKind.Absolute, out var keys) && McpAuthorizationOptions.IsSafe(keys))
                return keys;
        }

        throw new McpTokenException($"The issuer {options.Issuer} does not say where its keys are. Name the place in Mcp:Authorization:Jwks.");
    }

    /// <summary>A JSON object; null where there is none.</summary>
    private async Task<JsonObject?> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(url, cancellationToken);
            return response.IsSuccessStatusCode ? JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static string? Text(JsonObject key, string name) =>
        key[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static byte[] Bytes(JsonObject key, string name) => Base64Url.DecodeFromChars(Text(key, name) ?? throw new FormatException());

    private sealed record Fetched(IReadOnlyList<JsonObject> Keys, long At);
}

using Microsoft.AspNetCore.Http;

namespace Verso.Server.Internal;

/// <summary>The session in a <c>Cookie</c> header, in all the ways clients write it: with a semicolon at the end, percent-encoded or not, among others.</summary>
internal static class SessionCookie
{
    private const string Name = "token_v2";

    public static string? Find(IHeaderDictionary headers)
    {
        foreach (var header in headers.Cookie)
        {
            foreach (var part in (header ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var equals = part.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0 && part.AsSpan(0, equals).TrimEnd() is Name && part[(equals + 1)..].Trim().Trim('"') is { Length: > 0 } token)
                    return token;
            }
        }

        return null;
    }
}

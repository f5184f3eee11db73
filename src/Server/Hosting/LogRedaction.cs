using System.Text.RegularExpressions;

namespace Verso.Server.Hosting;

/// <summary>Takes secrets out of a line of log, whoever wrote them into it.</summary>
public static partial class LogRedaction
{
    private const string Hidden = "[hidden]";

    public static string Clean(string text) => Secret().Replace(text, static match =>
        match.Groups["keep"] is { Success: true } kept ? kept.Value + Hidden : Hidden);

    [GeneratedRegex("""
        (?<keep>\b(?:authorization|cookie|set-cookie|x-api-key|x-notion-token|x-notion-official-token|token_v2|(?:api[-_]?key|password|secret|token))["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"',;&\]\}]+
        | (?<keep>\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=%:-]{8,}
        | \b(?:ntn|nrt|secret|verso)_[A-Za-z0-9_-]{16,}
        | \bv0[0-9](?::|%3A)[^\s"',;&]+
        | \bsk-[A-Za-z0-9_-]{16,}
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secret();
}

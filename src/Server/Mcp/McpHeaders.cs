namespace Verso.Server.Mcp;

/// <summary>The headers and revisions of MCP over HTTP.</summary>
internal static class McpHeaders
{
    public const string Session = "Mcp-Session-Id";
    public const string Version = "MCP-Protocol-Version";
    public const string Method = "Mcp-Method";
    public const string Name = "Mcp-Name";

    /// <summary>The first revision without sessions: each request says for itself who asks and in which revision.</summary>
    public const string Sessionless = "2026-07-28";

    /// <summary>The revisions, oldest first.</summary>
    public static readonly string[] Versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", Sessionless];

    /// <summary>Revisions are dates, so their order is that of their letters.</summary>
    public static bool IsSessionless(string? version) => !string.IsNullOrEmpty(version) && string.CompareOrdinal(version, Sessionless) >= 0;
}

using Verso.Workspace.Api;

namespace Verso.Server.Notion;

/// <summary>The capabilities of an integration token, as the registry keeps them.</summary>
public static class CapabilityScopes
{
    private static readonly (string Name, Capabilities Capability)[] Names =
    [
        ("read_content", Capabilities.ReadContent),
        ("update_content", Capabilities.UpdateContent),
        ("insert_content", Capabilities.InsertContent),
        ("read_comments", Capabilities.ReadComments),
        ("insert_comments", Capabilities.InsertComments),
        ("read_users", Capabilities.ReadUsers),
        ("read_emails", Capabilities.ReadEmails),
    ];

    /// <summary>The names of all capabilities.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Names.Select(one => one.Name)];

    /// <summary>No scope at all means every capability.</summary>
    public static Capabilities Read(IReadOnlySet<string> scopes)
    {
        if (scopes.Count == 0)
            return Capabilities.All;
        var capabilities = Capabilities.None;
        foreach (var (name, capability) in Names)
            capabilities |= scopes.Contains(name) ? capability : Capabilities.None;
        return capabilities;
    }

    public static IReadOnlyList<string> Write(Capabilities capabilities) =>
        [.. Names.Where(one => capabilities.HasFlag(one.Capability)).Select(one => one.Name)];
}

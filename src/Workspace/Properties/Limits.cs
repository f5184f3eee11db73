namespace Verso.Workspace.Properties;

/// <summary>Notion's limits for properties.</summary>
internal static class Limits
{
    /// <summary>Options of a schema, and values of a list in one request.</summary>
    public const int ListItems = 100;

    /// <summary>People and relations that a page shows; the rest is read through the property endpoint.</summary>
    public const int ShownItems = 25;

    public const int Description = 280;
}

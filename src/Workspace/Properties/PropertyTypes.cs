namespace Verso.Workspace.Properties;

/// <summary>All types of properties by Notion's name.</summary>
public static class PropertyTypes
{
    public static PropertyType Find(string name) => new Unknown(name);

    private sealed class Unknown(string name) : PropertyType(name);
}

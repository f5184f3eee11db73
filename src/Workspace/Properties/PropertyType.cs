namespace Verso.Workspace.Properties;

/// <summary>What one type of property can do.</summary>
public abstract class PropertyType(string name)
{
    /// <summary>Notion's name of the type.</summary>
    public string Name { get; } = name;
}

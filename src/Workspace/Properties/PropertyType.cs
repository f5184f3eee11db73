using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties.Columns;

namespace Verso.Workspace.Properties;

/// <summary>
/// What one type of property can do: read its configuration and its values from requests, and say which columns a
/// value has in the table of its data source.
/// </summary>
public abstract class PropertyType(string name)
{
    /// <summary>Notion's name of the type.</summary>
    public string Name { get; } = name;

    /// <summary>Whether a request may write values.</summary>
    public virtual bool IsWritable => true;

    /// <summary>Whether a value follows from other values, of this page or of related ones.</summary>
    public virtual bool IsComputed => false;

    /// <summary>Whether what stands in a page may have to be worked out anew: because it is computed, or because time has passed.</summary>
    public virtual bool IsDerived => IsComputed;

    /// <summary>The columns of a value.</summary>
    public virtual ColumnFamily Columns => NoColumns.Instance;

    /// <summary>The names under which a filter may ask for this type.</summary>
    public virtual IReadOnlyList<string> FilterKinds => [Name];

    /// <summary>The configuration of a request as it is stored; <paramref name="current"/> is the property of this type that it changes.</summary>
    internal virtual JsonObject ReadConfig(Input config, PropertySchema? current, SchemaDraft draft)
    {
        config.RequireObject();
        return [];
    }

    /// <summary>What stands under the type's name, from a request.</summary>
    internal virtual JsonNode? Read(Input value, PropertySchema property, IPropertyContext context) =>
        throw ApiException.Invalid($"{property.Name} is a {Name} property, which cannot be written.");

    /// <summary>What stands under the type's name while nobody wrote anything.</summary>
    internal virtual JsonNode? Empty(PropertySchema property) => null;

    /// <summary>The value that the page itself gives; <paramref name="current"/> for all types that are not computed.</summary>
    internal virtual JsonNode? Stamp(PropertySchema property, JsonNode? current, PageStamp stamp) => current;

    /// <summary>Whether <see cref="Stamp"/> has something to say.</summary>
    internal virtual bool IsStamped => false;

    /// <summary>A stored value made to fit a changed configuration of the same type.</summary>
    internal virtual JsonNode? Refit(PropertySchema property, JsonNode? value) => value;

    /// <summary>A stored value as text, the way it survives a change of type.</summary>
    internal virtual string PlainText(JsonNode? value) => "";

    /// <summary>The value that a text becomes when a property changes to this type.</summary>
    internal virtual JsonNode? FromPlainText(string text, PropertySchema property) => Empty(property);
}

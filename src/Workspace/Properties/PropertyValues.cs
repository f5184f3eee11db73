using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Properties;

/// <summary>
/// The <c>properties</c> of a page: from a request to what is stored and served. A value is
/// <c>{"id","type","&lt;type&gt;":…}</c> under the property's name.
/// </summary>
public static class PropertyValues
{
    /// <summary>All properties of a new page: what the request says, and empty values for the rest.</summary>
    public static JsonObject Create(DataSourceSchema schema, Input properties, IPropertyContext context, PageStamp stamp) =>
        throw new NotImplementedException();

    /// <summary>All properties of a page after an update; those the request does not name stay.</summary>
    public static JsonObject Update(
        DataSourceSchema schema, JsonObject current, Input properties, IPropertyContext context, PageStamp stamp) =>
        throw new NotImplementedException();

    /// <summary>One value of a request as it is stored.</summary>
    public static JsonObject Read(PropertySchema property, Input value, IPropertyContext context) => throw new NotImplementedException();

    public static JsonObject Empty(PropertySchema property) => throw new NotImplementedException();

    /// <summary>The properties with what Verso itself knows, such as the last editor, brought up to date.</summary>
    public static JsonObject Stamp(DataSourceSchema schema, JsonObject current, PageStamp stamp) => throw new NotImplementedException();

    /// <summary>The properties of a stored page after its schema went from one to the other.</summary>
    public static JsonObject Migrate(JsonObject current, DataSourceSchema before, DataSourceSchema after, PageStamp stamp) =>
        throw new NotImplementedException();
}

/// <summary>What a page is known to be without being told: who made and changed it, and when.</summary>
/// <param name="CreatedBy">The full user as property values show it.</param>
/// <param name="LastEditedBy">The full user as property values show it.</param>
/// <param name="UniqueNumber">The number that a unique_id gives a new page; a page that has one keeps it.</param>
public sealed record PageStamp(
    DateTimeOffset CreatedTime,
    JsonObject CreatedBy,
    DateTimeOffset LastEditedTime,
    JsonObject LastEditedBy,
    long? UniqueNumber);

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verso.Notion.Objects;

/// <summary>
/// A JSON object of the Notion API. It comes out as it went in: members we do not know are in <see cref="Extra"/>,
/// and what was absent stays absent while what was null stays null.
/// </summary>
/// <remarks>
/// A member of a new record is written when it has a value (false and an id that was not set are none). A member of a
/// record that was read is written when it was there, or has been changed since.
/// </remarks>
public abstract record WireObject
{
    /// <summary>The members this version of the library does not know; also the way to send one, or an explicit null.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Extra { get; set; }

    /// <summary>A bit for each member that stood in the JSON, and <see cref="Presence.WasRead"/>.</summary>
    [JsonIgnore]
    internal ulong Present { get; set; }
}

/// <summary>An object without members that mean anything: <c>{}</c>.</summary>
public sealed record Empty : WireObject;

/// <summary>A reference: an object of which only the id is given.</summary>
public sealed record ObjectReference : WireObject
{
    public ObjectId Id { get; set; }

    public static implicit operator ObjectReference(NotionId id) => new() { Id = id };

    public static ObjectReference FromNotionId(NotionId id) => id;
}

using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Workspace.Webhooks;

/// <summary>Something that happened to one object and that subscribers are told about.</summary>
/// <param name="Type">Its type in the newest version's words.</param>
/// <param name="Data">What the event says about it, in forms that no version has: see <see cref="PendingEvent"/>.</param>
internal sealed record Occurrence(EventType Type, NotionId Entity, long Seq, DateTimeOffset Time, NotionId Author, JsonObject Data)
{
    /// <summary>The parent that the object has now, as the API shows it.</summary>
    public const string Parent = "parent";

    /// <summary>The parent that the object had before it was moved.</summary>
    public const string From = "from";

    /// <summary>
    /// What of the content changed: <c>[{"id","type","change"}]</c>, where the change is <c>made</c>, <c>gone</c>, <c>back</c> or
    /// <c>edited</c>.
    /// </summary>
    public const string Blocks = "blocks";

    /// <summary>On a creation: the object was thrown away again, so that there is nothing to tell unless it comes back.</summary>
    public const string Gone = "gone";

    /// <summary>The encoded ids of properties whose values changed.</summary>
    public const string Properties = "properties";

    /// <summary>What of the schema changed: <c>[{"id","name","action"}]</c>.</summary>
    public const string Schema = "schema";

    /// <summary>What the event carries as it is, such as a view's <c>view_type</c>.</summary>
    public const string Plain = "plain";
}

using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Webhooks;

/// <summary>
/// Writes events as Notion sends them, in the words of the subscription's version and with the keys in the order of Notion's
/// samples. An event says what changed and never what it says now.
/// </summary>
internal sealed class EventWriter(LocalSession session, IWebhookAudience audience)
{
    private readonly Dictionary<NotionId, IReadOnlyList<AudienceMember>> _members = [];
    private readonly Dictionary<NotionId, StoredObject?> _objects = [];

    /// <summary>The event for a subscription; null when it is not for it, or none of its bots can see the object.</summary>
    public WrittenEvent? Write(PendingEvent about, Subscription subscription)
    {
        if (about.LastSeq <= subscription.Since
            || EventTypes.NameUnder(about.Type, subscription.Version) is not { } name
            || !subscription.Types.Contains(name))
            return null;
        var witnesses = Members(subscription).Where(member => Sees(member.Caller, about)).ToList();
        if (witnesses.Count == 0)
            return null;

        // The same event always has the same id, so that one that was sent twice can be told by it.
        var id = NotionId.Named(string.Create(CultureInfo.InvariantCulture, $"event {subscription.Id} {about.Type.Name} {about.Entity} {about.FirstSeq} {about.LastTime.ToUnixTimeMilliseconds()}"));
        var json = Envelope(id, about.LastTime, subscription, name, Authors(about.Authors), witnesses);
        json["entity"] = Entity(about, name);
        if (Data(about, subscription.Version, name) is { } data)
            json["data"] = data;
        return new WrittenEvent(id, name, about.Entity, Json.Write(json));
    }

    /// <summary>An event that nothing caused, for a look at the way to the receiver: no type of Notion's.</summary>
    public WrittenEvent WriteTest(Subscription subscription, DateTimeOffset now)
    {
        var id = NotionId.New(now);
        var json = Envelope(id, now, subscription, "verso.test", Authors([session.Facts.Owner]), []);
        json["entity"] = new JsonObject { ["id"] = session.Facts.Id.ToString(), ["type"] = "space" };
        json["data"] = new JsonObject();
        return new WrittenEvent(id, "verso.test", session.Facts.Id, Json.Write(json));
    }

    private JsonObject Envelope(NotionId id, DateTimeOffset time, Subscription subscription, string name, JsonArray authors, List<AudienceMember> witnesses)
    {
        var json = new JsonObject
        {
            ["id"] = id.ToString(),
            ["timestamp"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["workspace_id"] = session.Facts.Id.ToString(),
            ["workspace_name"] = session.Facts.Name,
            ["subscription_id"] = subscription.Id.ToString(),
            ["integration_id"] = subscription.Integration.ToString(),
            ["type"] = name,
            ["authors"] = authors,
        };
        if (subscription.IsPublic)
            json["accessible_by"] = AccessibleBy(witnesses);
        json[WrittenEvent.Attempt] = 1;
        json["api_version"] = subscription.ApiVersion;
        return json;
    }

    private JsonArray Authors(IReadOnlyList<NotionId> authors) =>
        [.. authors.Select(author => new JsonObject { ["id"] = author.ToString(), ["type"] = session.FindUser(author)?["type"].Text() ?? "person" })];

    private static JsonArray AccessibleBy(List<AudienceMember> witnesses)
    {
        var people = witnesses.Select(member => member.Owner).OfType<NotionId>().Distinct().Select(id => (id, "person"));
        var bots = witnesses.Select(member => member.Caller.Bot).Distinct().Select(id => (id, "bot"));
        return [.. people.Concat(bots).Select(one => new JsonObject { ["id"] = one.id.ToString(), ["type"] = one.Item2 })];
    }

    private JsonObject Entity(PendingEvent about, string name)
    {
        // What older versions say of a database happens to its data source.
        var isOfDatabase = name == about.Type.Before;
        var id = isOfDatabase ? Find(about.Entity)?.ParentId ?? about.Entity : about.Entity;
        return new JsonObject { ["id"] = id.ToString(), ["type"] = isOfDatabase ? ObjectKind.Database : about.Type.Entity };
    }

    private JsonObject? Data(PendingEvent about, NotionVersion version, string name)
    {
        var json = new JsonObject();
        if (about.Type.Entity == ObjectKind.Comment && PageOf(about) is { } page)
            json["page_id"] = page.ToString();
        if (Parent(about, version, name) is { } parent)
            json["parent"] = parent;
        foreach (var (key, value) in about.Data[Occurrence.Plain] as JsonObject ?? [])
            json[key] = value?.DeepClone();
        if (about.Data[Occurrence.Blocks] is JsonArray blocks)
            json["updated_blocks"] = new JsonArray([.. blocks.Select(block => new JsonObject { ["id"] = block!["id"]!.DeepClone(), ["type"] = block["type"]!.DeepClone() })]);
        if ((about.Data[Occurrence.Properties] ?? about.Data[Occurrence.Schema]) is JsonArray properties)
            json["updated_properties"] = properties.DeepClone();
        return json.Count > 0 ? json : null;
    }

    private JsonObject? Parent(PendingEvent about, NotionVersion version, string name)
    {
        if (about.Type.Entity == ObjectKind.FileUpload)
            return null;
        var parent = about.Data[Occurrence.Parent] as JsonObject ?? Find(about.Entity)?.ReadJson()["parent"] as JsonObject;
        if (name == about.Type.Before && Find(about.Entity)?.ParentId is { } database)
            parent = Find(database)?.ReadJson()["parent"] as JsonObject;
        return parent is null ? null : Parent(parent, version);
    }

    /// <summary>The page on which a comment stands.</summary>
    private NotionId? PageOf(PendingEvent comment) =>
        comment.Data[Occurrence.Parent].At("page_id").Id() ?? (comment.Data[Occurrence.Parent].At("block_id").Id() is { } block ? Find(block)?.PageId : null);

    private JsonObject Parent(JsonObject parent, NotionVersion version)
    {
        switch (parent["type"].Text())
        {
            case "data_source_id" when parent["data_source_id"].Id() is { } source:
                var database = parent["database_id"].Id() ?? Find(source)?.ParentId ?? source;
                var json = new JsonObject { ["id"] = database.ToString(), ["type"] = ObjectKind.Database };
                if (version >= NotionVersion.DataSources)
                    json["data_source_id"] = source.ToString();
                return json;
            case { } type when type.EndsWith("_id", StringComparison.Ordinal) && parent[type].Text() is { } id:
                return new JsonObject { ["id"] = id, ["type"] = type[..^3] };
            default:
                return new JsonObject { ["id"] = session.Facts.Id.ToString(), ["type"] = "space" };
        }
    }

    private bool Sees(Caller caller, PendingEvent about)
    {
        if (!caller.Capabilities.HasFlag(about.Type.Needs))
            return false;
        if (about.Type.Entity == ObjectKind.FileUpload) // An upload is known to the bot alone that made it.
            return about.Authors.Contains(caller.Bot) || Find(about.Entity)?.ReadJson()["created_by"].At("id").Id() == caller.Bot;
        return caller.Shared is null || session.For(caller).Sees(about.Entity);
    }

    private IReadOnlyList<AudienceMember> Members(Subscription subscription)
    {
        if (!_members.TryGetValue(subscription.Id, out var members))
            _members[subscription.Id] = members = audience.Of(subscription);
        return members;
    }

    private StoredObject? Find(NotionId id)
    {
        if (!_objects.TryGetValue(id, out var found))
            _objects[id] = found = session.Objects.Find(id);
        return found;
    }
}

/// <summary>An event as it is sent, but for the number of the attempt.</summary>
/// <param name="Body">The JSON with <c>"attempt_number":1</c>.</param>
public sealed record WrittenEvent(NotionId Id, string Type, NotionId Entity, ReadOnlyMemory<byte> Body)
{
    internal const string Attempt = "attempt_number";

    /// <summary>The bytes of an attempt, which are what is signed.</summary>
    public static byte[] At(ReadOnlyMemory<byte> body, int attempt)
    {
        if (attempt == 1)
            return body.ToArray();
        var json = Json.ReadObject(body.Span);
        json[Attempt] = attempt;
        return Json.Write(json);
    }
}

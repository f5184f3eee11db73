using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Objects;
using Verso.Workspace.Tests.Local;

namespace Verso.Workspace.Tests.Replay;

/// <summary>Makes what a session found in Notion when it began: users, and the pages, databases and blocks it did not make itself.</summary>
internal sealed class Groundwork(Desk desk, Substitutes substitutes, Session session)
{
    private static readonly string[] Unwritable =
        ["formula", "rollup", "button", "created_time", "created_by", "last_edited_time", "last_edited_by", "unique_id", "verification", "files"];

    private readonly Inventory _inventory = new(session);
    private readonly HashSet<string> _underWay = [];

    /// <summary>Ids of the pages, databases, data sources and blocks that were there.</summary>
    public IReadOnlySet<string> Found => _inventory.Found.Keys.ToHashSet();

    public async Task LayAsync()
    {
        await LearnUsersAsync();
        desk.Version = "2026-03-11";
        if (_inventory.Found.Values.FirstOrDefault(one => (string?)one["object"] == "page" && (string?)one["parent"]?["type"] == "workspace") is { } root)
        {
            substitutes.Learn(root.Id(), desk.Root);
            await desk.PatchAsync($"pages/{desk.Root}", new JsonObject { ["properties"] = Values(root), ["icon"] = Look(root["icon"]), ["cover"] = Look(root["cover"]) }.ToJsonString());
        }

        foreach (var block in _inventory.Found.Values.Where(one => (string?)one["object"] == "block").ToList())
            await EnsureAsync(block.Id());

        // A query shows the newest first, so what was shown last is made first.
        foreach (var found in _inventory.Found.Values.Reverse().OrderBy(one => (string?)one["created_time"], StringComparer.Ordinal).ToList())
            await EnsureAsync(found.Id());
        foreach (var exchange in session.Exchanges.Where(exchange => exchange.Status == 200))
            await EnsureNamedAsync(exchange);
        await new OlderTalk(desk, substitutes, session, _inventory, PlaceAsync).LayAsync();
        desk.Clock.Advance(TimeSpan.FromHours(1));
    }

    /// <summary>What a request names that no answer shows: its parent, or the object in the path.</summary>
    private async Task EnsureNamedAsync(Kit.RecordedExchange exchange)
    {
        var request = exchange.Request.ValueKind == System.Text.Json.JsonValueKind.Object ? JsonNode.Parse(exchange.Request.GetRawText())! : new JsonObject();
        var parent = request["parent"] as JsonObject;
        await PlaceAsync((string?)parent?["page_id"] ?? (string?)parent?["block_id"]);
        var path = exchange.Path.Split('?')[0].Split('/');
        if (path.Length < 4 || !Guid.TryParse(path[3], out var id) || substitutes.Find(id.ToString()) is not null || _inventory.Knows(id.ToString()))
            return;
        if (path[2] is "pages" or "blocks")
            await PlaceAsync(id.ToString());
        else if (path[2] is "databases")
            substitutes.Learn(id.ToString(), (await desk.DatabaseAsync("Presupposed")).Database);
    }

    private async Task LearnUsersAsync()
    {
        var users = session.Exchanges.SelectMany(exchange => Session.Objects(JsonNode.Parse(exchange.Response.GetRawText())))
            .Where(one => (string?)one["object"] == "user").ToList();
        var answers = session.Exchanges.Where(exchange => exchange.Status == 200).Select(exchange => JsonNode.Parse(exchange.Response.GetRawText())).ToList();
        var self = session.Exchanges.Where(exchange => exchange.Path == "/v1/users/me" && exchange.Status == 200)
            .Select(exchange => exchange.Response.GetProperty("id").GetString())
            .Concat(answers.SelectMany(Session.Objects).Where(one => _inventory.Made.Contains(one.Id())).Select(one => (string?)one["created_by"]?["id"]))
            .Concat(users.Where(user => user["bot"] is JsonObject { Count: > 0 }).Select(user => (string?)user["id"]))
            .FirstOrDefault(id => id is not null);
        if (self is not null)
            substitutes.Learn(self, desk.Caller.Bot.ToString());
        foreach (var user in users.Where(user => user["type"] is not null))
        {
            if (substitutes.Find(user.Id()) is not null)
                continue;
            if ((string?)user["type"] == "person" && !substitutes.Knows(desk.Workspace.Facts.Owner.ToString()))
                substitutes.Learn(user.Id(), desk.Workspace.Facts.Owner.ToString());
            else
                await InsertAsync(user);
        }

        foreach (var user in users.Where(user => substitutes.Find(user.Id()) is null))
            substitutes.Learn(user.Id(), desk.Workspace.Facts.Owner.ToString());
    }

    private async Task InsertAsync(JsonObject user)
    {
        var id = NotionId.New(desk.Clock.GetUtcNow());
        await desk.Workspace.WriteAsync(desk.Workspace.Facts.Owner, writing =>
        {
            var json = user.DeepClone().AsObject();
            json["id"] = id.ToString();
            json.Remove("request_id");
            return writing.Objects.Insert(new StoredObject(id, ObjectKind.User)
            {
                ParentKind = ObjectKind.Workspace,
                Rank = writing.Objects.RanksAtEnd(null)[0],
                Created = writing.Edit.At,
                Edited = writing.Edit.At,
                Json = Api.Json.Write(json),
            });
        });
        substitutes.Learn(user.Id(), id.ToString());
    }

    private async Task EnsureAsync(string id)
    {
        if (substitutes.Find(id) is not null || !_inventory.Found.TryGetValue(id, out var found) || !_underWay.Add(id))
            return;
        desk.Clock.Advance(TimeSpan.FromSeconds(1));
        switch ((string?)found["object"])
        {
            case "page":
                await MakePageAsync(found);
                break;
            case "database" or "data_source":
                await MakeDatabaseAsync(found);
                break;
            case "block":
                await MakeBlockAsync(found);
                break;
        }
    }

    private Task<string> PlaceAsync(JsonNode? parent) => PlaceAsync((string?)parent?["page_id"] ?? (string?)parent?["block_id"]);

    private async Task<string> PlaceAsync(string? named)
    {
        if (named is null || !Guid.TryParse(named, out var uuid))
            return desk.Root;
        var id = uuid.ToString();
        await EnsureAsync(id);
        if (substitutes.Find(id) is null && !_inventory.Made.Contains(id))
            substitutes.Learn(id, substitutes.Knows(desk.Root) ? (await desk.PageAsync("Presupposed")).Id() : desk.Root);
        return substitutes.Find(id) ?? desk.Root;
    }

    private async Task MakePageAsync(JsonObject page)
    {
        var parent = page["parent"]!;
        JsonObject place;
        if (((string?)parent["data_source_id"] ?? (string?)parent["database_id"]) is { } container)
        {
            await EnsureAsync(container);
            if (substitutes.Find(container) is null)
                await MakeDatabaseAsync(_inventory.FromRow(page, container));
            place = new JsonObject { [(string?)parent["data_source_id"] is null ? "database_id" : "data_source_id"] = substitutes.Find(container) };
        }
        else
            place = await ParentAsync(parent);
        var made = await desk.PostAsync("pages", new JsonObject
        {
            ["parent"] = place,
            ["properties"] = Values(page),
            ["icon"] = Look(page["icon"]),
            ["cover"] = Look(page["cover"]),
        }.ToJsonString());
        substitutes.Learn(page.Id(), made.Id());
    }

    private async Task<JsonObject> ParentAsync(JsonNode? parent) =>
        (string?)parent?["type"] == "workspace" ? new JsonObject { ["workspace"] = true } : new JsonObject { ["page_id"] = await PlaceAsync(parent) };

    private async Task MakeDatabaseAsync(JsonObject seen)
    {
        var isSource = (string?)seen["object"] == "data_source";
        var databaseId = isSource ? (string?)seen["parent"]?["database_id"] : seen.Id();
        var source = isSource ? seen : _inventory.Found.Values.FirstOrDefault(one => (string?)one["object"] == "data_source" && (string?)one["parent"]?["database_id"] == seen.Id()) ?? seen;
        var place = source["database_parent"] ?? (isSource ? null : seen["parent"]);
        var properties = new JsonObject();
        foreach (var (name, property) in source["properties"] as JsonObject ?? new JsonObject { ["Name"] = new JsonObject { ["type"] = "title", ["title"] = new JsonObject() } })
        {
            if (await ConfigAsync(property!.AsObject()) is { } config)
                properties[name] = config;
        }

        var made = await desk.PostAsync("databases", new JsonObject
        {
            ["parent"] = await ParentAsync(place),
            ["title"] = Text(seen["title"]),
            ["description"] = Text(seen["description"]),
            ["is_inline"] = (bool?)seen["is_inline"] ?? false,
            ["icon"] = Look(seen["icon"]),
            ["initial_data_source"] = new JsonObject { ["properties"] = properties },
        }.ToJsonString());
        var ours = (string)made["data_sources"]![0]!["id"]!;
        if (databaseId is not null)
            substitutes.Learn(databaseId, made.Id());
        if (!ReferenceEquals(source, seen) || isSource)
            substitutes.Learn(source.Id(), ours);
        foreach (var theirs in (seen["data_sources"] as JsonArray ?? []).OfType<JsonObject>())
            substitutes.Learn(theirs.Id(), ours);
        foreach (var (name, property) in (await desk.GetAsync($"data_sources/{ours}"))["properties"]!.AsObject())
        {
            if ((string?)source["properties"]?[name]?["id"] is { } id)
                substitutes.Learn(id, (string)property!["id"]!);
        }
    }

    private async Task<JsonObject?> ConfigAsync(JsonObject property)
    {
        var type = (string)property["type"]!;
        var config = property[type]!.DeepClone().AsObject();
        if (type is not ("select" or "multi_select" or "status"))
            config.Remove("options");
        switch (type)
        {
            case "formula" or "rollup" or "button" or "verification":
                return null;
            case "relation":
                var target = (string?)config["data_source_id"] ?? (string?)config["database_id"] ?? "";
                await EnsureAsync(target);
                if (substitutes.Find(target) is not { } ours)
                    return null;
                config = new JsonObject { [config["data_source_id"] is null ? "database_id" : "data_source_id"] = ours, ["single_property"] = new JsonObject() };
                break;
            case "status" when (config["options"] as JsonArray ?? []).Select(option => (string?)option!["name"]).SequenceEqual(["Not started", "In progress", "Done"]):
                config = [];
                break;
            case "select" or "multi_select" or "status":
                config = new JsonObject { ["options"] = new JsonArray([.. (config["options"] as JsonArray ?? []).Select(option => new JsonObject { ["name"] = (string?)option!["name"], ["color"] = (string?)option["color"] })]) };
                break;
        }

        return new JsonObject { [type] = config, ["description"] = property["description"]?.DeepClone() };
    }

    private async Task MakeBlockAsync(JsonObject block)
    {
        var type = (string)block["type"]!;
        var place = await PlaceAsync(block["parent"]);
        if (substitutes.Find(block.Id()) is not null)
            return;
        if (type is "child_page")
            substitutes.Learn(block.Id(), (await desk.PageAsync((string)block[type]!["title"]!, place)).Id());
        else if (type is "child_database")
            substitutes.Learn(block.Id(), (await desk.DatabaseAsync((string)block[type]!["title"]!, parent: place)).Database);
        else
        {
            var (status, made) = await desk.TryAsync("PATCH", $"blocks/{place}/children", new JsonObject { ["children"] = new JsonArray(Written(block)) }.ToJsonString());
            if (status == 200)
                await LearnBlocksAsync(block, made.Results()[0]);
        }
    }

    private async Task LearnBlocksAsync(JsonObject theirs, JsonObject ours)
    {
        substitutes.Learn(theirs.Id(), ours.Id());
        var below = Below(theirs);
        if (below.Length == 0)
            return;
        foreach (var (left, right) in below.Zip((await desk.GetAsync($"blocks/{ours.Id()}/children")).Results()))
            await LearnBlocksAsync(left, right);
    }

    private JsonObject[] Below(JsonObject block) =>
        [.. _inventory.Found.Values.Where(one => (string?)one["parent"]?["block_id"] == block.Id())];

    private JsonObject Written(JsonObject block)
    {
        var type = (string)block["type"]!;
        var payload = block[type]!.DeepClone().AsObject();
        if (payload["text"] is JsonArray text) // Its name before 2022-02-22.
        {
            payload.Remove("text");
            payload["rich_text"] = text;
        }

        foreach (var empty in payload.Where(member => member.Value is null).Select(member => member.Key).ToList())
            payload.Remove(empty);
        if (Below(block) is { Length: > 0 } below)
            payload["children"] = new JsonArray([.. below.Select(Written)]);
        return new JsonObject { ["type"] = type, [type] = payload };
    }

    private JsonObject Values(JsonObject page)
    {
        var values = new JsonObject();
        foreach (var (name, value) in page["properties"]!.AsObject())
        {
            var type = (string)value!["type"]!;
            if (Unwritable.Contains(type) || value[type] is not { } sent || (type == "relation" && substitutes.Find(page.Id()) is null))
                continue;
            values[name] = new JsonObject
            {
                [type] = type switch
                {
                    "title" or "rich_text" => Text(sent),
                    "select" or "status" => new JsonObject { ["name"] = (string?)sent["name"] },
                    "multi_select" => new JsonArray([.. sent.AsArray().Select(option => new JsonObject { ["name"] = (string?)option!["name"] })]),
                    "people" => new JsonArray([.. sent.AsArray().Select(user => new JsonObject { ["id"] = substitutes.Find(user!.AsObject().Id()) })]),
                    _ => JsonNode.Parse(substitutes.Translate(sent.ToJsonString())),
                },
            };
        }

        return values;
    }

    private JsonArray Text(JsonNode? text) =>
        JsonNode.Parse(substitutes.Translate(text?.ToJsonString() ?? "[]"))!.AsArray();

    private static JsonNode? Look(JsonNode? look) => (string?)look?["type"] is "emoji" or "external" or "icon" ? look.DeepClone() : null;
}

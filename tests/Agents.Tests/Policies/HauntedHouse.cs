using System.Text.Json.Nodes;

namespace Verso.Agents.Tests.Policies;

/// <summary>The guarded house with ways out of it: relations, rollups, formulas, views, synced text, mentions and templates that lead to what is hidden.</summary>
internal static class HauntedHouse
{
    /// <summary>What the guest's policy lets it do.</summary>
    public static string Yaml { get; } = GuardedHouse.Yaml("""
        databases:
          - id: '@tasks'
            hide: [Salary]
            write: [Status, Notes]
            transitions:
              Status: {Not started: [In progress], (empty): [Not started]}
        allow: [create, update, comment]
        limits: {changes: 30, calls: 400}
        """);

    public static async Task<GuardedHouse> OpenAsync()
    {
        var house = await GuardedHouse.OpenAsync();
        var owner = house.Owner;
        var database = await owner.OkAsync("POST", "databases", """{"parent":{"page_id":"@vault"},"title":@text(Private @canary),"initial_data_source":{"properties":{"Name":{"title":{}},"Amount":{"rich_text":{}},"Salary":{"rich_text":{}}}}}""");
        house.Name("privatebase", database);
        house.Name("private", database["data_sources"]![0]!.AsObject());
        await house.MakeAsync("hiddenrow", "pages", """{"parent":{"data_source_id":"@private"},"properties":{"Name":{"title":@text(Hidden @canary)},"Amount":{"rich_text":@text(@canary)}}}""");
        await owner.OkAsync("PATCH", "data_sources/@tasks", """{"properties":{"Link":{"relation":{"data_source_id":"@private","single_property":{}}},"Bonus":{"formula":{"expression":"prop(\"Salary\") + \"!\""}}}}""");
        await owner.OkAsync("PATCH", "data_sources/@tasks", """{"properties":{"Names":{"rollup":{"relation_property_name":"Link","rollup_property_name":"Name","function":"show_original"}},"Deep":{"formula":{"expression":"prop(\"Link\").map(current.prop(\"Amount\")).join(\",\")"}}}}""");
        await owner.OkAsync("PATCH", "pages/@row", """{"properties":{"Link":{"relation":[{"id":"@hiddenrow"}]}}}""");
        var synced = await owner.OkAsync("PATCH", "blocks/@secret/children", """{"children":[{"synced_block":{"synced_from":null,"children":[{"paragraph":{"rich_text":@text(Synced @canary)}}]}}]}""");
        house.Name("original", synced["results"]![0]!.AsObject());
        await house.MakePageAsync("letter", "team", "Letter");
        await house.MakePageAsync("copies", "team", "Copies");
        var copy = await owner.OkAsync("PATCH", "blocks/@copies/children", """{"children":[{"synced_block":{"synced_from":{"block_id":"@original"}}},{"paragraph":{"rich_text":[{"mention":{"page":{"id":"@secret"}}}]}},{"link_to_page":{"page_id":"@secret"}}]}""");
        house.Name("copy", copy["results"]![0]!.AsObject());
        house.Name("comment", await owner.OkAsync("POST", "comments", """{"parent":{"page_id":"@secret"},"rich_text":@text(Said @canary)}"""));
        house.Name("discussion", new JsonObject { ["id"] = (string)(await owner.OkAsync("GET", "comments/@comment"))["discussion_id"]! });
        house.Name("view", await owner.OkAsync("POST", "views", """{"database_id":"@database","data_source_id":"@tasks","name":"Rich @canary","type":"table","filter":{"property":"Salary","rich_text":{"contains":"canary"}}}"""));
        house.Name("hiddenview", await owner.OkAsync("POST", "views", """{"database_id":"@privatebase","data_source_id":"@private","name":"All @canary","type":"table"}"""));
        await owner.OkAsync("POST", "pages", """{"parent":{"data_source_id":"@tasks"},"is_template":true,"properties":{"Name":{"title":@text(Plain)},"Status":{"select":{"name":"Done"}}}}""");
        var schema = await owner.OkAsync("GET", "data_sources/@tasks");
        foreach (var name in (string[])["Salary", "Bonus", "Names", "Deep", "Link", "Status"])
            house.Name("id" + name.ToLowerInvariant(), schema["properties"]![name]!.AsObject());
        house.Name("iddone", schema["properties"]!["Status"]!["select"]!["options"]![2]!.AsObject());
        foreach (var name in (string[])["secret", "row", "vault", "private", "hiddenrow", "code", "letter"])
        {
            var id = house.Fill("@" + name);
            house.Name(name + "hex", new JsonObject { ["id"] = id.Replace("-", "") });
            house.Name(name + "upper", new JsonObject { ["id"] = id.ToUpperInvariant() });
        }

        return house;
    }

    /// <summary>All that no guest may change, as the owner sees it, without what changes by itself.</summary>
    public static async Task<string> StateAsync(GuardedHouse house)
    {
        var state = new List<string>();
        foreach (var path in (string[])[
            "pages/@vault", "pages/@secret", "pages/@hiddenrow", "pages/@team", "blocks/@secret/children", "blocks/@original/children", "blocks/@vault/children",
            "databases/@database", "databases/@privatebase", "data_sources/@tasks", "data_sources/@private", "views/@view", "views/@hiddenview", "comments/@comment", "pages/@row"])
        {
            var (status, json) = await house.Owner.TryAsync("GET", path);
            state.Add($"{path} {status} {Kept(json, path).ToJsonString()}");
        }

        var rows = await house.Owner.OkAsync("POST", "data_sources/@private/query", "{}");
        var comments = await house.Owner.OkAsync("GET", "comments?block_id=@secret");
        var root = await house.Owner.OkAsync("GET", "blocks/@root/children");
        state.Add($"{rows["results"]!.AsArray().Count} rows, {comments["results"]!.AsArray().Count} comments, {root["results"]!.AsArray().Count} at the top");
        state.Add((string)(await house.Owner.OkAsync("GET", "comments/@comment"))["rich_text"]!.ToJsonString());
        return string.Join('\n', state);
    }

    private static JsonObject Kept(JsonObject json, string path)
    {
        foreach (var name in (string[])["request_id", "last_edited_time", "last_edited_by", "has_children"])
            json.Remove(name);
        foreach (var result in (json["results"] as JsonArray ?? []).OfType<JsonObject>())
            Kept(result, "");
        if (path == "pages/@row" && json["properties"] is JsonObject properties)
        {
            properties.Remove("Notes"); // Which may be written.
            if ((string?)properties["Status"]?["select"]?["name"] is "Not started" or "In progress")
                properties.Remove("Status");
            json.Remove("icon");
            json.Remove("cover");
        }

        if (path == "pages/@team")
        {
            json.Remove("icon");
            json.Remove("properties");
            json.Remove("url");
        }

        return json;
    }
}

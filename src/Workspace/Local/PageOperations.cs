using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Local;

/// <summary>The operations on pages.</summary>
internal static class PageOperations
{
    /// <summary>What a page outside of data sources has: its title.</summary>
    private static readonly DataSourceSchema TitleOnly = DataSourceSchema.Parse(new JsonObject
    {
        ["title"] = new JsonObject { ["id"] = "title", ["name"] = "title", ["description"] = null, ["type"] = "title", ["title"] = new JsonObject() },
    });

    private static readonly string[] Sides = ["after_block", "page_start", "page_end"];

    public static Reply Create(Call call)
    {
        var body = call.Body;
        body.RefuseOthers("parent", "properties", "icon", "cover", "children", "content", "position");
        var (way, id) = Parents.Read(body["parent"].Optional, "data_source_id", "database_id", "page_id", "workspace");
        if (body["properties"].IsPresent)
            body["properties"].Optional.RequireObject();
        var children = body["children"].IsAbsent ? body["content"] : body["children"];
        IReadOnlyList<NewBlock> blocks = children.IsPresent ? Blocks.ReadChildren(children.Optional, call.Context) : [];
        BlockOperations.CheckCount(call, blocks);
        if (body["position"].IsPresent && way != "page_id")
            throw body["position"].Should("be not present");

        var dataSource = way switch
        {
            "data_source_id" => call.Session.DataSources.Open(Parents.Require(call, ObjectKind.DataSource, id!.Value)),
            "database_id" => Parents.RequireOnlyDataSource(call, id!.Value),
            _ => null,
        };
        var parent = way == "page_id" ? Parents.Require(call, ObjectKind.Page, id!.Value) : dataSource?.Stored;

        var session = call.Session;
        var page = session.NewId();
        var time = Wire.Minute(session.Edit.At);
        var row = new RowContext(session, call.Caller, dataSource?.Id);
        var properties = PropertyValues.Create(dataSource?.Schema ?? TitleOnly, body["properties"], row, session.Pages.NewStamp(dataSource));
        if (row.AddedOptions)
            dataSource = session.DataSources.Find(dataSource!.Id)!;
        var json = new JsonObject
        {
            ["object"] = "page",
            ["id"] = page.ToString(),
            ["created_time"] = time,
            ["last_edited_time"] = time,
            ["created_by"] = Wire.User(session.Edit.By),
            ["last_edited_by"] = Wire.User(session.Edit.By),
            ["cover"] = ReadCover(call, body["cover"]),
            ["icon"] = ReadIcon(call, body["icon"]),
            ["parent"] = Wire.Parent(parent?.Kind ?? ObjectKind.Workspace, parent?.Id, dataSource?.DatabaseId),
            ["in_trash"] = false,
            ["is_archived"] = false,
            ["is_locked"] = false,
            ["properties"] = properties,
        };
        json["url"] = Wire.PageUrl(session.Workspace.Options.PageAddress, Titles.OfPage(json), page);
        json["public_url"] = null;

        var stored = session.Pages.Insert(json, parent, dataSource, ReadPosition(call, body["position"], parent));
        session.Blocks.AppendAtEnd(stored, blocks);
        return Shown(call, stored.Json, stored.Id);
    }

    public static Reply Retrieve(Call call)
    {
        var id = call.Id("page_id");
        return call.Session.Objects.FindServed(id, ObjectKind.Page) is { } json
            ? Shown(call, json, id)
            : throw call.NoPage(id);
    }

    public static Reply Update(Call call)
    {
        var id = call.Id("page_id");
        var body = call.Body;
        body.RefuseOthers("properties", "icon", "cover", "is_locked", "in_trash", "is_archived", "erase_content");
        if (body["properties"].IsPresent)
            body["properties"].Optional.RequireObject();
        bool? inTrash = body["in_trash"].IsPresent ? body["in_trash"].Optional.RequireBoolean() : null;
        var page = call.Session.Objects.Find(id, ObjectKind.Page) ?? throw call.NoPage(id);
        if (!page.InTrash || inTrash is null || page.IsBuried)
            Parents.RefuseTrash(page);

        var json = page.ReadJson();
        var current = FullValues.Of(page, json);
        var dataSource = call.Session.Pages.DataSourceOf(page);
        json["properties"] = body["properties"].IsPresent
            ? PropertyValues.Update(
                dataSource?.Schema ?? TitleOnly, current, body["properties"],
                new RowContext(call.Session, call.Caller, dataSource?.Id), call.Session.Pages.EditStamp(page, json))
            : current;
        if (!body["icon"].IsAbsent)
            json["icon"] = ReadIcon(call, body["icon"]);
        if (!body["cover"].IsAbsent)
            json["cover"] = ReadCover(call, body["cover"]);
        foreach (var flag in (string[])["is_locked", "is_archived"])
        {
            if (body[flag].IsPresent)
                json[flag] = body[flag].RequireBoolean();
        }

        json["in_trash"] = inTrash ?? page.InTrash;
        if (body["erase_content"] is { IsPresent: true } erase && erase.RequireBoolean())
            Erase(call.Session, page.Id);

        var stored = call.Session.Pages.Save(page, json, Action(page.InTrash, inTrash));
        if (inTrash is { } now && now != page.InTrash && page.ParentId is { } parent)
            call.Session.Blocks.ChildrenChanged(parent);
        return Shown(call, stored.Json, id);
    }

    public static Reply Move(Call call)
    {
        var id = call.Id("page_id");
        call.Body.RefuseOthers("parent");
        var (way, target) = Parents.Read(call.Body["parent"], "data_source_id", "page_id");
        var page = Parents.Require(call, ObjectKind.Page, id);
        var parent = Parents.Require(call, way == "page_id" ? ObjectKind.Page : ObjectKind.DataSource, target!.Value);
        if (call.Session.Objects.IsInside(parent.Id, page.Id))
            throw ApiException.Invalid($"Page {id} cannot be moved into itself or into what lies on it.");

        var dataSource = way == "data_source_id" ? call.Session.DataSources.Open(parent) : null;
        var json = page.ReadJson();
        var current = FullValues.Of(page, json);
        json["parent"] = Wire.Parent(parent.Kind, parent.Id, dataSource?.DatabaseId);
        json["properties"] = page.ParentId == parent.Id ? current : OnlyTitle(call, current, dataSource);
        var stored = call.Session.Pages.Move(page, json, parent, dataSource);
        return Shown(call, stored.Json, id);
    }

    /// <summary>A page as the call wants to see it: with all of its properties, or with those it names.</summary>
    internal static Reply Shown(Call call, ReadOnlyMemory<byte> json, NotionId id) =>
        Reply.Of(Filter(new Served(ObjectKind.Page, id, json), call.FilterProperties));

    internal static Served Filter(Served page, IReadOnlyList<string> wanted)
    {
        if (wanted.Count == 0)
            return page;
        var json = Json.ReadObject(page.Json.Span);
        var properties = json["properties"]!.AsObject();
        var ids = wanted.Concat(wanted.Select(PropertyId.Encode)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in properties.Where(p => !ids.Contains(p.Key) && !ids.Contains((string)p.Value!["id"]!)).Select(p => p.Key).ToList())
            properties.Remove(name);
        return page with { Json = Json.Write(json) };
    }

    private static JsonObject OnlyTitle(Call call, JsonObject current, DataSource? dataSource)
    {
        var title = current.First(property => (string?)property.Value!["type"] == "title").Value!["title"]!.DeepClone();
        var schema = dataSource?.Schema ?? TitleOnly;
        var properties = PropertyValues.Create(
            schema, Call.NoBody, new RowContext(call.Session, call.Caller, dataSource?.Id), call.Session.Pages.NewStamp(dataSource));
        properties[schema.Title.Name]!["title"] = title;
        return properties;
    }

    private static void Erase(LocalSession session, NotionId page)
    {
        foreach (var child in session.Objects.Children(page))
            session.SetInTrash(child, true);
    }

    private static string Action(bool was, bool? now) => now is null || now == was ? "updated" : now.Value ? "trashed" : "restored";

    private static JsonObject? ReadIcon(Call call, Input icon) => icon.IsPresent ? Icons.Read(icon, call.Context) : null;

    private static JsonObject? ReadCover(Call call, Input cover) => cover.IsPresent ? Covers.Read(cover, call.Context) : null;

    private static string? ReadPosition(Call call, Input position, StoredObject? parent)
    {
        if (!position.IsPresent || parent is null)
            return null;
        var side = position["type"].RequireOneOf(Sides);
        position.RefuseOthers("type", "after_block");
        return side switch
        {
            "page_start" => call.Session.Objects.RanksAtStart(parent.Id)[0],
            "after_block" => call.Session.Objects.RanksAfter(parent.Id, BlockOperations.ReadSibling(call, position["after_block"], parent).Rank)[0],
            _ => null,
        };
    }
}

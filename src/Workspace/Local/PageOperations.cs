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

    /// <summary>Verso's own member of a page: Notion makes templates in its app alone.</summary>
    private const string IsTemplate = "is_template";

    private static readonly string[] Sides = ["after_block", "page_start", "page_end"];

    public static Reply Create(Call call)
    {
        var body = call.Body;
        body.RefuseOthers("parent", "properties", "icon", "cover", "children", "content", "position", "template", "markdown", "allow_async", IsTemplate);
        var (way, id) = Parents.Read(body["parent"].Optional, "data_source_id", "database_id", "page_id", "workspace");
        if (id is null)
            Parents.RefuseWorkspace(call);
        if (body["properties"].IsPresent)
            body["properties"].Optional.RequireObject();
        var children = body["children"].IsAbsent ? body["content"] : body["children"];
        IReadOnlyList<NewBlock> blocks = children.IsPresent ? Blocks.ReadChildren(children.Optional, call.Context) : [];
        BlockOperations.Check(call, blocks);
        var markdown = body["markdown"].IsPresent ? body["markdown"].Optional.RequireString() : null;
        if (markdown is not null && children.IsPresent)
            throw ApiException.Invalid("body failed validation: body.markdown and body.children should not both be present.");
        var isAsync = body["allow_async"].IsPresent && body["allow_async"].Optional.RequireBoolean();
        if (body["position"].IsPresent && way != "page_id")
            throw body["position"].Should("be not present");

        var dataSource = way switch
        {
            "data_source_id" => call.Session.DataSources.Open(Parents.Require(call, ObjectKind.DataSource, id!.Value)),
            "database_id" => Parents.RequireOnlyDataSource(call, id!.Value),
            _ => null,
        };
        var parent = way == "page_id" ? Parents.Require(call, ObjectKind.Page, id!.Value) : dataSource?.Stored;
        var isTemplate = body[IsTemplate].IsPresent && body[IsTemplate].RequireBoolean();
        if (isTemplate && dataSource is null)
            throw body[IsTemplate].Should("be not present");
        var template = TemplateOperations.Read(call, dataSource?.Id, acceptsNone: true);
        if (template is not null && children.IsPresent)
            throw children.Should("be not present when `template` is");
        if (template is not null && markdown is not null)
            throw body["markdown"].Should("be not present when `template` is");

        if (isAsync && markdown is not null)
            return TaskOperations.Accept(call);

        var session = call.Session;
        var page = session.NewId();
        var row = new RowContext(session, call.Caller, dataSource?.Id);
        var properties = PropertyValues.Create(dataSource?.Schema ?? TitleOnly, body["properties"], row, session.Pages.NewStamp(dataSource));
        if (row.AddedOptions)
            dataSource = session.DataSources.Find(dataSource!.Id)!;
        if (markdown is not null)
        {
            var title = properties[(dataSource?.Schema ?? TitleOnly).Title.Name]!;
            (var heading, blocks) = MarkdownOperations.ReadNew(call, markdown, hasTitle: title["title"]!.AsArray().Count > 0);
            if (heading is not null)
                title["title"] = heading;
        }

        var json = NewPage(
            session, page, properties, Wire.Parent(parent?.Kind ?? ObjectKind.Workspace, parent?.Id, dataSource?.DatabaseId),
            ReadIcon(call, body["icon"]), ReadCover(call, body["cover"]));
        var stored = session.Pages.Insert(json, parent, dataSource, ReadPosition(call, body["position"], parent), isTemplate);
        if (markdown is null)
        {
            session.Blocks.AppendAtEnd(stored, blocks);
            if (template is { } asked)
                TemplateOperations.Promise(call, page, asked, Given(body, dataSource));
            return Written(call, stored);
        }

        MarkdownOperations.Fill(call, stored, blocks);
        return Shown(call, session.Objects.FindServed(page, ObjectKind.Page)!, page);
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
        body.RefuseOthers("properties", "icon", "cover", "is_locked", "in_trash", "is_archived", "template", "erase_content", IsTemplate);
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
        var template = TemplateOperations.Read(call, dataSource?.Id, acceptsNone: false);
        if (body[IsTemplate].IsPresent && dataSource is null)
            throw body[IsTemplate].Should("be not present");
        if (body["erase_content"] is { IsPresent: true } erase && erase.RequireBoolean())
            Erase(call.Session, page.Id);

        var stored = call.Session.Pages.Save(page, json, Action(page.InTrash, inTrash));
        if (inTrash is { } now && now != page.InTrash && page.ParentId is { } parent)
            call.Session.Blocks.ChildrenChanged(parent);
        if (body[IsTemplate].IsPresent)
            stored = call.Session.Pages.SetTemplate(stored, body[IsTemplate].RequireBoolean());
        if (template is { } asked)
            TemplateOperations.Promise(call, id, asked, Given(body, dataSource));
        return Written(call, stored);
    }

    public static Reply Move(Call call)
    {
        var id = call.Id("page_id");
        call.Body.RefuseOthers("parent");
        var (way, target) = Parents.Read(call.Body["parent"], "data_source_id", "page_id");
        var page = call.Session.Objects.Find(id, ObjectKind.Page) ?? throw call.NoPage(id);
        Parents.RefuseTrash(page);
        var parent = Parents.Require(call, way == "page_id" ? ObjectKind.Page : ObjectKind.DataSource, target!.Value);
        if (call.Session.Objects.IsInside(parent.Id, page.Id))
            throw ApiException.Invalid($"Page {id} cannot be moved into itself or into what lies on it.");

        var dataSource = way == "data_source_id" ? call.Session.DataSources.Open(parent) : null;
        var stored = Bring(call, page, parent, dataSource);
        return Written(call, stored);
    }

    /// <summary>
    /// Moves a page under a page, a block or a data source, or with none of them to the top of the workspace. Where its properties
    /// do not fit, only the title stays.
    /// </summary>
    internal static StoredObject Bring(Call call, StoredObject page, StoredObject? parent, DataSource? dataSource = null)
    {
        var json = page.ReadJson();
        var current = FullValues.Of(page, json);
        json["parent"] = Wire.Parent(parent?.Kind ?? ObjectKind.Workspace, parent?.Id, dataSource?.DatabaseId);
        json["properties"] = page.ParentId == parent?.Id || (page.ParentKind != ObjectKind.DataSource && dataSource is null) ? current : ValuesAt(call, current, dataSource);
        return call.Session.Pages.Move(page, json, parent, dataSource);
    }

    /// <summary>A page without content among the blocks of another.</summary>
    internal static StoredObject MakeOn(Call call, StoredObject parent, string title, string rank)
    {
        var session = call.Session;
        var id = session.NewId();
        var properties = PropertyValues.Create(TitleOnly, Call.NoBody, new RowContext(session, call.Caller, null), session.Pages.NewStamp(null));
        properties["title"]!["title"] = RichTexts.FromPlain(title);
        return session.Pages.Insert(NewPage(session, id, properties, Wire.Parent(parent.Kind, parent.Id)), parent, null, rank);
    }

    private static JsonObject NewPage(LocalSession session, NotionId id, JsonObject properties, JsonObject parent, JsonNode? icon = null, JsonNode? cover = null)
    {
        var time = Wire.Minute(session.Edit.At);
        var json = new JsonObject
        {
            ["object"] = "page",
            ["id"] = id.ToString(),
            ["created_time"] = time,
            ["last_edited_time"] = time,
            ["created_by"] = Wire.User(session.Edit.By),
            ["last_edited_by"] = Wire.User(session.Edit.By),
            ["cover"] = cover,
            ["icon"] = icon,
            ["parent"] = parent,
            ["in_trash"] = false,
            ["is_archived"] = false,
            ["is_locked"] = false,
            ["properties"] = properties,
        };
        json["url"] = Wire.PageUrl(session.Workspace.Options.PageAddress, Titles.OfPage(json), id);
        json["public_url"] = null;
        return json;
    }

    /// <summary>A page as the call wants to see it: with all of its properties, or with those it names.</summary>
    internal static Reply Shown(Call call, ReadOnlyMemory<byte> json, NotionId id) =>
        Reply.Of(Filter(new Served(ObjectKind.Page, id, json), call.FilterProperties));

    /// <summary>A page that was just written; values that are left to be settled are shown as they will be.</summary>
    private static Reply Written(Call call, StoredObject page) =>
        Shown(
            call,
            page.ParentKind == ObjectKind.DataSource && call.Session.Workspace.Computed.MayDoubt
                ? call.Session.Computed.Freshen(page.Id, page.ParentId!.Value, page.Json)
                : page.Json,
            page.Id);

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

    /// <summary>
    /// What a page has of its values where it goes: its title, and what the properties of the same name and type there can hold.
    /// </summary>
    private static JsonObject ValuesAt(Call call, JsonObject current, DataSource? dataSource)
    {
        var schema = dataSource?.Schema ?? TitleOnly;
        var properties = PropertyValues.Create(
            schema, Call.NoBody, new RowContext(call.Session, call.Caller, dataSource?.Id), call.Session.Pages.NewStamp(dataSource));
        foreach (var property in schema.Properties.Where(property => property.Kind.IsWritable))
        {
            var value = property.Type == PropertyId.Title
                ? current.First(one => (string?)one.Value!["type"] == PropertyId.Title).Value
                : current[property.Name] is JsonObject same && (string?)same["type"] == property.Type ? same : null;
            if (value is not null && property.Type is not ("relation" or "verification"))
                properties[property.Name]![property.Type] = property.Options.Count > 0 || property.Type is "select" or "multi_select" or "status"
                    ? property.Kind.FromPlainText(property.Kind.PlainText(value[property.Type]), property)
                    : value[property.Type]?.DeepClone();
        }

        return properties;
    }

    /// <summary>The encoded ids of the properties that a request writes.</summary>
    private static IEnumerable<string> Given(Input body, DataSource? dataSource) =>
        body["properties"].IsPresent
            ? body["properties"].Members().Select(member => (dataSource?.Schema ?? TitleOnly).Find(member.Key)!.EncodedId)
            : [];

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

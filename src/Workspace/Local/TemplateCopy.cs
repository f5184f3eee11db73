using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Local;

/// <summary>
/// Gives a page what its template has: the blocks and child pages, icon and cover, and the values of properties that the page
/// has none for. What a template says of the day and the reader is written out. Databases on a template are not copied.
/// </summary>
internal sealed class TemplateCopy(LocalSession session, TemplateTask task)
{
    private const int DeepestPages = 10;

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(task.TimeZone);

    public void Apply()
    {
        if (session.Objects.Find(task.Template, ObjectKind.Page) is not { InTrash: false, IsBuried: false } template
            || session.Objects.Find(task.Page, ObjectKind.Page) is not { InTrash: false, IsBuried: false } page)
            return; // One of the two has gone meanwhile: there is nothing to give, or nobody to give it to.
        Dress(page, template);
        CopyContent(template, session.Objects.Find(page.Id)!, depth: 0);
    }

    private void Dress(StoredObject page, StoredObject template)
    {
        var (json, look) = (page.ReadJson(), template.ReadJson());
        var values = FullValues.Of(page, json);
        var source = session.Pages.DataSourceOf(page);
        if (source is not null && source.Id == template.ParentId)
            Fill(values, PageStore.Properties(template), source.Schema);
        json["properties"] = values;
        foreach (var member in (string[])["icon", "cover"])
            json[member] ??= look[member]?.DeepClone();
        session.Pages.Save(page, json);
    }

    private void Fill(JsonObject values, JsonObject templates, DataSourceSchema schema)
    {
        foreach (var property in schema.Properties.Where(property => property.Kind.IsWritable && !task.Given.Contains(property.EncodedId)))
        {
            if (values[property.Name] is not JsonObject value || templates[property.Name] is not JsonObject wanted)
                continue;
            if (JsonNode.DeepEquals(value[property.Type], PropertyValues.Empty(property)[property.Type]))
                value[property.Type] = Written(wanted[property.Type]);
        }
    }

    /// <summary>Runs of blocks are appended together, so that pages between them keep their places.</summary>
    private void CopyContent(StoredObject from, StoredObject to, int depth)
    {
        var run = new List<NewBlock>();
        foreach (var child in session.Objects.Children(from.Id))
        {
            if (child.Kind == ObjectKind.Block)
            {
                run.Add(Copy(child));
                continue;
            }

            Flush();
            if (child.Kind == ObjectKind.Page && depth < DeepestPages)
                CopyPage(child, to, depth);
        }

        Flush();

        void Flush()
        {
            session.Blocks.AppendAtEnd(to, run);
            run.Clear();
        }
    }

    private NewBlock Copy(StoredObject block)
    {
        var json = block.ReadJson();
        var type = (string)json["type"]!;
        return new NewBlock(
            type,
            Written(json[type])!.AsObject(),
            [.. session.Objects.Children(block.Id, ObjectKind.Block).Select(Copy)]);
    }

    private void CopyPage(StoredObject page, StoredObject to, int depth)
    {
        var json = page.ReadJson();
        var id = session.NewId();
        var time = Wire.Minute(session.Edit.At);
        json["id"] = id.ToString();
        json["created_time"] = time;
        json["last_edited_time"] = time;
        json["created_by"] = Wire.User(session.Edit.By);
        json["last_edited_by"] = Wire.User(session.Edit.By);
        json["parent"] = Wire.Parent(to.Kind, to.Id);
        json["properties"] = Written(FullValues.Of(page, json));
        json["url"] = Wire.PageUrl(session.Workspace.Options.PageAddress, Titles.OfPage(json), id);
        CopyContent(page, session.Pages.Insert(json, to, dataSource: null), depth + 1);
    }

    /// <summary>A copy in which the template's variables are what they stand for.</summary>
    private JsonNode? Written(JsonNode? node) => node switch
    {
        JsonArray items => new JsonArray([.. items.Select(Written)]),
        JsonObject text when text["mention"] is JsonObject mention && (string?)mention["type"] == "template_mention" => Filled(text, mention["template_mention"]!.AsObject()),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Written(member.Value)))),
        _ => node?.DeepClone(),
    };

    private JsonObject Filled(JsonObject text, JsonObject variable)
    {
        var filled = text.DeepClone().AsObject();
        if ((string?)variable["template_mention_date"] is { } when)
        {
            var now = TimeZoneInfo.ConvertTime(task.Asked, _zone);
            var start = now.ToString(when == "now" ? "yyyy-MM-dd'T'HH:mm:00.000zzz" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
            filled["mention"] = new JsonObject
            {
                ["type"] = "date",
                ["date"] = new JsonObject { ["start"] = start, ["end"] = null, ["time_zone"] = null },
            };
            filled["plain_text"] = start;
        }
        else
        {
            var me = session.FindUser(task.Me) ?? Wire.User(task.Me);
            filled["mention"] = new JsonObject { ["type"] = "user", ["user"] = me };
            filled["plain_text"] = "@" + ((string?)me["name"] ?? "Anonymous");
        }

        return filled;
    }
}

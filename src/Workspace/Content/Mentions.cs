using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>Mentions within rich text.</summary>
internal static class Mentions
{
    private static readonly string[] Kinds =
        ["user", "date", "page", "database", "template_mention", "custom_emoji", "link_preview", "link_mention"];

    /// <summary>
    /// The mention as served, with the plain text and the address that stand beside it. What is mentioned need not be there:
    /// its id is kept.
    /// </summary>
    public static (JsonObject Mention, string PlainText, string? Href) Read(Input mention, Input item, IContentContext context)
    {
        var type = Kind.Of(mention, Kinds);
        mention.RefuseOthers("type", type);
        var value = mention[type].RequireObject();
        return type switch
        {
            "user" => User(value, context),
            "date" => Date(value),
            "page" => Link("page", value, context.FindPage),
            "database" => Link("database", value, context.FindDatabase),
            "template_mention" => Template(value),
            "custom_emoji" => Emoji(value, context),
            _ => AsItCame(type, value, item),
        };
    }

    private static JsonObject Tagged(string type, JsonNode value) => new() { ["type"] = type, [type] = value };

    private static (JsonObject, string, string?) User(Input user, IContentContext context)
    {
        var id = user["id"].RequireId();
        var found = context.FindUser(id);
        var served = found ?? new JsonObject { ["object"] = "user", ["id"] = id.ToString() };
        return (Tagged("user", served), "@" + (found?["name"]?.GetValue<string>() ?? "Anonymous"), null);
    }

    private static (JsonObject, string, string?) Date(Input date)
    {
        var served = Dates.Read(date);
        var (start, end) = (served["start"]!.GetValue<string>(), served["end"]?.GetValue<string>());
        return (Tagged("date", served), end is null ? start : $"{start} → {end}", null);
    }

    private static (JsonObject, string, string?) Link(string type, Input target, Func<Notion.NotionId, LinkTarget?> find)
    {
        target.RefuseOthers("id");
        var id = target["id"].RequireId();
        var found = find(id);
        return (
            Tagged(type, new JsonObject { ["id"] = id.ToString() }),
            found is { Title.Length: > 0 } ? found.Title : "Untitled",
            found?.Url);
    }

    private static (JsonObject, string, string?) Template(Input template)
    {
        var kind = Kind.Of(template, ["template_mention_date", "template_mention_user"]);
        template.RefuseOthers("type", kind);
        var value = kind == "template_mention_date" ? template[kind].RequireOneOf("today", "now") : template[kind].RequireOneOf("me");
        var plain = value switch { "me" => "@Me", "now" => "@Now", _ => "@Today" };
        return (Tagged("template_mention", Tagged(kind, value)), plain, null);
    }

    private static (JsonObject, string, string?) Emoji(Input emoji, IContentContext context)
    {
        emoji.RefuseOthers("id", "name", "url");
        var id = emoji["id"].RequireId();
        var served = context.FindCustomEmoji(id) ?? new JsonObject
        {
            ["id"] = id.ToString(),
            ["name"] = emoji["name"].IsPresent ? emoji["name"].RequireString() : "",
            ["url"] = emoji["url"].IsPresent ? Urls.Read(emoji["url"]) : "",
        };
        return (Tagged("custom_emoji", served), $":{served["name"]}:", null);
    }

    private static (JsonObject, string, string?) AsItCame(string type, Input value, Input item)
    {
        var served = JsonObject.Create(value.Value)!;
        var address = (served["url"] ?? served["href"])?.GetValue<string>();
        var plain = item["plain_text"].IsString ? item["plain_text"].RequireString() : address ?? "";
        return (Tagged(type, served), plain, address);
    }
}

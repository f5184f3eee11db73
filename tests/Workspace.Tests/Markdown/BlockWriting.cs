using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Tests.Markdown;

/// <summary>Blocks as text that a failed test can be read from.</summary>
internal static class BlockWriting
{
    public static string Show(IEnumerable<NewBlock> blocks) =>
        string.Join('\n', blocks.Select(block => block.ToRequest().ToJsonString(Json.Options)));

    /// <summary>An outline: kind, text in its style, and what is below.</summary>
    public static string Outline(IEnumerable<NewBlock> blocks, string indent = "") =>
        string.Concat(blocks.Select(block =>
            $"{indent}{block.Type}{Facts(block.Payload)}\n{Outline(block.Children, indent + "  ")}"));

    private static string Facts(JsonObject payload) => string.Concat(payload.Select(fact => fact.Value switch
    {
        JsonArray { Count: > 0 } cells when fact.Key == "cells" => " " + string.Join(" | ", cells.Select(cell => Text(cell!.AsArray()))),
        JsonArray { Count: > 0 } text => $" {(fact.Key == "caption" ? "caption " : "")}{Text(text)}",
        JsonObject { Count: > 0 } value => $" {value["url"] ?? value["emoji"] ?? value.ToJsonString()}",
        JsonValue value when value.ToString() is var plain && plain is not ("default" or "false" or "external") => $" {(plain == "true" ? fact.Key : plain)}",
        _ => "",
    }));

    private static string Text(JsonArray items) => string.Concat(items.Select(item => Text(item!.AsObject())));

    private static string Text(JsonObject item)
    {
        var styles = item["annotations"]!.AsObject()
            .Where(style => style.Value!.ToString() is not ("false" or "default"))
            .Select(style => style.Value!.ToString() == "true" ? style.Key : style.Value.ToString())
            .Concat(item["text"]?["link"]?["url"]?.GetValue<string>() is { } link ? [link] : Array.Empty<string>())
            .Concat(item["type"]!.GetValue<string>() == "text" ? [] : [item["type"]!.GetValue<string>()]);
        var text = $"‘{item["plain_text"]}’";
        return string.Join(',', styles) is { Length: > 0 } all ? $"{text}({all})" : text;
    }
}

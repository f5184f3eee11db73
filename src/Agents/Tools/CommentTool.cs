using System.Text;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>Reads the comments on a page, adds one, or answers one.</summary>
internal sealed class CommentTool(ToolSetting setting) : WorkspaceTool(Definition, setting)
{
    private const int Overhead = 60;

    private static readonly ToolDefinition Definition = new(
        "comment",
        "Comments",
        "Without text: list the open comments on a page. With text: add a comment, or reply to a discussion.",
        """
        {"type":"object","properties":{"page":{"type":"string"},"text":{"type":"string"},"discussion":{"type":"string","description":"id from the list"},"dry_run":{"type":"boolean"}}}
        """)
    {
        Example = """{"page":"Release plan","text":"Is the date final?"}""",
    };

    private protected override async Task<ToolResult> RunAsync(ToolInput input, ToolCall call, CancellationToken cancellationToken)
    {
        if (!input.Has("page") && !input.Has("discussion"))
            throw input.Wrong("comment needs \"page\", or \"discussion\" to reply.");
        if (!input.Has("text"))
        {
            return input.Has("page")
                ? await ListAsync(await Setting.References.ReadPageAsync(input.Text("page"), cancellationToken), cancellationToken)
                : throw input.Wrong("A reply needs \"text\".");
        }

        var body = new JsonObject { ["rich_text"] = RecordText.FromPlain(input.Text("text")) };
        var title = "";
        if (input.OptionalText("discussion") is { } discussion)
            body["discussion_id"] = ShortId.TryReadAny(discussion, out var id) ? id.ToString() : throw input.Wrong($"\"{discussion}\" is no id of a discussion: list the page's comments to find it.");
        else
        {
            var page = await Setting.References.ReadPageAsync(input.Text("page"), cancellationToken);
            title = PageValues.Title(page);
            body["parent"] = new JsonObject { ["type"] = "page_id", ["page_id"] = page["id"]!.DeepClone() };
        }

        var where = title.Length > 0 ? $"on {ToolText.Line(title, 80)}" : "as a reply";
        if (Setting.Desk.IsDryRun || input.Flag("dry_run"))
            return new ToolResult($"Dry run, nothing was written. Would comment {where}:\n+{ToolText.Cut(input.Text("text"), 500)}") { IsDryRun = true };
        var made = await Api.PostAsync("comments", body, call.IdempotencyKey, cancellationToken);
        var comment = NotionId.Parse(made["id"]!.GetValue<string>());
        return new ToolResult($"Commented {where}. Discussion {Short(made["discussion_id"])}.") { Effects = [new ToolEffect("commented", comment, title)] };
    }

    private async Task<ToolResult> ListAsync(JsonObject page, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await foreach (var comment in Api.ListAsync($"comments?block_id={page["id"]}&page_size=100", cancellationToken))
        {
            var author = comment["created_by"]?["name"]?.GetValue<string>() is { Length: > 0 } name ? name : Short(comment["created_by"]?["id"]);
            lines.Add($"{Short(comment["discussion_id"])} {comment["created_time"]?.GetValue<string>()[..10]} {author}: {ToolText.Line(Titles.Plain(comment["rich_text"]), 1_000)}");
        }

        if (lines.Count == 0)
            return new ToolResult("No open comments on this page.");
        var text = new StringBuilder("discussion date author: comment");
        var budget = Setting.Options.MaxTokens - Overhead;
        var left = lines.Count;
        foreach (var line in lines)
        {
            budget -= TokenEstimate.Of(line) + 1;
            if (budget < 0 && left < lines.Count)
                break;
            text.Append('\n').Append(line);
            left--;
        }

        return new ToolResult(ToolText.Fence(text.ToString()) + (left > 0 ? $"\n{left} newer comments are left out." : ""));
    }

    private static string Short(JsonNode? id) => NotionId.TryParse(id?.GetValue<string>(), out var known) ? ShortId.Write(known) : "";
}

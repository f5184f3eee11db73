using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Objects;
using Verso.Workspace.Tests.Local;

namespace Verso.Workspace.Tests.Replay;

/// <summary>Makes the comments and uploads that a session found.</summary>
internal sealed class OlderTalk(Desk desk, Substitutes substitutes, Session session, Inventory inventory, Func<string?, Task<string>> place)
{
    public async Task LayAsync()
    {
        var shown = session.Exchanges.Where(exchange => exchange.Status == 200)
            .SelectMany(exchange => Session.Objects(JsonNode.Parse(exchange.Response.GetRawText()))).ToList();
        foreach (var comment in shown.Where(one => (string?)one["object"] == "comment"))
            await EnsureAsync(comment);

        var made = session.Exchanges.Where(exchange => exchange is { Method: "POST", Path: "/v1/file_uploads", Status: 200 })
            .Select(exchange => exchange.Response.GetProperty("id").GetString()).ToHashSet();
        var uploads = shown.Where(one => (string?)one["object"] == "file_upload" && !made.Contains((string?)one["id"])).DistinctBy(one => one.Id()).ToList();
        foreach (var list in session.Exchanges.Where(exchange => exchange.Path.StartsWith("/v1/file_uploads", StringComparison.Ordinal) && exchange.Status == 200))
        {
            // Of what comes behind a list only the beginning is known.
            if (list.Response.TryGetProperty("next_cursor", out var next) && next.GetString() is { } cursor && uploads.Count > 0 && uploads.TrueForAll(one => one.Id() != cursor))
            {
                var more = uploads[^1].DeepClone().AsObject();
                more["id"] = cursor;
                uploads.Add(more);
            }
        }

        uploads.Reverse();
        foreach (var upload in uploads)
            await InsertAsync(upload);
    }

    private async Task EnsureAsync(JsonObject comment)
    {
        var discussion = (string)comment["discussion_id"]!;
        var isMade = inventory.Made.Contains(comment.Id());
        var isAnswer = session.Exchanges.Any(exchange => exchange.Path == "/v1/comments" && exchange.Method == "POST"
            && exchange.Request.GetRawText().Replace("-", "", StringComparison.Ordinal).Contains(discussion.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal));
        if (substitutes.Find(comment.Id()) is not null || (isMade && !isAnswer))
            return;
        var parent = comment["parent"]!;
        if ((string?)parent["block_id"] is { } block && substitutes.Find(block) is null && !inventory.Knows(block))
        {
            var made = await desk.PatchAsync($"blocks/{desk.Root}/children", $$"""{"children":[{{Desk.Paragraph("Presupposed")}}]}""");
            substitutes.Learn(block, made.Results()[0].Id());
        }

        var about = NotionId.Parse(await place((string?)parent["page_id"] ?? (string?)parent["block_id"]));
        var author = substitutes.Find((string)comment["created_by"]!["id"]!) ?? desk.Caller.Bot.ToString();
        await desk.Workspace.WriteAsync(NotionId.Parse(author), writing =>
        {
            var thread = substitutes.Find(discussion) is { } known
                ? writing.Comments.FindDiscussion(NotionId.Parse(known))!
                : writing.Comments.Begin(writing.Objects.Find(about)!);
            substitutes.Learn(discussion, thread.Id.ToString());
            if (!isMade)
            {
                var added = writing.Comments.Add(thread, comment["rich_text"]!.DeepClone().AsArray(), [], comment["display_name"]?.DeepClone().AsObject() ?? []);
                substitutes.Learn(comment.Id(), added.Id.ToString());
            }

            return true;
        });
        desk.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private async Task InsertAsync(JsonObject upload)
    {
        var json = upload.DeepClone().AsObject();
        foreach (var rendered in (string[])["upload_url", "complete_url", "archived", "request_id"])
            json.Remove(rendered);
        if (!json.ContainsKey("in_trash"))
            json.Insert(json.IndexOf("status"), "in_trash", false);
        var made = await desk.PostAsync("file_uploads", """{"filename":"older.txt"}""");
        json["id"] = made.Id();
        json["created_by"]!["id"] = desk.Caller.Bot.ToString();
        if (json["expiry_time"] is not null)
            json["expiry_time"] = desk.Clock.GetUtcNow().AddHours(9).ToString("yyyy-MM-dd'T'HH:mm':00.000Z'", System.Globalization.CultureInfo.InvariantCulture);
        await desk.Workspace.WriteAsync(desk.Caller.Bot, writing =>
        {
            var stored = writing.Objects.Find(NotionId.Parse(made.Id()), ObjectKind.FileUpload)!;
            return writing.Objects.Replace(stored, stored with { Json = Api.Json.Write(json) });
        });
        substitutes.Learn(upload.Id(), made.Id());
        desk.Clock.Advance(TimeSpan.FromSeconds(1));
    }
}

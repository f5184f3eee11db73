using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Autofill;

/// <summary>Step 3: writes a value to its property, through the Notion API or through the internal one.</summary>
internal static class SummarySaver
{
    public static async Task SaveAsync(OfficialApi api, NotionId page, AiProperty property, string value, CancellationToken cancellationToken)
    {
        try
        {
            var body = new JsonObject { ["properties"] = new JsonObject { [property.OfficialId] = Official(property, value) } };
            await api.PatchAsync($"pages/{page}", body, cancellationToken: cancellationToken);
        }
        catch (OfficialApiException error)
        {
            throw AutofillException.Step3(error.Message, error);
        }
    }

    public static async Task SaveAsync(InternalSession session, NotionId page, AiProperty property, string value, TimeProvider clock, CancellationToken cancellationToken)
    {
        var pointer = new JsonObject { ["table"] = "block", ["id"] = page.ToString(), ["spaceId"] = session.SpaceId };
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var body = new JsonObject
        {
            ["requestId"] = Guid.NewGuid().ToString(),
            ["transactions"] = new JsonArray(new JsonObject
            {
                ["id"] = Guid.NewGuid().ToString(),
                ["spaceId"] = session.SpaceId,
                ["debug"] = new JsonObject { ["userAction"] = "BlockPropertyValue.handleActionButtonClick.aiAutofill" },
                ["operations"] = new JsonArray(
                    new JsonObject
                    {
                        ["pointer"] = pointer,
                        ["path"] = new JsonArray("properties", property.Id),
                        ["command"] = "set",
                        ["args"] = new JsonArray(new JsonArray(property.Type is "text" ? value : string.Join(",", Choices(property, value)))),
                    },
                    new JsonObject
                    {
                        ["pointer"] = pointer.DeepClone(),
                        ["path"] = new JsonArray(),
                        ["command"] = "update",
                        ["args"] = new JsonObject { ["last_edited_time"] = now, ["last_edited_by_id"] = session.UserId, ["last_edited_by_table"] = "notion_user" },
                    }),
            }),
        };
        try
        {
            await session.CallAsync("saveTransactionsFanout", body, cancellationToken);
        }
        catch (InternalApiException error)
        {
            throw AutofillException.Step3(error.Message, error);
        }
    }

    private static JsonObject Official(AiProperty property, string value)
    {
        var names = Choices(property, value).Select(name => new JsonObject { ["name"] = name });
        return property.Type switch
        {
            "select" => new JsonObject { ["select"] = names.FirstOrDefault() },
            "multi_select" => new JsonObject { ["multi_select"] = new JsonArray([.. names]) },
            _ => new JsonObject { ["rich_text"] = RecordText.FromPlain(value) },
        };
    }

    /// <summary>The options that a completion names. Others are dropped unless the property may get new ones.</summary>
    private static List<string> Choices(AiProperty property, string value)
    {
        var mayAdd = property.Inference.TryGetProperty("add_options", out var add) && add.ValueKind == System.Text.Json.JsonValueKind.True;
        var names = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(name => mayAdd || property.Options.Contains(name))
            .Distinct();
        var chosen = property.Type == "select" ? names.Take(1).ToList() : [.. names];
        return property.Type == "text" || chosen.Count > 0 ? chosen : throw AutofillException.Empty();
    }
}

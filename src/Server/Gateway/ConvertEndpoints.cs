using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Agents.Records;
using Verso.Workspace.Markdown;

namespace Verso.Server.Gateway;

/// <summary>Markdown to Notion's blocks and back. Touches no workspace.</summary>
internal static class ConvertEndpoints
{
    public static void MapConvert(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/notion/convert", (HttpContext context, GatewayCalls calls) => calls.AnswerAsync(context, GatewayFeature.Convert, ConvertAsync))
            .WithTags("Convert")
            .WithSummary("Turns markdown into blocks, or blocks into markdown.")
            .WithDescription("Send markdown and get blocks, or send blocks (or children) and get markdown. flavor, of what is sent or wanted, is \"github\" (the default) or \"enhanced\" (Notion's own).")
            .Accepts<ConvertDocument>("application/json", "*/*")
            .Produces<ConvertAnswerDocument>()
            .Produces<ErrorDocument>(StatusCodes.Status400BadRequest);

    private static Task<GatewayAnswer> ConvertAsync(GatewayRequest request, CancellationToken cancellationToken)
    {
        var body = request.Body;
        var blocks = body["blocks"].IsGiven ? body["blocks"] : body["children"];
        if (body["markdown"].IsGiven == blocks.IsGiven)
            throw GatewayBody.Bad("Send either markdown, to get blocks, or blocks, to get markdown.");
        return Task.FromResult(new GatewayAnswer(StatusCodes.Status200OK, body["markdown"].IsGiven
            ? ToBlocks(body["markdown"], Flavor(body["flavor"].Text()))
            : ToMarkdown(blocks, Flavor(body["flavor"].Text()))));
    }

    private static JsonObject ToBlocks(GatewayBody markdown, MarkdownFlavor flavor)
    {
        if (markdown.Value.ValueKind != System.Text.Json.JsonValueKind.String)
            throw GatewayBody.Bad("markdown must be a text.");
        var blocks = MarkdownReader.Read(markdown.Value.GetString()!, flavor);
        return new JsonObject { ["success"] = true, ["blocks"] = new JsonArray([.. blocks.Select(block => block.ToRequest())]) };
    }

    private static JsonObject ToMarkdown(GatewayBody blocks, MarkdownFlavor flavor)
    {
        if (blocks.Value.ValueKind != System.Text.Json.JsonValueKind.Array)
            throw GatewayBody.Bad($"{blocks.Path} must be an array of blocks.");
        try
        {
            return new JsonObject { ["success"] = true, ["markdown"] = MarkdownWriter.Write(PageBody.ReadBlocks(JsonArray.Create(blocks.Value)!, blocks.Path), flavor) };
        }
        catch (RecordFaultException fault)
        {
            throw GatewayBody.Bad(fault.Message, "invalid_value");
        }
    }

    private static MarkdownFlavor Flavor(string? name) => name switch
    {
        null or "github" => MarkdownFlavor.GitHub,
        "enhanced" => MarkdownFlavor.Enhanced,
        _ => throw GatewayBody.Bad($"flavor must be \"github\" or \"enhanced\", but is \"{name}\"."),
    };
}

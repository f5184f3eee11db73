using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Verso.Agents;
using Verso.Agents.Answers.Export;
using Verso.Agents.Models;
using Verso.Server.Agents;
using Verso.Server.Gateway;
using Verso.Workspace.Api;

namespace Verso.Server.Answers;

/// <summary>Passages for people who run their own vector store.</summary>
internal static class ExportEndpoints
{
    public static void MapPassages(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v2/export/passages", (HttpContext context, IGatewayAccess access, Desks desks, Embeddings embeddings) => ExportAsync(context, access, desks, embeddings))
            .WithTags("Answers")
            .WithSummary("All passages of the workspace as JSON lines, with vectors when an embedding model is configured.")
            .WithDescription("?since= takes the cursor of an earlier export, or any time: pages edited from then on. ?vectors=false leaves vectors out. After each page comes a line with its cursor, and at the end one with done.")
            .Produces(StatusCodes.Status200OK, contentType: "application/x-ndjson")
            .Produces<ErrorDocument>(StatusCodes.Status400BadRequest);

    private static async Task ExportAsync(HttpContext context, IGatewayAccess access, Desks desks, Embeddings embeddings)
    {
        var stop = context.RequestAborted;
        var caller = await access.AuthenticateAsync(context, GatewayFeature.Ask, stop);
        DateTimeOffset? since = null;
        if (context.Request.Query["since"].ToString() is { Length: > 0 } given)
            since = PassageExport.TryReadCursor(given, out var read) ? read : throw GatewayBody.Bad("since must be a cursor of an earlier export, or a time such as 2026-03-17T09:00:00Z.");
        var vectors = context.Request.Query["vectors"].ToString() switch
        {
            "" => embeddings.Model,
            "false" => null,
            "true" => embeddings.Model ?? throw GatewayBody.Bad("No embedding model is configured. Set Embeddings:Model, and Embeddings:BaseUrl for a server other than OpenAI's.", "no_embeddings"),
            _ => throw GatewayBody.Bad("vectors must be true or false."),
        };

        var desk = await desks.OpenAsync(caller, null, stop);
        context.Response.ContentType = "application/x-ndjson; charset=utf-8";
        try
        {
            await foreach (var line in new PassageExport(desk, vectors).LinesAsync(since, stop))
            {
                await context.Response.Body.WriteAsync(Json.Write(line), stop);
                await context.Response.Body.WriteAsync("\n"u8.ToArray(), stop);
                if (line.ContainsKey("cursor"))
                    await context.Response.Body.FlushAsync(stop);
            }
        }
        catch (Exception fault) when (fault is ModelException or OfficialApiException)
        {
            if (!context.Response.HasStarted)
            {
                context.Response.ContentType = null;
                throw fault is ModelException model ? ChosenModel.Refusal(model) : new GatewayException(StatusCodes.Status502BadGateway, "notion_failed", fault.Message);
            }

            // The lines so far stay good: the last cursor says where to go on.
            var broken = new System.Text.Json.Nodes.JsonObject { ["error"] = $"{fault.Message} Go on with since= and the last cursor.", ["code"] = fault is ModelException ? "model_failed" : "notion_failed" };
            await context.Response.Body.WriteAsync(Json.Write(broken), stop);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), stop);
        }
    }
}

/// <summary>The configured embedding model, if there is one.</summary>
internal sealed class Embeddings(EmbeddingOptions options, Func<string, string?> secrets, TimeProvider clock) : IDisposable
{
    private readonly Lazy<Embedder?> _model = new(() => options.IsConfigured ? new Embedder(options, secrets, clock) : null);

    public Embedder? Model => _model.Value;

    public void Dispose()
    {
        if (_model.IsValueCreated)
            _model.Value?.Dispose();
    }
}

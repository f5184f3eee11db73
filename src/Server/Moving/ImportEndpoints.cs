using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Verso.Notion;
using Verso.Server.Gateway;
using Verso.Workspace.Api;
using Verso.Workspace.Transfer;
using Verso.Workspace.Transfer.Import;
using Verso.Workspace.Transfer.Tables;

namespace Verso.Server.Moving;

/// <summary>Imports over HTTP: the file is the body, what is said of it stands in the query, and progress comes as JSON lines.</summary>
internal static class ImportEndpoints
{
    /// <summary>No more often than this are callers told how far it is.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    public static void MapImport(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v2/import", Import).WithTags("Import").WithSummary("Imports a file: an export of Notion, markdown, CSV, JSON or a dump.")
            .WithDescription("The body is the file. Query: name (its name, with the extension), into (a page's id), dry_run, types (COLUMN=TYPE, may be repeated), replace (of a dump). The answer is JSON lines: {\"done\",\"all\"} while it goes on, {\"report\"} or {\"error\",\"code\"} last.")
            .Produces(StatusCodes.Status200OK, contentType: "application/x-ndjson");

    private static async Task Import(HttpContext context, AdminCalls calls, WorkspaceMoves moves, TimeProvider clock)
    {
        var workspace = await calls.AuthenticateAsync(context);
        var query = context.Request.Query;
        var name = Path.GetFileName(query["name"].ToString()) is { Length: > 0 and <= 200 } given ? given : throw GatewayBody.Bad("name is missing: the name of the file, with its extension.");
        NotionId? into = query["into"].ToString() is { Length: > 0 } page ? GatewayBody.ReadId(page, "into") : null;
        var limits = new TransferLimits();
        var folder = Directory.CreateTempSubdirectory("verso-import-");
        try
        {
            ImportOptions options;
            string path;
            try
            {
                options = new ImportOptions { Types = ColumnTypes.Read(query["types"].OfType<string>()), Limits = limits };
                path = await ReceiveAsync(context, Path.Combine(folder.FullName, name), limits);
            }
            catch (TransferException refusal)
            {
                throw AdminCalls.Refuse(refusal);
            }

            await AnswerAsync(context, clock, progress => WorkAsync(context, moves, workspace, path, into, options, progress));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<JsonObject> WorkAsync(
        HttpContext context, WorkspaceMoves moves, NotionId workspace, string path, NotionId? into, ImportOptions options, IProgress<ImportProgress> progress)
    {
        var query = context.Request.Query;
        var isDry = Flag(query, "dry_run");
        if (WorkspaceMoves.ReadDump(path) is { } dump)
        {
            if (into is not null)
                throw new TransferException("not_a_page", "A dump is a whole workspace and cannot come into a page.");
            if (!isDry)
                await moves.RestoreAsync(workspace, path, Flag(query, "replace"), options.Limits, context.RequestAborted);
            return ImportAnswers.Of(dump);
        }

        return ImportAnswers.Of(isDry
            ? await moves.PlanAsync(workspace, path, options)
            : await moves.ImportAsync(workspace, path, into, options, progress, context.RequestAborted));
    }

    private static async Task<string> ReceiveAsync(HttpContext context, string path, TransferLimits limits)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limits.MostBytes;
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous });
        await context.Request.Body.CopyToAsync(file, context.RequestAborted);
        return path;
    }

    /// <summary>Writes how far it is until it is done.</summary>
    private static async Task AnswerAsync(HttpContext context, TimeProvider clock, Func<IProgress<ImportProgress>, Task<JsonObject>> work)
    {
        var last = new ImportProgress(0, 0);
        context.Response.ContentType = "application/x-ndjson";
        var working = Task.Run(() => work(new Latest(progress => last = progress)));
        while (await Task.WhenAny(working, Task.Delay(Beat, clock)) != working)
            await WriteAsync(context, new JsonObject { ["done"] = last.Done, ["all"] = last.All });
        JsonObject end;
        try
        {
            end = new JsonObject { ["report"] = await working };
        }
        catch (TransferException refusal)
        {
            end = new JsonObject { ["error"] = refusal.Message, ["code"] = refusal.Code };
        }

        await WriteAsync(context, end);
    }

    private static async Task WriteAsync(HttpContext context, JsonObject line)
    {
        await context.Response.Body.WriteAsync(Json.Write(line), context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static bool Flag(IQueryCollection query, string name) => query[name].ToString() is "true" or "1" or "yes";

    private sealed class Latest(Action<ImportProgress> report) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) => report(value);
    }
}

using System.Text.Json;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Jobs;
using Verso.Workspace.Objects;
using Verso.Workspace.Versions;

namespace Verso.Workspace.Local;

/// <summary>
/// From request to answer: finds the endpoint, checks in the order in which Notion does (address, version, JSON, ids,
/// query, body, access, state), and carries it out in one transaction.
/// </summary>
internal sealed class Dispatcher(LocalWorkspace workspace)
{
    public async Task<ApiAnswer> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return new ApiAnswer(200, await AnswerAsync(request, cancellationToken));
        }
        catch (ApiException error)
        {
            return error.ToAnswer(request.RequestId);
        }
        catch (Exception defect) when (!cancellationToken.IsCancellationRequested)
        {
            workspace.Options.OnDefect?.Invoke(defect);
            return ApiException.Unexpected().ToAnswer(request.RequestId);
        }
    }

    private Task<ReadOnlyMemory<byte>> AnswerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var version = ReadVersion(request);
        CheckBody(request);
        if (!VersionAdapter.IsNeeded(version))
            return CarryOutAsync([Prepare(request)], (_, reply) => reply.ToBytes(request.RequestId), request.Caller, cancellationToken);

        if (Routes.Find(request.Method, request.Path) is { } found && found.Route.Since > version)
            throw ApiException.BadUrl();
        var lifted = workspace.Read(session => VersionAdapter.Lift(request, version, new SessionContext(session, request.Caller)));
        return CarryOutAsync(
            [.. lifted.Select(Prepare)],
            (session, reply) =>
                Reply.Of(VersionAdapter.Lower(reply.ToJson(), request, version, new SessionContext(session, request.Caller)))
                    .ToBytes(request.RequestId),
            request.Caller,
            cancellationToken);
    }

    private async Task<ReadOnlyMemory<byte>> CarryOutAsync(
        Prepared[] steps, Func<LocalSession, Reply, ReadOnlyMemory<byte>> write, Caller caller, CancellationToken cancellationToken) =>
        Array.TrueForAll(steps, step => step.Route.IsRead)
            ? workspace.Read(session => write(session, CarryOut(session, steps, caller)))
            : await workspace.WriteAsync(caller.Bot, session => write(session, CarryOutOnce(session, steps, caller)), cancellationToken);

    /// <summary>A write that names its effect has it once.</summary>
    private static Reply CarryOutOnce(LocalSession session, Prepared[] steps, Caller caller)
    {
        if (steps[^1].Request.IdempotencyKey is not { } key)
            return CarryOut(session, steps, caller);
        if (AppliedKeys.Find(session.Sql, key) is { } applied)
            return Again(session, applied, steps[^1], caller);
        var reply = CarryOut(session, steps, caller);
        AppliedKeys.Record(session.Sql, key, reply.Id ?? NotionId.Parse(steps[^1].Path["block_id"]), session.Edit.At);
        return reply;
    }

    private static Reply Again(LocalSession session, NotionId applied, Prepared step, Caller caller)
    {
        if (session.Objects.Find(applied) is not { } stored)
            throw ApiException.NotFound("page", applied, caller);
        var call = step.ToCall(session, caller);
        return step.Route.Handle == BlockOperations.Append
            ? BlockOperations.List(call, stored, call.PageSize, cursor: null)
            : step.Route.Template.StartsWith("blocks", StringComparison.Ordinal)
                ? Reply.Of(session.Blocks.AsBlock(stored))
                : stored.Kind == ObjectKind.Page
                    ? PageOperations.Shown(call, stored.Served, stored.Id)
                    : Reply.Of(stored);
    }

    private static Reply CarryOut(LocalSession session, Prepared[] steps, Caller caller)
    {
        Reply? last = null;
        foreach (var step in steps)
        {
            var call = step.ToCall(session, caller);
            foreach (var name in step.Path.Keys.Where(name => name != "property_id"))
                call.Id(name);
            call.CheckQuery();
            if ((caller.Capabilities & step.Route.Needs) != step.Route.Needs)
                throw ApiException.Restricted();
            last = step.Route.Handle(call);
            if (!step.Route.IsRead && !caller.Capabilities.HasFlag(Capabilities.ReadContent))
                last = last.AsPartial();
        }

        return last!;
    }

    private static Prepared Prepare(ApiRequest request)
    {
        var (route, path) = Routes.Find(request.Method, request.Path) ?? throw ApiException.BadUrl();
        var body = request.Method is "GET" or "DELETE" || request.Body.Length == 0
            ? Call.NoBody
            : Input.Body(Parse(request.Body)).RequireObject();
        return new Prepared(request, route, path, body);
    }

    private static string KnownVersions =>
        string.Join(", ", NotionVersion.All.SkipLast(1).Select(version => $"`\"{version}\"`")) + $", or `\"{NotionVersion.Latest}\"`";

    private static NotionVersion ReadVersion(ApiRequest request)
    {
        if (request.Version is null)
        {
            if (Routes.Find(request.Method, request.Path) is null)
                throw ApiException.BadUrl();
            throw new ApiException(
                400,
                NotionErrorCode.MissingVersion,
                "Notion-Version header failed validation: Notion-Version header should be defined, instead was `undefined`.");
        }

        if (NotionVersion.TryParse(request.Version, out var version))
            return version;
        throw ApiException.Invalid(
            $"Notion-Version header failed validation: Notion-Version header should be {KnownVersions}, instead was `\"{request.Version}\"`.");
    }

    private void CheckBody(ApiRequest request)
    {
        var length = request.Body.Length;
        if (length == 0 || request.Method is "GET" or "DELETE")
            return;
        if (length > workspace.Options.MostBodyBytes)
            throw ApiException.Invalid($"body failed validation: body.length should be ≤ `{workspace.Options.MostBodyBytes}`, instead was `{length}`.");
        if (request.ContentType is { } type && !type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase))
            throw ApiException.Invalid($"Content-Type header failed validation: Content-Type header should be `\"application/json\"`, instead was `\"{type}\"`.");
    }

    private static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return Json.Parse(body).RootElement;
        }
        catch (JsonException)
        {
            throw ApiException.BadJson();
        }
    }

    /// <summary>A request whose endpoint is known and whose body is JSON.</summary>
    private sealed record Prepared(ApiRequest Request, Route Route, Dictionary<string, string> Path, Input Body)
    {
        public Call ToCall(LocalSession session, Caller caller) =>
            new() { Session = session, Caller = caller, Request = Request, Route = Route, Path = Path, Body = Body };
    }
}

using System.Text.Json;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Jobs;
using Verso.Workspace.Objects;
using Verso.Workspace.Uploads;
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
            var answer = await AnswerAsync(request, cancellationToken);
            return answer with { Body = workspace.Links.Render(answer.Body, request.ApiAddress ?? workspace.Options.ApiAddress) };
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

    private Task<ApiAnswer> AnswerAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var version = ReadVersion(request);
        if (IsOf(request, "send"))
            return SendFileAsync(request, version, cancellationToken);
        if (IsOf(request, "complete"))
            return CompleteFileAsync(request, version, cancellationToken);
        CheckBody(request);
        if (!VersionAdapter.IsNeeded(version))
            return CarryOutAsync([Prepare(request)], Writer(request, version), request.Caller, cancellationToken);

        if (Routes.Find(request.Method, request.Path) is { } found && found.Route.Since > version)
            throw ApiException.BadUrl();
        var lifted = workspace.Read(session => VersionAdapter.Lift(request, version, new SessionContext(session.For(request.Caller), request.Caller)));
        return CarryOutAsync([.. lifted.Select(Prepare)], Writer(request, version), request.Caller, cancellationToken);
    }

    private static bool IsOf(ApiRequest request, string step) =>
        request.Method == "POST" && request.Path.Trim('/').Split('/') is ["file_uploads", _, var last] && last == step;

    /// <summary>
    /// Receives a file before the transaction that knows of it: the one writer of the database shall not wait for somebody's
    /// network. What may not be sent is refused before it is read.
    /// </summary>
    private async Task<ApiAnswer> SendFileAsync(ApiRequest request, NotionVersion version, CancellationToken cancellationToken)
    {
        var step = Prepare(request with { Body = default });
        workspace.Read(session =>
        {
            var call = step.ToCall(session.For(request.Caller), request.Caller);
            Check(call);
            FileUploadOperations.CheckSend(call);
            return true;
        });
        var most = FileUploadOperations.MostInOneRequest(workspace.Options);
        var body = request.Content ?? new MemoryStream(request.Body.ToArray(), writable: false);
        var form = await MultipartForm.ReadAsync(body, request.ContentType, workspace.Files, most, cancellationToken);
        try
        {
            return await CarryOutAsync([step with { Form = form }], Writer(request, version), request.Caller, cancellationToken);
        }
        catch when (form.Staged.Size <= most)
        {
            workspace.Files.DeleteIncoming(form.Staged.Name);
            throw;
        }
    }

    private async Task<ApiAnswer> CompleteFileAsync(ApiRequest request, NotionVersion version, CancellationToken cancellationToken)
    {
        var step = Prepare(request);
        var parts = workspace.Read(session =>
        {
            var call = step.ToCall(session, request.Caller);
            Check(call);
            return FileUploadOperations.CheckComplete(call);
        });
        var joined = await workspace.Files.JoinAsync(parts.Select(part => part.Staged), cancellationToken);
        try
        {
            return await CarryOutAsync([step with { Joined = (parts, joined) }], Writer(request, version), request.Caller, cancellationToken);
        }
        catch
        {
            workspace.Files.DeleteIncoming(joined.Name);
            throw;
        }
    }

    private static Func<LocalSession, Reply, ApiAnswer> Writer(ApiRequest request, NotionVersion version)
    {
        if (!VersionAdapter.IsNeeded(version))
            return (_, reply) => reply.ToAnswer(request.RequestId);
        return (session, reply) =>
            Visible(session, reply.Lowered(VersionAdapter.Lower(reply.ToJson(), request, version, new SessionContext(session, request.Caller))))
                .ToAnswer(request.RequestId);
    }

    private async Task<ApiAnswer> CarryOutAsync(
        Prepared[] steps, Func<LocalSession, Reply, ApiAnswer> write, Caller caller, CancellationToken cancellationToken)
    {
        return Array.TrueForAll(steps, step => step.Route.IsRead)
            ? workspace.Read(session => Answer(session.For(caller)))
            : await workspace.WriteAsync(caller.Bot, session => AnswerOnce(session.For(caller)), cancellationToken);

        ApiAnswer Answer(LocalSession session) => write(session, Visible(session, CarryOut(session, steps, caller)));

        ApiAnswer AnswerOnce(LocalSession session) => write(session, Visible(session, CarryOutOnce(session, steps, caller)));
    }

    private static Reply Visible(LocalSession session, Reply reply) =>
        session.View is { } view ? reply.Lowered(view.Apply(reply.ToJson())) : reply;

    /// <summary>A write that names its effect has it once.</summary>
    private static Reply CarryOutOnce(LocalSession session, Prepared[] steps, Caller caller)
    {
        if (steps[^1].Request.IdempotencyKey is not { } key)
            return CarryOut(session, steps, caller);
        if (AppliedKeys.Find(session.Sql, key) is { } applied)
            return Again(session, applied, steps[^1], caller);
        var reply = CarryOut(session, steps, caller);
        if ((reply.Id ?? (steps[^1].Path.Values.FirstOrDefault() is { } path ? NotionId.Parse(path) : null)) is { } id)
            AppliedKeys.Record(session.Sql, key, id, session.Edit.At);
        return reply;
    }

    private static Reply Again(LocalSession session, NotionId applied, Prepared step, Caller caller)
    {
        if (session.Objects.Find(applied) is not { } stored)
            throw ApiException.NotFound("page", applied, caller);
        var call = step.ToCall(session, caller);
        if (step.Route.Handle == MarkdownOperations.Update)
            return MarkdownOperations.Shown(call, applied);
        if (stored.Kind == ObjectKind.FileUpload)
            return FileUploadOperations.Shown(call, stored);
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
            if (step.Route.StaysOut)
                throw ApiException.Restricted();
            var call = step.ToCall(session, caller);
            Check(call);
            last = step.Route.Handle(call);
            if (!step.Route.IsRead && !caller.Capabilities.HasFlag(step.Route.Shows))
                last = last.AsPartial();
        }

        return last!;
    }

    private static void Check(Call call)
    {
        foreach (var name in call.Path.Keys.Where(name => name is not ("property_id" or "task_id")))
            call.Id(name);
        call.CheckQuery();
        if ((call.Caller.Capabilities & call.Route.Needs) != call.Route.Needs)
            throw ApiException.Restricted();
    }

    /// <summary>Carries out a request of the newest version inside a transaction that is under way, and returns the id of what it made or changed.</summary>
    internal static NotionId? Carry(LocalSession session, Caller caller, string method, string path, System.Text.Json.Nodes.JsonObject body) =>
        CarryOut(session, [Prepare(new ApiRequest(method, path, caller) { Version = NotionVersion.Latest.ToString(), Body = Json.Write(body) })], caller).Id;

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
        if (request.Content is not null)
            throw ApiException.Invalid($"Content-Type header failed validation: Content-Type header should be `\"application/json\"`, instead was `\"{request.ContentType}\"`.");
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
        public FormFile? Form { get; init; }

        public (IReadOnlyList<UploadPart> Parts, StagedFile Staged)? Joined { get; init; }

        public Call ToCall(LocalSession session, Caller caller) =>
            new() { Session = session, Caller = caller, Request = Request, Route = Route, Path = Path, Body = Body, Form = Form, Joined = Joined };
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>One request on its way through a policy: what the rules ask about it, and the way on.</summary>
internal sealed class PolicyCall
{
    private readonly IWorkspace _inner;
    private readonly CancellationToken _stop;

    public PolicyCall(IWorkspace inner, IWorkspace bare, Policy policy, ApiRequest request, PolicyRoute route, Dictionary<string, string> path, Discussions discussions, CancellationToken stop)
    {
        (_inner, _stop) = (inner, stop);
        (Policy, Route, Path, Discussions) = (policy, route, path, discussions);
        Request = request;
        Tree = new PolicyTree(bare, request, policy, stop);
        Schemas = new PolicySchemas(this);
        Body = ReadBody(request);
    }

    public Policy Policy { get; }

    public PolicyRoute Route { get; }

    public Dictionary<string, string> Path { get; }

    public Discussions Discussions { get; }

    public ApiRequest Request { get; private set; }

    public PolicyTree Tree { get; }

    public PolicySchemas Schemas { get; }

    /// <summary>The body; empty when there is none.</summary>
    public JsonObject Body { get; }

    /// <summary>The id in the path under that name.</summary>
    public NotionId Id(string name) => Ids.Read(Path[name]) ?? throw ApiException.Invalid($"path failed validation: path.{name} should be a valid uuid, instead was `\"{Path[name]}\"`.");

    /// <summary>Only members that are known may be in the body: what another one does nobody can tell.</summary>
    public void Only(params ReadOnlySpan<string> known)
    {
        foreach (var (name, _) in Body)
        {
            if (!known.Contains(name))
                throw Refuse($"does not know '{name}' in the body of {Request.Method} {Route.Template}, so it is refused. Known are: {string.Join(", ", known.ToArray())}.");
        }
    }

    public ApiException Refuse(string reason) => PolicyAnswers.Refused($"Policy \"{Policy.Name}\" {reason}");

    public ApiException Unseen(string kind, NotionId id) => PolicyAnswers.Unseen(kind, id.ToString(), Policy, Request.Caller);

    public void Require(PolicyActions action)
    {
        if (Policy.IsDryRun)
            throw Refuse("allows no change: it is for dry runs (dry_run). Say what you would do instead.");
        if (!Policy.Allow.HasFlag(action))
            throw Refuse($"does not allow '{PolicyReader.NameOf(action)}' (allow). Allowed: {Allowed()}.");
    }

    /// <exception cref="ApiException">404: it is not there, or not to be seen.</exception>
    public async Task<Place> RequireSeenAsync(string kind, NotionId id)
    {
        // Whatever the rules are, it must be there: what is hidden and what is missing are answered alike.
        if (await Tree.FindAsync(id) is not { } place || !await Tree.SeesAsync(id))
            throw Unseen(kind, id);
        return place;
    }

    /// <exception cref="ApiException">404 as above; 403: it may be seen and not changed.</exception>
    public async Task<Place> RequireWritableAsync(string kind, NotionId id)
    {
        var place = await RequireSeenAsync(kind, id);
        if (await Tree.AccessAsync(id) != TreeAccess.Write)
            throw Refuse($"lets {kind} {id} be read, not changed (trees).{PolicyAnswers.Hint(Policy)}");
        return place;
    }

    /// <summary>All that the body names must be there to be seen, or nothing that lies in a tree.</summary>
    public async Task RequireBodySeenAsync(JsonNode? body = null)
    {
        if (Tree.IsEven && Tree.Top != TreeAccess.None)
            return;
        foreach (var id in Ids.In(body ?? Body).Distinct())
        {
            if (await Tree.FindAsync(id) is not null && !await Tree.SeesAsync(id))
                throw Unseen("object", id);
        }
    }

    /// <summary>What is done to an object is done to all below it, so nothing there may have less access.</summary>
    public async Task RequireWholeAsync(string kind, NotionId id)
    {
        if (await Tree.HoldsLessAsync(id, TreeAccess.Write))
            throw Refuse($"does not let {kind} {id} be moved, trashed or restored: something below it may not be changed (trees).");
    }

    /// <summary>Changes what goes on to the workspace.</summary>
    public void Send(JsonObject body) => Request = Request with { Body = Json.Write(body) };

    public Task<ApiAnswer> PassAsync() => _inner.SendAsync(Request, _stop);

    /// <summary>Sends the request on, and takes out of the answer what is not to be seen.</summary>
    public async Task<ApiAnswer> ForwardAsync()
    {
        var answer = await PassAsync();
        if (!answer.IsSuccess)
            return answer;
        if (!answer.IsJson || JsonNode.Parse(answer.Body.Span) is not JsonObject json)
            throw Refuse("cannot read the answer, so it is kept back.");
        await new AnswerCleaner(this).CleanAsync(json);
        return answer with { Body = Json.Write(json) };
    }

    private string Allowed()
    {
        var names = Policy.AllowedNames;
        return names.Count == 0 ? "reading" : "reading, " + string.Join(", ", names);
    }

    private static JsonObject ReadBody(ApiRequest request)
    {
        if (request.Method is "GET" or "DELETE" || request.Content is not null || request.Body.IsEmpty || request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true)
            return [];
        try
        {
            using var document = Json.Parse(request.Body); // As strict as the workspace: no name twice, of which two readers might take different ones.
            return JsonObject.Create(document.RootElement.Clone()) ?? throw ApiException.Invalid("body failed validation: body should be an object.");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw ApiException.BadJson();
        }
    }
}

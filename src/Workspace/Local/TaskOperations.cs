using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Jobs;

namespace Verso.Workspace.Local;

/// <summary>Requests that are taken on now and done later, and what became of them.</summary>
internal static class TaskOperations
{
    private const string Prefix = "task_";

    /// <summary>How long a client may wait before it looks again.</summary>
    private const int PollAfterSeconds = 2;

    /// <summary>Takes the call on: 202 and the task, which is on disk with it.</summary>
    public static Reply Accept(Call call)
    {
        var body = JsonObject.Create(call.Body.Value)!;
        body.Remove("allow_async");
        var operation = $"{call.Route.Method} /v1/{string.Join('/', call.Route.Template.Split('/').Select(part => part[0] == '{' ? ":" + part[1..^1] : part))}";
        var task = call.Session.Workspace.Tasks.Accept(call.Session, call.Request, body, operation);
        return Reply.Of(ToJson(call, task)) with { Status = 202 };
    }

    public static Reply Retrieve(Call call)
    {
        var name = call.Path["task_id"];
        var task = name.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(name[Prefix.Length..], "N", out var id)
            ? JobStore.Find(call.Session.Sql, new NotionId(id))
            : null;
        return task is not null && task.Kind == call.Session.Workspace.Tasks.Kind && task.Owner == call.Caller.Bot.ToString()
            ? Reply.Of(ToJson(call, task))
            : throw new ApiException(404, NotionErrorCode.ObjectNotFound, $"Could not find async task with ID: {name}.");
    }

    public static string IdOf(Job task) => Prefix + task.Id.ToHex();

    private static JsonObject ToJson(Call call, Job task)
    {
        var item = JobStore.FindItem(call.Session.Sql, task.Id);
        var outcome = item is { Result.Length: > 0 } ? Json.ReadObject(item.Result.Span) : null;
        var json = new JsonObject
        {
            ["object"] = "async_task",
            ["id"] = IdOf(task),
            ["status"] = Status(task),
            ["status_url"] = $"{call.Request.ApiAddress ?? call.Session.Workspace.Options.ApiAddress}async_tasks/{IdOf(task)}",
            ["created_time"] = task.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        };
        if (!task.IsFinished)
            json["poll_after_seconds"] = PollAfterSeconds;
        json["operation"] = new JsonObject { ["surface"] = "rest", ["name"] = (string?)Json.ReadObject(task.Input.Span)["operation"] };
        if (task.State == JobState.Succeeded)
            json["result"] = Result(outcome!);
        else if (task.IsFinished)
            json["error"] = outcome ?? Error(ApiException.Unexpected());
        return json;
    }

    private static string Status(Job task) => task.State switch
    {
        JobState.Queued => "queued",
        JobState.Running => task.Epoch > 1 ? "retrying" : "running",
        JobState.Succeeded => "succeeded",
        _ => "failed",
    };

    /// <summary>Within a task Notion serves the keys of a <c>page_markdown</c> in another order than alone.</summary>
    private static JsonObject Result(JsonObject outcome)
    {
        if ((string?)outcome["object"] != "page_markdown")
            return outcome;
        foreach (var name in (string[])["id", "object"])
        {
            var value = outcome[name];
            outcome.Remove(name);
            outcome[name] = value;
        }

        return outcome;
    }

    private static JsonObject Error(ApiException error) => new()
    {
        ["object"] = "error",
        ["status"] = error.Status,
        ["code"] = error.Code,
        ["message"] = error.Message,
    };
}

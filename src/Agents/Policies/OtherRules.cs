using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Agents.Policies;

/// <summary>What a policy makes of everything else.</summary>
internal static class OtherRules
{
    /// <summary>Users and emojis lie in no tree.</summary>
    public static Task<ApiAnswer> Pass(PolicyCall call) => call.PassAsync();

    public static Task<ApiAnswer> Closed(PolicyCall call) =>
        throw call.Refuse($"is for what is done through Verso; {call.Request.Method} {call.Route.Template} would have Notion do it elsewhere, so it is refused.");

    public static Task<ApiAnswer> Search(PolicyCall call)
    {
        call.Only("query", "filter", "sort", "start_cursor", "page_size");
        return call.ForwardAsync();
    }

    public static Task<ApiAnswer> QueryMeetings(PolicyCall call)
    {
        call.Only("filter", "sort", "limit");
        return call.ForwardAsync();
    }

    /// <summary>Under a policy nothing is done behind an answer, so there are no tasks; another caller's are none of its business.</summary>
    public static Task<ApiAnswer> Task(PolicyCall call) =>
        throw new ApiException(404, NotionErrorCode.ObjectNotFound, $"Could not find async task with ID: {call.Path["task_id"]}.");

    public static Task<ApiAnswer> Upload(PolicyCall call)
    {
        call.Require(PolicyActions.Upload);
        return call.PassAsync();
    }

    /// <summary>The list has the names of files that others have sent for pages that may be hidden.</summary>
    public static Task<ApiAnswer> ListUploads(PolicyCall call) =>
        call.Policy.HidesTrees || call.Policy.Databases.Count > 0
            ? throw call.Refuse("does not show the list of all file uploads, since it hides a part of the workspace. Retrieve an upload by its id.")
            : call.PassAsync();
}

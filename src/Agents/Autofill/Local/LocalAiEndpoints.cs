using System.Text.Json.Nodes;
using Verso.Agents.Autofill.Inference;
using Verso.Workspace.Api;
using Verso.Workspace.Internal;
using Verso.Workspace.Local;

namespace Verso.Agents.Autofill.Local;

/// <summary>Completes a property piece by piece, as <see cref="PropertyInference.CompleteAsync"/> does.</summary>
public delegate IAsyncEnumerable<string> PropertyCompletion(AutofillTask task, CancellationToken cancellationToken);

/// <summary>
/// The internal API of a local workspace with its AI: announces sessions and completes AI properties, and leaves every other
/// call to the records. A completion is given out only; saving it is the client's affair, as in Notion.
/// </summary>
public sealed class LocalAiEndpoints(
    LocalWorkspace workspace, IInternalApi records, PropertyCompletion complete, LocalAiOptions? options = null, TimeProvider? clock = null) : IInternalApi
{
    private const string PublishSession = "publishAiSession";
    private const string CompleteProperty = "getCompletionForProperty";

    private readonly LocalAiOptions _options = options ?? new LocalAiOptions();

    public AiSessions Sessions { get; } = new(options ?? new LocalAiOptions(), clock ?? TimeProvider.System);

    /// <summary>Whether there is an endpoint of that name.</summary>
    public static bool Knows(string endpoint) => endpoint is PublishSession or CompleteProperty || LocalInternalApi.Knows(endpoint);

    public async Task<InternalAnswer> SendAsync(InternalRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return request.Endpoint switch
            {
                PublishSession => Publish(InternalBody.Read(request.Body)),
                CompleteProperty => Complete(InternalBody.Read(request.Body), cancellationToken),
                _ => await records.SendAsync(request, cancellationToken),
            };
        }
        catch (InternalException fault)
        {
            return InternalAnswers.Error(fault);
        }
        catch (ApiException fault)
        {
            return InternalAnswers.Error(InternalAnswers.From(fault));
        }
    }

    private InternalAnswer Publish(JsonObject body)
    {
        if (CompletionRequest.Text(body["inference_type"]) is null)
            throw InternalException.Invalid("Invalid input. inference_type should be a string.");
        if (!Guid.TryParse(CompletionRequest.Text(body["id"]), out var id))
            throw InternalException.Invalid("Invalid input. id should be a uuid.");
        if (body["metadata"] is not JsonObject metadata)
            throw InternalException.Invalid("Invalid input. metadata should be an object.");
        if (CompletionRequest.Text(body["inference_type"]) == "autofill")
            PropertyPointer.ReadAll(metadata["blockPropertyPointers"], _options.MostPages);
        Sessions.Announce(id.ToString());
        return InternalAnswers.Json(new JsonObject());
    }

    private InternalAnswer Complete(JsonObject body, CancellationToken cancellationToken)
    {
        var request = CompletionRequest.Read(body, _options.MostPages);
        var tasks = workspace.Read(session => new PageTasks(session, _options.MostBlocks).Read(request));
        var lines = new CompletionLines(complete, tasks, _options.MostAtOnce, cancellationToken);
        return new InternalAnswer(200, InternalAnswers.LinesType, lines.Open());
    }
}

using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Internal;
using Verso.Workspace.Jobs;

namespace Verso.Agents.Autofill;

/// <summary>
/// Lets Notion's own AI fill the property, through the internal API: announces a session, reads the completion, saves it.
/// That API is unofficial and can change without notice.
/// </summary>
/// <param name="official">Saves through the Notion API when there is a token for it.</param>
/// <param name="collection">The collection of the pages, when it is known.</param>
public sealed class NotionEngine(InternalSession session, OfficialApi? official, NotionId? collection, AutofillOptions options, TimeProvider clock) : IAutofillEngine
{
    public string Name => "notion";

    public async Task<AutofillResult> FillAsync(NotionId page, AiProperty property, CancellationToken cancellationToken)
    {
        await CheckAsync(page, cancellationToken);
        var run = Guid.NewGuid().ToString();
        var pointers = new JsonArray(new JsonObject
        {
            ["spaceId"] = session.SpaceId,
            ["table"] = "block",
            ["id"] = page.ToString(),
            ["propertyId"] = property.Id,
            ["inferenceId"] = Guid.NewGuid().ToString(),
        });
        await PublishAsync(run, pointers, property, cancellationToken);
        var value = await CompleteAsync(run, pointers, page, property, cancellationToken);
        if (value.Length == 0)
            throw AutofillException.Empty();
        if (official is not null)
            await SummarySaver.SaveAsync(official, page, property, value, cancellationToken);
        else
            await SummarySaver.SaveAsync(session, page, property, value, clock, cancellationToken);
        return new(value, new JobUsage());
    }

    /// <summary>The page must be one, and of this collection. Where that cannot be asked, the steps themselves will tell.</summary>
    private async Task CheckAsync(NotionId page, CancellationToken cancellationToken)
    {
        if (collection is not { } expected)
            return;
        var pointer = new JsonObject { ["table"] = "block", ["id"] = page.ToString(), ["spaceId"] = session.SpaceId };
        JsonObject answer;
        try
        {
            answer = await session.CallAsync(
                "syncRecordValuesMain",
                new JsonObject { ["requests"] = new JsonArray(new JsonObject { ["pointer"] = pointer, ["version"] = -1 }) },
                cancellationToken);
        }
        catch (InternalApiException)
        {
            return;
        }

        if (answer["recordMap"]?["block"]?[page.ToString()] is not { } box)
            return;
        var block = InternalSession.Unbox(box) ?? throw new AutofillException($"The page {page} cannot be found, or is not shared with this user.");
        if (InternalSession.Text(block["type"]) != "page")
            throw new AutofillException($"{page} is not a page but a block of the type {InternalSession.Text(block["type"])}.");
        if (InternalSession.Id(block["parent_id"]) != expected)
            throw new AutofillException($"The page {page} is not in this database.");
    }

    private async Task PublishAsync(string run, JsonArray pointers, AiProperty property, CancellationToken cancellationToken)
    {
        var metadata = new JsonObject { ["blockPropertyPointers"] = pointers.DeepClone(), ["aiInference"] = JsonObject.Create(property.Inference) };
        if (collection is { } id)
            metadata["collection_id"] = id.ToString();
        try
        {
            await session.CallAsync(
                "publishAiSession",
                new JsonObject { ["inference_type"] = "autofill", ["id"] = run, ["spaceId"] = session.SpaceId, ["metadata"] = metadata },
                cancellationToken);
        }
        catch (InternalApiException error)
        {
            throw AutofillException.Step1(error.Message, error);
        }
    }

    private async Task<string> CompleteAsync(string run, JsonArray pointers, NotionId page, AiProperty property, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["blockPropertyPointers"] = pointers.DeepClone(),
            ["aiInference"] = JsonObject.Create(property.Inference),
            ["aiSessionId"] = run,
            ["model"] = "default",
        };
        for (var attempt = 0; ; attempt++)
        {
            using var limit = new CancellationTokenSource(options.Timeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            try
            {
                using var answer = await OpenAsync(body, either.Token);
                return await new CompletionStream(clock, options.IdleTimeout).ReadAsync(answer.Body, page, either.Token);
            }
            catch (StreamSilentException) when (attempt == 0)
            {
                // A stream that fell silent is asked for once more.
            }
            catch (StreamSilentException fault)
            {
                throw AutofillException.Step2("timeout", fault);
            }
            catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
            {
                throw AutofillException.Step2("timeout", fault);
            }
            catch (InternalApiException error)
            {
                throw AutofillException.Step2(error.Message, error);
            }
            catch (Exception fault) when (fault is IOException or HttpRequestException)
            {
                throw AutofillException.Step2("the connection broke before the answer was whole", fault);
            }
        }
    }

    /// <summary>Sends the question. Until the first byte the same silence is allowed as between two.</summary>
    private async Task<InternalAnswer> OpenAsync(JsonObject body, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(options.IdleTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        InternalAnswer answer;
        try
        {
            answer = await session.SendAsync("getCompletionForProperty", body, either.Token);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StreamSilentException();
        }

        if (answer.IsSuccess)
            return answer;
        using (answer)
        {
            JsonObject? error = null;
            try
            {
                error = await JsonNode.ParseAsync(answer.Body, cancellationToken: cancellationToken) as JsonObject;
            }
            catch (System.Text.Json.JsonException)
            {
                // The status says enough.
            }

            throw InternalSession.Refused(answer.Status, error);
        }
    }
}

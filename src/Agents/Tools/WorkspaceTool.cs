using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Verso.Agents.Records;
using Verso.Workspace.Api;

namespace Verso.Agents.Tools;

/// <summary>What a tool is called and takes. The words are what a model reads, and every one of them costs each conversation tokens.</summary>
/// <param name="Schema">The JSON schema of the arguments.</param>
internal sealed record ToolDefinition(string Name, string Title, string Description, string Schema)
{
    public string? ReturnSchema { get; init; }

    public bool IsReadOnly { get; init; }

    public bool IsDestructive { get; init; }

    public bool IsIdempotent { get; init; }

    /// <summary>A right call, for errors.</summary>
    public required string Example { get; init; }
}

/// <summary>One thing that an agent can do with a workspace.</summary>
public abstract class WorkspaceTool : AIFunction
{
    private readonly ToolDefinition _definition;

    private protected WorkspaceTool(ToolDefinition definition, ToolSetting setting)
    {
        _definition = definition;
        Setting = setting;
        JsonSchema = JsonSerializer.Deserialize<JsonElement>(definition.Schema);
        ReturnJsonSchema = definition.ReturnSchema is { } schema ? JsonSerializer.Deserialize<JsonElement>(schema) : null;
    }

    public override string Name => _definition.Name;

    /// <summary>The name for people.</summary>
    public string Title => _definition.Title;

    public override string Description => _definition.Description;

    public override JsonElement JsonSchema { get; }

    public override JsonElement? ReturnJsonSchema { get; }

    /// <summary>It changes nothing.</summary>
    public bool IsReadOnly => _definition.IsReadOnly;

    /// <summary>It may take something away, and not only add.</summary>
    public bool IsDestructive => _definition.IsDestructive;

    /// <summary>The same call twice changes no more than once.</summary>
    public bool IsIdempotent => _definition.IsIdempotent;

    /// <summary>A right call, as JSON.</summary>
    public string Example => _definition.Example;

    private protected ToolSetting Setting { get; }

    private protected OfficialApi Api => Setting.Api;

    /// <summary>Carries out a call.</summary>
    /// <exception cref="ToolException">It cannot be carried out; the message says how to call instead.</exception>
    public async Task<ToolResult> CallAsync(JsonObject arguments, ToolCall? call = null, CancellationToken cancellationToken = default)
    {
        try
        {
            return await RunAsync(new ToolInput(this, arguments), call ?? ToolCall.Plain, cancellationToken);
        }
        catch (OfficialApiException error)
        {
            throw Refusal(error);
        }
        catch (ApiException error)
        {
            throw new ToolException(CodeOf(error.Status, error.Code), error.Message, error) { RetryAfter = error.RetryAfter };
        }
        catch (RecordTargetException error)
        {
            throw new ToolException(error.Status == 404 ? "not_found" : "input", error.Message, error);
        }
        catch (RecordFaultException error)
        {
            throw ToolException.Input(error.Message);
        }
    }

    /// <summary>The answer is a <see cref="ToolResult"/>; a <see cref="ToolCall"/> may travel in the arguments' context.</summary>
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var input = new JsonObject();
        foreach (var (name, value) in arguments)
            input[name] = value is JsonNode node ? node.DeepClone() : JsonSerializer.SerializeToNode(value, Json.Options);
        return await CallAsync(input, ToolCall.Of(arguments), cancellationToken);
    }

    private protected abstract Task<ToolResult> RunAsync(ToolInput input, ToolCall call, CancellationToken cancellationToken);

    private static ToolException Refusal(OfficialApiException error) =>
        new(
            error.IsUnclear ? "unclear" : error.IsLater ? "later" : CodeOf(error.Status, error.Code),
            error.IsUnclear ? $"{error.Message} A write may have happened all the same: look before you repeat it." : error.Message, error)
        {
            RetryAfter = error.RetryAfter,
        };

    private static string CodeOf(int status, string code) => status switch
    {
        404 => "not_found",
        400 when code == "validation_error" => "input",
        409 or 429 or 529 => "later",
        _ => "refused",
    };
}

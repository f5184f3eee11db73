using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Verso.Agents;
using Verso.Agents.Tools;

namespace Verso.Server.Mcp;

/// <summary>The tools of Verso as MCP shows and calls them.</summary>
internal sealed partial class McpTools
{
    private const int MostMessageCharacters = 2000;

    private readonly Dictionary<string, (AIFunction Function, Tool Tool)> _tools;
    private readonly ILogger _log;

    /// <param name="isReadOnly">Leaves out what writes.</param>
    public McpTools(IEnumerable<AIFunction> functions, bool isReadOnly, ILogger log)
    {
        _log = log;
        _tools = functions.Select(function => (Function: function, Tool: Describe(function)))
            .Where(one => !isReadOnly || one.Tool.Annotations?.ReadOnlyHint == true)
            .ToDictionary(one => one.Tool.Name, StringComparer.Ordinal);
    }

    public ListToolsResult List() => new() { Tools = [.. _tools.Values.Select(one => one.Tool)] };

    /// <summary>Calls a tool. What a model can repair is an answer that says so; only an unknown tool is an error of the protocol.</summary>
    public async ValueTask<CallToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        var call = request.Params!;
        if (!_tools.TryGetValue(call.Name, out var known))
            throw new McpProtocolException($"There is no tool '{call.Name}'.{NearestName.Suggest(call.Name, _tools.Keys)} The tools are: {string.Join(", ", _tools.Keys)}.", McpErrorCode.InvalidParams);
        var given = call.Arguments ?? new Dictionary<string, JsonElement>();
        if (Misfit(known.Tool, given) is { } misfit)
            return Failure(misfit);
        var watch = Stopwatch.GetTimestamp();
        var progress = call.ProgressToken is { } token ? new McpProgress(request.Server, token) : null;
        try
        {
            var arguments = new AIFunctionArguments(given.ToDictionary(one => one.Key, one => (object?)one.Value));
            var result = await known.Function.InvokeAsync(new ToolCall { Progress = progress }.AddTo(arguments), cancellationToken);
            return Result(result, known.Tool.OutputSchema is not null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && ToolFailures.Explain(failure) is { } reason)
        {
            return Failure(reason);
        }
        catch (Exception defect) when (defect is not OperationCanceledException and not McpException)
        {
            Failed(defect, call.Name);
            return Failure("The tool failed unexpectedly. Nothing is known of what was done; read before you write again.");
        }
        finally
        {
            if (progress is not null)
                await progress.FlushAsync(); // What is told of a call comes before its answer.
            var time = Stopwatch.GetElapsedTime(watch).TotalMilliseconds;
            Called(call.Name, time);
            TellClient(request.Server, call.Name, time);
        }
    }

    private static Tool Describe(AIFunction function)
    {
        var hints = ToolHints.Of(function);
        return new Tool
        {
            Name = function.Name,
            Title = hints.Title,
            Description = function.Description,
            InputSchema = function.JsonSchema,
            OutputSchema = ObjectSchema(function.ReturnJsonSchema),
            Annotations = hints.Annotations,
        };
    }

    /// <summary>Up to the revision 2025-11-25 what a tool returns has to be an object.</summary>
    private static JsonElement? ObjectSchema(JsonElement? schema) =>
        schema is { ValueKind: JsonValueKind.Object } one && one.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object")
            ? one
            : null;

    private static string? Misfit(Tool tool, IDictionary<string, JsonElement> given)
    {
        var properties = tool.InputSchema.TryGetProperty("properties", out var found) ? found.EnumerateObject().Select(one => one.Name).ToList() : [];
        if (given.Keys.FirstOrDefault(name => !properties.Contains(name)) is { } unknown)
            return $"{tool.Name} has no argument '{unknown}'.{NearestName.Suggest(unknown, properties)} It takes: {string.Join(", ", properties)}.";
        var required = tool.InputSchema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(one => one.GetString()!) : [];
        return required.FirstOrDefault(name => !given.ContainsKey(name)) is { } missing ? $"{tool.Name} needs the argument '{missing}'." : null;
    }

    private static CallToolResult Result(object? result, bool isStructured) => result switch
    {
        ToolResult told => new CallToolResult
        {
            Content = Text(told.Text).Content,
            StructuredContent = isStructured && told.Structured is { } structured ? JsonSerializer.SerializeToElement(structured) : null,
        },
        CallToolResult made => made,
        null => Text(""),
        string text => Text(text),
        JsonElement { ValueKind: JsonValueKind.String } text => Text(text.GetString()!),
        JsonElement { ValueKind: JsonValueKind.Object } json => new CallToolResult { Content = Text(json.GetRawText()).Content, StructuredContent = isStructured ? json : null },
        JsonElement json => Text(json.GetRawText()),
        JsonNode json => Result(json.Deserialize<JsonElement>(), isStructured),
        _ => Text(result.ToString() ?? ""),
    };

    private static CallToolResult Text(string text) => new() { Content = [new TextContentBlock { Text = text }] };

    private static CallToolResult Failure(string reason) =>
        new() { Content = [new TextContentBlock { Text = reason.Length <= MostMessageCharacters ? reason : reason[..MostMessageCharacters] }], IsError = true };

    /// <summary>For clients that asked to be told such things.</summary>
    private static void TellClient(McpServer server, string tool, double milliseconds)
    {
#pragma warning disable MCP9005 // Deprecated by the newest revision, and part of all others.
        ToClient(server.AsClientLoggerProvider().CreateLogger("verso.tools"), tool, milliseconds);
#pragma warning restore MCP9005
    }

    [LoggerMessage(LogLevel.Debug, "{Tool} took {Milliseconds} ms.")]
    private static partial void ToClient(ILogger log, string tool, double milliseconds);

    [LoggerMessage(LogLevel.Error, "The tool {Tool} failed.")]
    private partial void Failed(Exception failure, string tool);

    [LoggerMessage(LogLevel.Debug, "The tool {Tool} took {Milliseconds} ms.")]
    private partial void Called(string tool, double milliseconds);
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Verso.Workspace.Api;

namespace Verso.Server.Hosting;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Health.Report))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(string))]
internal sealed partial class ServerJson : JsonSerializerContext
{
    /// <summary>Without escapes that JSON does not need: a person reads these in a terminal.</summary>
    public static ServerJson Plain => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = Json.Options.Encoder });
}

/// <summary>An error outside of Notion's paths.</summary>
/// <param name="Error">One clear sentence.</param>
/// <param name="Code">A word for programs.</param>
internal sealed record ErrorBody(string Error, string Code)
{
    public IReadOnlyList<string>? Required { get; init; }

    public object? Details { get; init; }
}

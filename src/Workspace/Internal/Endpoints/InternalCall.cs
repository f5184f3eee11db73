using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>One call while it is answered.</summary>
internal sealed class InternalCall(LocalWorkspace workspace, LocalInternalOptions options, NotionId user, JsonObject body)
{
    public LocalWorkspace Workspace { get; } = workspace;

    public LocalInternalOptions Options { get; } = options;

    /// <summary>The user in whose name is read and written.</summary>
    public NotionId User { get; } = user;

    public JsonObject Body { get; } = body;

    /// <summary>Where the caller reaches the public API, for the addresses of files.</summary>
    public string ApiAddress { get => field ?? Workspace.Options.ApiAddress; init; }

    /// <summary>The same user for operations of the public API.</summary>
    public Caller Caller => new(User, Workspace.Facts.Name) { Person = User };

    public RecordMap NewMap() => new(Options.Nesting);

    public RecordReader Reader(LocalSession session) => new(session) { User = User };

    public static NotionId RequireId(JsonNode? id, string place) =>
        id.Id() ?? throw InternalException.Invalid($"Invalid input. {place} should be a uuid.");

    /// <summary>A record that a call names, in either style: with its pointer or with its members spread out.</summary>
    public static Pointer RequirePointer(JsonNode? item)
    {
        var place = item.At("pointer") ?? item;
        var table = place.At("table").Text() ?? throw InternalException.Invalid("Invalid input. A request should name its table.");
        return new Pointer(table, RequireId(place.At("id"), "id"));
    }

    /// <summary>A number of the body within bounds; what is no number counts as absent.</summary>
    public static int Limit(JsonNode? value, int otherwise, int most) =>
        value is JsonValue number && number.GetValueKind() == JsonValueKind.Number
        && int.TryParse(number.ToJsonString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var limit) && limit > 0
            ? Math.Min(limit, most)
            : otherwise;
}

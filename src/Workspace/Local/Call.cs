using System.Globalization;
using System.Text.Json;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Local;

/// <summary>One request while it is carried out, inside its transaction.</summary>
internal sealed class Call
{
    private const int LargestPage = 100;
    private const int MostFilteredProperties = 100;

    public required LocalSession Session { get; init; }

    public required Caller Caller { get; init; }

    public required ApiRequest Request { get; init; }

    public required Route Route { get; init; }

    public required IReadOnlyDictionary<string, string> Path { get; init; }

    public required Input Body { get; init; }

    /// <summary>The file that was sent, already on disk; null for every request that sends none.</summary>
    public FormFile? Form { get; init; }

    /// <summary>The parts of an upload that is completed, and the one file they were joined to.</summary>
    public (IReadOnlyList<UploadPart> Parts, StagedFile Staged)? Joined { get; init; }

    /// <summary>Where the caller reaches the API, for the addresses that the answer carries.</summary>
    public string ApiAddress => Request.ApiAddress ?? Session.Workspace.Options.ApiAddress;

    public SessionContext Context => field ??= new SessionContext(Session, Caller);

    /// <summary>An id of the path.</summary>
    public NotionId Id(string name) => Input.Text("path", name, Path[name]).RequireId();

    /// <summary>How many items the answer may hold, out of the query.</summary>
    public int PageSize
    {
        get
        {
            if (QueryValue("page_size") is not { } text)
                return LargestPage;
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var size)
                ? Input.Number("query", "page_size", size).Optional.RequireInteger(1, LargestPage)
                : throw Input.Text("query", "page_size", text).Optional.Should("be a number");
        }
    }

    /// <summary>Whether the query says <c>true</c> for it.</summary>
    public bool Flag(string name) => QueryValue(name) switch
    {
        null or "false" => false,
        "true" => true,
        var text => throw Input.Text("query", name, text).Optional.Should("be a boolean"),
    };

    public string? StartCursor => QueryValue("start_cursor");

    /// <summary>How many items the answer may hold, out of the body.</summary>
    public int BodyPageSize => Body["page_size"] is { IsPresent: true } size ? size.Optional.RequireInteger(1, LargestPage) : LargestPage;

    public string? BodyStartCursor => Body["start_cursor"] is { IsPresent: true } cursor ? cursor.Optional.RequireString() : null;

    /// <summary>The names or ids of the properties to answer with; empty for all.</summary>
    public IReadOnlyList<string> FilterProperties
    {
        get
        {
            var names = Request.Query.Where(pair => pair.Key is "filter_properties" or "filter_properties[]").Select(pair => pair.Value).ToList();
            return names.Count <= MostFilteredProperties
                ? names
                : throw ApiException.Invalid(
                    $"query failed validation: query.filter_properties.length should be ≤ `{MostFilteredProperties}`, instead was `{names.Count}`.");
        }
    }

    public ApiException NotFound(string kind, NotionId id) => ApiException.NotFound(kind, id, Caller);

    /// <summary>Why there is no page of that id: nothing has it, or a database.</summary>
    public ApiException NoPage(NotionId id) =>
        Session.Objects.Find(id, ObjectKind.Database) is null ? NotFound("page", id) : ApiException.IsDatabase(id);

    /// <summary>Why there is no database of that id: nothing has it, or a page.</summary>
    public ApiException NoDatabase(NotionId id) =>
        Session.Objects.Find(id, ObjectKind.Page) is null ? NotFound("database", id) : ApiException.IsPage(id);

    public static ApiException BadCursor(string cursor) => ApiException.Invalid($"The start_cursor provided is invalid: {cursor}");

    /// <summary>The request's schema is closed for the query as it is for the body.</summary>
    public void CheckQuery()
    {
        foreach (var (key, value) in Request.Query)
        {
            var name = key.EndsWith("[]", StringComparison.Ordinal) ? key[..^2] : key;
            if (!Route.Query.Contains(name))
                throw Input.Text("query", name, value).Should("be not present");
        }
    }

    public string? QueryValue(string name)
    {
        foreach (var (key, value) in Request.Query)
        {
            if (key == name)
                return value;
        }

        return null;
    }

    /// <summary>The body of a request that needs none.</summary>
    public static Input NoBody { get; } = Input.Body(JsonSerializer.SerializeToElement(new Dictionary<string, string>()));
}

using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Records;

/// <summary>What became of one record.</summary>
public sealed record RecordResult
{
    public bool Success { get; init; }

    public NotionId? PageId { get; init; }

    public JsonObject? Data { get; init; }

    public string? Error { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>Whether there was an effect could not be found out.</summary>
    public bool IsUnknown => ErrorCode == UnknownOutcome;

    public const string UnknownOutcome = "unknown_outcome";

    internal static RecordResult Done(NotionId page, string action, string? url)
    {
        var data = new JsonObject { ["action"] = action };
        if (url is not null)
            data["url"] = url;
        return new() { Success = true, PageId = page, Data = data };
    }

    internal static RecordResult Failed(string code, string error) => new() { Error = error, ErrorCode = code };

    internal static RecordResult Unknown(NotionId? page, string error) => new() { PageId = page, Error = error, ErrorCode = UnknownOutcome };

    internal static RecordResult Refused(OfficialApiException error, NotionId? page) =>
        new() { PageId = page, Error = error.Message, ErrorCode = error.Code };

    public static RecordResult Faulty(IReadOnlyList<RecordFault> faults) =>
        new() { Error = string.Join(" ", faults.Select(fault => fault.Message)), ErrorCode = Word(faults[0].Code) };

    private static string Word(RecordFaultCode code) => code switch
    {
        RecordFaultCode.UnknownProperty => "unknown_property",
        RecordFaultCode.ReadOnlyProperty => "read_only_property",
        RecordFaultCode.UnknownOption => "unknown_option",
        RecordFaultCode.NotFound => "not_found",
        RecordFaultCode.Ambiguous => "ambiguous",
        _ => "invalid_value",
    };
}

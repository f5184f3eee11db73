using System.Text.Json;

namespace Verso.Notion.Objects;

/// <summary>The error envelope.</summary>
public sealed record ErrorBody() : NotionObject("error")
{
    public int? Status { get; set; }

    /// <summary>One of <see cref="NotionErrorCode"/>, or one that is not known here.</summary>
    public string? Code { get; set; }

    public string? Message { get; set; }

    public IReadOnlyDictionary<string, JsonElement>? AdditionalData { get; set; }
}

using System.Text.Json.Serialization;

namespace Verso.Server.Access;

/// <summary>What a licence says: who may use which tier until when.</summary>
public sealed record Licence(string Id, string Holder, LicenceTier Tier, DateTimeOffset Issued, DateTimeOffset? Expires)
{
    public bool IsExpired(DateTimeOffset now) => Expires <= now;
}

[JsonConverter(typeof(JsonStringEnumConverter<LicenceTier>))]
public enum LicenceTier
{
    [JsonStringEnumMemberName("free")]
    Free,

    [JsonStringEnumMemberName("pro")]
    Pro,
}

/// <summary>A licence that cannot be used, in words for its holder.</summary>
public sealed class LicenceException(string message) : Exception(message);

using System.Collections;
using System.Text.Json;
using Verso.Kit;
using Verso.Notion.Objects;
using Xunit;

namespace Verso.Notion.Tests.Objects;

public sealed class RecordingTests
{
    [Fact]
    public void Every_recorded_answer_comes_out_of_the_records_as_it_went_in()
    {
        var exchanges = Recordings.Read(Recordings.Chosen).ToList();

        Assert.NotEmpty(exchanges);
        Assert.Empty(Differences(exchanges));
    }

    [Fact]
    public void No_kind_of_a_recorded_answer_is_unknown()
    {
        Assert.Empty(UnknownKinds(Recordings.Read(Recordings.Chosen)));
    }

    [Fact]
    public void All_recordings_at_hand_come_out_as_they_went_in_and_none_is_unknown()
    {
        var exchanges = Recordings.Read(Recordings.All ?? Recordings.Chosen).ToList();

        Assert.NotEmpty(exchanges);
        Assert.Empty(Differences(exchanges));
        Assert.Empty(UnknownKinds(exchanges));
    }

    private static List<string> Differences(IEnumerable<Recording> exchanges)
    {
        var found = new List<string>();
        foreach (var exchange in exchanges)
        {
            foreach (var body in Bodies(exchange))
            {
                try
                {
                    var back = NotionJson.WriteElement(NotionJson.Read<NotionObject>(body));
                    if (JsonDifference.Find(body, back) is { } difference)
                        found.Add($"{exchange.Name} {difference}");
                }
                catch (JsonException error)
                {
                    found.Add($"{exchange.Name} {error.Message}");
                }
            }
        }

        return found;
    }

    private static List<string> UnknownKinds(IEnumerable<Recording> exchanges) =>
    [
        .. exchanges
            .SelectMany(exchange => Bodies(exchange).SelectMany(body => Records(NotionJson.Read<NotionObject>(body)))
                .Where(record => record.GetType().Name.StartsWith("Unknown", StringComparison.Ordinal))
                .Select(record => $"{exchange.Name} {record.GetType().Name} {JsonSerializer.Serialize(record, record.GetType(), NotionJson.Options)}"))
            .Distinct(),
    ];

    /// <summary>A bare array in the recordings is a fixture of several objects.</summary>
    private static JsonElement[] Bodies(Recording exchange) =>
        exchange.Response.ValueKind == JsonValueKind.Array ? [.. exchange.Response.EnumerateArray()] : [exchange.Response];

    /// <summary>The record and all records within it.</summary>
    private static IEnumerable<WireObject> Records(object? value) => value switch
    {
        WireObject record => record.GetType().GetProperties()
            .Where(property => property.GetIndexParameters().Length == 0 && property.CanWrite && property.Name != nameof(WireObject.Extra))
            .SelectMany(property => Records(property.GetValue(record)))
            .Prepend(record),
        string => [],
        IDictionary map => map.Values.Cast<object?>().SelectMany(Records),
        IEnumerable list => list.Cast<object?>().SelectMany(Records),
        _ => [],
    };
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Verso.Workspace.Properties;

/// <summary>Numbers of JSON that was read or made: a node that was made of a long does not convert to a double.</summary>
internal static class JsonNumbers
{
    public static double? ToDouble(this JsonNode? node) =>
        node is not JsonValue value ? null
        : value.TryGetValue(out double number) ? number
        : double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    public static long? ToLong(this JsonNode? node) =>
        node is not JsonValue value ? null
        : value.TryGetValue(out long number) ? number
        : (long)double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
}

using System.Text.Json;

namespace Verso.Kit;

/// <summary>Where two JSON values differ. Keys may stand in any order, and a number is its value: 1 and 1.0 are equal.</summary>
public static class JsonDifference
{
    /// <summary>The first difference as a sentence, or null when there is none.</summary>
    public static string? Find(JsonElement expected, JsonElement actual, string place = "$")
    {
        if (expected.ValueKind != actual.ValueKind)
            return $"{place}: {Show(expected)} became {Show(actual)}";

        return expected.ValueKind switch
        {
            JsonValueKind.Object => FindInObject(expected, actual, place),
            JsonValueKind.Array => FindInArray(expected, actual, place),
            JsonValueKind.Number => SameNumber(expected, actual) ? null : $"{place}: {expected} became {actual}",
            JsonValueKind.String => expected.GetString() == actual.GetString() ? null : $"{place}: {Show(expected)} became {Show(actual)}",
            _ => null,
        };
    }

    private static string? FindInObject(JsonElement expected, JsonElement actual, string place)
    {
        foreach (var member in actual.EnumerateObject())
        {
            if (!expected.TryGetProperty(member.Name, out _))
                return $"{place}.{member.Name}: {Show(member.Value)} was added";
        }

        foreach (var member in expected.EnumerateObject())
        {
            if (!actual.TryGetProperty(member.Name, out var other))
                return $"{place}.{member.Name}: {Show(member.Value)} is gone";
            if (Find(member.Value, other, $"{place}.{member.Name}") is { } difference)
                return difference;
        }

        return expected.EnumerateObject().Count() == actual.EnumerateObject().Count() ? null : $"{place}: a key is there twice";
    }

    private static string? FindInArray(JsonElement expected, JsonElement actual, string place)
    {
        if (expected.GetArrayLength() != actual.GetArrayLength())
            return $"{place}: {expected.GetArrayLength()} items became {actual.GetArrayLength()}";
        for (var index = 0; index < expected.GetArrayLength(); index++)
        {
            if (Find(expected[index], actual[index], $"{place}[{index}]") is { } difference)
                return difference;
        }

        return null;
    }

    private static bool SameNumber(JsonElement expected, JsonElement actual) =>
        expected.GetRawText() == actual.GetRawText()
        || (expected.TryGetDecimal(out var left) && actual.TryGetDecimal(out var right)
            ? left == right
            : expected.GetDouble().Equals(actual.GetDouble()));

    private static string Show(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText();
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}

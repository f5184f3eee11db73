using System.Text.Json.Serialization.Metadata;

namespace Verso.Notion.Objects;

/// <summary>
/// Tells absent from null without a word in the records: reading notes in <see cref="WireObject.Present"/> which members
/// were there, writing asks it. It works on the generated metadata, so nothing is looked up by reflection.
/// </summary>
internal static class Presence
{
    /// <summary>The record came from JSON and was not made by a caller.</summary>
    public const ulong WasRead = 1UL << 63;

    public static void Track(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || !type.Type.IsAssignableTo(typeof(WireObject)) || type.CreateObject is null)
            return;

        type.OnDeserializing = record => ((WireObject)record).Present = WasRead;
        var blank = type.CreateObject();
        var bit = 1UL;
        foreach (var property in type.Properties)
        {
            if (property.IsExtensionData || property.Get is null)
                continue;
            Track(property, bit, property.Get(blank));
            bit <<= 1;
        }

        if (bit > WasRead)
            throw new InvalidOperationException($"{type.Type.Name} has more members than can be tracked.");
    }

    private static void Track(JsonPropertyInfo property, ulong bit, object? blank)
    {
        var set = property.Set ?? throw new InvalidOperationException($"{property.DeclaringType.Name}.{property.Name} cannot be set.");
        property.Set = (record, value) =>
        {
            ((WireObject)record).Present |= bit;
            set(record, value);
        };

        // [JsonIgnore(Condition = Never)]: null is a value that a caller sends, such as the null that empties a number.
        var always = property.ShouldSerialize is not null;
        var isFlag = property.PropertyType == typeof(bool);
        property.ShouldSerialize = (record, value) =>
        {
            var present = ((WireObject)record).Present;
            return (present & WasRead) == 0
                ? always || !IsNothing(value, isFlag)
                : (present & bit) != 0 || !Equals(value, blank);
        };
    }

    /// <summary>A flag that is false is not worth saying; where false must be sent, the member is a nullable one.</summary>
    private static bool IsNothing(object? value, bool isFlag) =>
        value is null or ObjectId { Text: null } or Timestamp { Text: null } || (isFlag && value is false);
}

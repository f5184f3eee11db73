using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Verso.Workspace.Api;

/// <summary>
/// A JSON value of a request together with its place, so that every fault can say where it is, in Notion's form:
/// <c>body failed validation: body.children[1].paragraph.rich_text[0].text.content.length should be ≤ `2000`, instead was `2001`.</c>
/// A value that is absent is an input too; asking it for anything required is the fault.
/// </summary>
public readonly struct Input
{
    private const int LongestEcho = 55;

    private readonly Place _place;
    private readonly JsonElement _value;
    private readonly bool _isOptional;

    private Input(Place place, JsonElement value, bool isOptional = false)
    {
        _place = place;
        _value = value;
        _isOptional = isOptional;
    }

    /// <summary>The place of this value, such as <c>body.parent.page_id</c>.</summary>
    public string Path => _place.ToString();

    public JsonElement Value => _value;

    public JsonValueKind Kind => _value.ValueKind;

    /// <summary>The key is not there at all; <c>null</c> is a value.</summary>
    public bool IsAbsent => Kind == JsonValueKind.Undefined;

    public bool IsNull => Kind == JsonValueKind.Null;

    public bool IsPresent => !IsAbsent && !IsNull;

    public bool IsObject => Kind == JsonValueKind.Object;

    public bool IsArray => Kind == JsonValueKind.Array;

    public bool IsString => Kind == JsonValueKind.String;

    /// <summary>The body of a request.</summary>
    public static Input Body(JsonElement value) => new(new Place("body"), value);

    /// <summary>A value that came in the query or the path, as a string.</summary>
    public static Input Text(string root, string name, string? value) =>
        new(new Place(name, new Place(root)), value is null ? default : JsonSerializer.SerializeToElement(value));

    /// <summary>This as a value that need not be there: faults say "or `undefined`".</summary>
    public Input Optional => new(_place, _value, isOptional: true);

    /// <summary>A number that came in the query or the path.</summary>
    public static Input Number(string root, string name, int value) =>
        new(new Place(name, new Place(root)), JsonSerializer.SerializeToElement(value));

    /// <summary>The member of that name; absent when this is no object or has none.</summary>
    public Input this[string key] =>
        new(new Place(key, _place), IsObject && _value.TryGetProperty(key, out var member) ? member : default);

    public Input this[int index] => new(new Place(index, _place), _value[index]);

    public IEnumerable<KeyValuePair<string, Input>> Members()
    {
        RequireObject();
        foreach (var member in _value.EnumerateObject())
            yield return new(member.Name, new Input(new Place(member.Name, _place), member.Value));
    }

    public IEnumerable<Input> Items()
    {
        var count = Kind == JsonValueKind.Array ? _value.GetArrayLength() : throw Should("be an array");
        for (var index = 0; index < count; index++)
            yield return this[index];
    }

    public Input RequireObject() => IsObject ? this : throw Should("be an object");

    /// <summary>This as an array of at most <paramref name="most"/> items.</summary>
    public Input RequireArray(int most = int.MaxValue, int least = 0)
    {
        if (!IsArray)
            throw Should("be an array");
        var length = _value.GetArrayLength();
        if (length > most)
            throw LengthShould($"≤ `{most}`", length);
        if (length < least)
            throw LengthShould($"≥ `{least}`", length);
        return this;
    }

    /// <summary>This as a string of at most <paramref name="most"/> UTF-16 code units, as Notion counts.</summary>
    public string RequireString(int most = int.MaxValue, int least = 0)
    {
        if (!IsString)
            throw Should("be a string");
        var text = _value.GetString()!;
        if (text.Length > most)
            throw LengthShould($"≤ `{most}`", text.Length);
        if (text.Length < least)
            throw LengthShould($"≥ `{least}`", text.Length);
        return text;
    }

    public bool RequireBoolean() => Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Should("be a boolean"),
    };

    public double RequireNumber() => Kind == JsonValueKind.Number ? _value.GetDouble() : throw Should("be a number");

    public int RequireInteger(int least = int.MinValue, int most = int.MaxValue)
    {
        if (Kind != JsonValueKind.Number)
            throw Should("be a number");
        if (!_value.TryGetInt32(out var number))
            throw Should("be an integer");
        if (number < least)
            throw Should($"be ≥ `{least}`");
        return number <= most ? number : throw Should($"be ≤ `{most}`");
    }

    /// <summary>This as a UUID, with or without dashes.</summary>
    public Notion.NotionId RequireId()
    {
        var text = RequireString();
        return Guid.TryParse(text, out var value) && new Notion.NotionId(value) is { IsWellFormed: true } id
            ? id
            : throw Should("be a valid uuid");
    }

    public string RequireOneOf(params ReadOnlySpan<string> allowed)
    {
        if (IsString && allowed.IndexOf(_value.GetString()!) >= 0)
            return _value.GetString()!;
        var quoted = new StringBuilder();
        for (var i = 0; i < allowed.Length; i++)
            quoted.Append(i == 0 ? "" : i < allowed.Length - 1 ? ", " : i == 1 ? " or " : ", or ").Append("`\"").Append(allowed[i]).Append("\"`");
        throw Should($"be {quoted}");
    }

    /// <summary>Refuses members outside of <paramref name="known"/>: Notion's request schemas are closed.</summary>
    public void RefuseOthers(params ReadOnlySpan<string> known)
    {
        foreach (var member in _value.EnumerateObject())
        {
            if (known.IndexOf(member.Name) < 0)
                throw this[member.Name].Should("be not present");
        }
    }

    /// <summary>The fault "… should <paramref name="expectation"/>, instead was …".</summary>
    public ApiException Should(string expectation) =>
        ApiException.Invalid($"{_place.Root} failed validation: {Path} should {(IsAbsent ? Defined(expectation) : expectation + OrUndefined)}, instead was {Echo()}.");

    public override string ToString() => IsAbsent ? "undefined" : _value.GetRawText();

    private static string Defined(string expectation) => expectation.StartsWith("be not present", StringComparison.Ordinal) ? expectation : "be defined";

    private string OrUndefined => _isOptional ? " or `undefined`" : "";

    private ApiException LengthShould(string bound, int length) =>
        ApiException.Invalid($"{_place.Root} failed validation: {Path}.length should be {bound}{OrUndefined}, instead was `{length}`.");

    private string Echo()
    {
        var text = IsAbsent ? "undefined" : _value.GetRawText();
        return text.Length <= LongestEcho ? $"`{text}`" : $"`{text[..LongestEcho]}...`";
    }

    /// <summary>The way to a value, put into words only when there is a fault to tell.</summary>
    private sealed class Place(object step, Place? outer = null)
    {
        public string Root => outer is null ? ToString() : outer.Root;

        public override string ToString() => (outer, step) switch
        {
            (null, _) => (string)step,
            (_, int index) => string.Create(CultureInfo.InvariantCulture, $"{outer}[{index}]"),
            _ => $"{outer}.{step}",
        };
    }
}

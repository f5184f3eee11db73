using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Verso.Server.Triggers;

/// <summary>
/// Values taken from an event: <c>{{event.entity.id}}</c>. A text that is one template and nothing else becomes the value itself,
/// whatever its type; within a text it is written into it. With a question mark at its end what is missing is empty.
/// </summary>
internal static class Templates
{
    private const string Open = "{{";
    private const string Close = "}}";

    /// <summary>Whether any text in it has a template.</summary>
    public static bool IsIn(JsonNode? node) => node switch
    {
        JsonObject json => json.Any(member => IsIn(member.Value)),
        JsonArray array => array.Any(IsIn),
        JsonValue value => value.TryGetValue<string>(out var text) && text.Contains(Open, StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>What is wrong with the templates of a text or of what lies in it; null for nothing.</summary>
    public static string? FindFault(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject json:
                return json.Select(member => FindFault(member.Value)).FirstOrDefault(fault => fault is not null);
            case JsonArray array:
                return array.Select(FindFault).FirstOrDefault(fault => fault is not null);
            case JsonValue value when value.TryGetValue<string>(out var text):
                foreach (var part in Parts(text))
                {
                    if (part.Path is not null && Fault(part.Path) is { } fault)
                        return fault;
                }

                return Parts(text).Any(part => part.Path is null && part.Text.Contains(Open, StringComparison.Ordinal)) ? $"\"{text}\" has {Open} without {Close}." : null;
            default:
                return null;
        }
    }

    /// <exception cref="TemplateException">A value is not there.</exception>
    public static JsonNode? Fill(JsonNode? node, JsonObject values) => node switch
    {
        JsonObject json => new JsonObject(json.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value, values)))),
        JsonArray array => new JsonArray([.. array.Select(item => Fill(item, values))]),
        JsonValue value when value.TryGetValue<string>(out var text) => Fill(text, values),
        _ => node?.DeepClone(),
    };

    public static string FillText(string text, JsonObject values) => AsText(Fill(text, values));

    private static JsonNode? Fill(string text, JsonObject values)
    {
        var parts = Parts(text);
        if (parts is [{ Path: { } only }])
            return Find(only, values)?.DeepClone();
        if (parts.TrueForAll(part => part.Path is null))
            return JsonValue.Create(text);
        var filled = new StringBuilder();
        foreach (var part in parts)
            filled.Append(part.Path is { } path ? AsText(Find(path, values)) : part.Text);
        return JsonValue.Create(filled.ToString());
    }

    private static JsonNode? Find(string path, JsonObject values)
    {
        var isOptional = path.EndsWith('?');
        JsonNode? found = values;
        var gone = "";
        foreach (var name in path.TrimEnd('?').Split('.'))
        {
            var next = found switch
            {
                JsonObject json => json[name],
                JsonArray array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < array.Count => array[index],
                _ => null,
            };
            if (next is null && !isOptional)
                throw new TemplateException($"{Open}{path}{Close}: there is no '{name}' in {(gone.Length == 0 ? "it" : gone)}{Names(found)}. Write {Open}{path}?{Close} where it may be missing.");
            found = next;
            gone = gone.Length == 0 ? name : $"{gone}.{name}";
        }

        return found;
    }

    private static string Names(JsonNode? of) => of is JsonObject json ? $", which has {string.Join(", ", json.Select(member => member.Key).Take(20))}" : "";

    private static string AsText(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(Workspace.Api.Json.Options),
    };

    private static string? Fault(string path)
    {
        var names = path.TrimEnd('?').Split('.');
        if (names.Any(name => name.Length == 0 || name.Any(char.IsWhiteSpace)))
            return $"{Open}{path}{Close} is no path, such as {Open}event.entity.id{Close}.";
        return names[0] is "event" or "body" or "trigger" or "now" or "date" ? null : $"{Open}{path}{Close} must begin with event, body, trigger, now or date.";
    }

    private static List<(string Text, string? Path)> Parts(string text)
    {
        var parts = new List<(string, string?)>();
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf(Open, at, StringComparison.Ordinal);
            var close = open < 0 ? -1 : text.IndexOf(Close, open, StringComparison.Ordinal);
            if (close < 0)
            {
                parts.Add((text[at..], null));
                break;
            }

            if (open > at)
                parts.Add((text[at..open], null));
            parts.Add(("", text[(open + Open.Length)..close].Trim()));
            at = close + Close.Length;
        }

        return parts;
    }
}

/// <summary>An event does not have what a trigger takes from it.</summary>
internal sealed class TemplateException(string message) : Exception(message);

using System.Text;
using System.Text.Json.Nodes;

namespace Verso.Server.Tests.Attacks;

/// <summary>Damages JSON: other values, missing and moved members, depth, repetition and broken bytes.</summary>
internal sealed class Damage(int seed)
{
    private const string Mark = "@damage@";

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e400", "-1e400", "-0", "9223372036854775808", "123456789012345678901234567890",
        "\"\"", "\"a\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\ufffe\\u202e\"", "[]", "{}", "[[]]", "[null]", "[{}]",
        "{\"type\":null}", "{\"type\":\"x\"}", "{\"id\":null}", "{\"id\":\"a\",\"id\":\"b\"}", "{\"__proto__\":{}}", "{\"\":1}", "{\"\\ud800\":1}", "{\"\\u0000\":1}",
        "\"2024-13-45\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-12:00\"", "\"NaN\"", "\"javascript:x\"", "\"http://[\"", "\"%zz\"", "\"page\"", "\"text\"",
        "\"equals\"", "\"00000000-0000-0000-0000-000000000000\"", "{\"type\":\"text\",\"text\":{\"content\":\"\\ud800\"}}", "[{\"type\":\"text\",\"text\":{\"content\":5}}]",
        $"\"{new string('x', 3000)}\"", $"\"{string.Concat(Enumerable.Repeat("💩", 1001))}\"", $"\"{new string('[', 400)}\"", $"\"{new string('*', 400)}\"",
        string.Concat(Enumerable.Repeat("{\"a\":", 30)) + "1" + new string('}', 30), new string('[', 100) + new string(']', 100),
    ];

    private static readonly string[] Names = ["type", "id", "", "__proto__", "children", new('x', 300)];

    private readonly Random _random = new(seed);

    public int Next(int count) => _random.Next(count);

    public byte[] Done(string json)
    {
        var text = json;
        for (var times = _random.Next(1, 4); times > 0; times--)
            text = Once(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (_random.Next(20) == 0)
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        return bytes;
    }

    private string Once(string json)
    {
        try
        {
            var body = JsonNode.Parse(json)!.AsObject();
            var (parent, key) = Choose(body);
            var value = parent is JsonObject members ? members[key.Name!] : parent[key.Index];
            switch (_random.Next(6))
            {
                case 0 when parent is JsonObject from:
                    from.Remove(key.Name!);
                    break;
                case 1 when parent is JsonObject from:
                    from.Remove(key.Name!);
                    from[Names[Next(Names.Length)]] = value;
                    break;
                case 2:
                    Set(new JsonArray([.. Enumerable.Range(0, Next(2) == 0 ? 2 : 101).Select(_ => value?.DeepClone())]));
                    break;
                default:
                    Set(Mark);
                    break;
            }

            return body.ToJsonString(Verso.Workspace.Api.Json.Options).Replace($"\"{Mark}\"", Values[Next(Values.Length)], StringComparison.Ordinal);

            void Set(JsonNode changed)
            {
                if (parent is JsonObject into)
                    into[key.Name!] = changed;
                else
                    parent[key.Index] = changed;
            }
        }
        catch (Exception fault) when (fault is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            return json; // It is damaged beyond reading already.
        }
    }

    private (JsonNode Parent, (string? Name, int Index) Key) Choose(JsonObject body)
    {
        var places = new List<(JsonNode, (string?, int))>();
        Collect(body);
        return places.Count == 0 ? throw new ArgumentException("There is nothing left.") : places[Next(places.Count)];

        void Collect(JsonNode? node)
        {
            if (node is JsonObject members)
            {
                foreach (var (name, value) in members)
                {
                    places.Add((members, (name, 0)));
                    Collect(value);
                }
            }
            else if (node is JsonArray items)
            {
                for (var index = 0; index < items.Count; index++)
                {
                    places.Add((items, (null, index)));
                    Collect(items[index]);
                }
            }
        }
    }
}

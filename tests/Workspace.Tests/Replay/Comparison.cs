using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Workspace.Properties;
using Verso.Workspace.Tests.Local;

namespace Verso.Workspace.Tests.Replay;

/// <summary>
/// Holds one answer against Notion's: keys and their order, types, and values as far as the request determines them. Ids,
/// cursors, times, addresses and the colours that Notion draws by lot are held against their form.
/// </summary>
internal sealed partial class Comparison(Substitutes substitutes, string version, bool isSearch)
{
    private static readonly string[] Foreign =
        ["request_id", "avatar_url", "workspace_name", "workspace_id", "email", "next_url", "max_file_upload_size_in_bytes", "resolved_name"];

    /// <summary>What Notion has added to all versions since the older recordings were made.</summary>
    private static readonly string[] AddedSince =
        ["in_trash", "archived", "is_archived", "is_locked", "request_id", "public_url", "description", "workspace_id", "workspace_limits", "icon", "is_inline", "parent", "created_by", "last_edited_by", "type", "block", "user", "page_or_database", "is_toggleable", "has_more", "url", "workspace_name", "color", "display_name"];

    /// <summary>What nobody asked for of an object that was there before: who made it, and what only Notion could put on it.</summary>
    private static readonly string[] NotAskedFor =
        ["created_by", "last_edited_by", "icon", "cover", "in_trash", "archived", "is_archived", "is_locked", "public_url", "has_children", "is_inline", "data_sources"];

    /// <summary>What of such an object cannot be made through the API, or is Notion's to count.</summary>
    private static readonly string[] Given =
        ["unique_id", "verification", "formula", "rollup", "button", "created_by", "last_edited_by", "created_time", "last_edited_time", "relation", "files"];

    private readonly bool _isOld = string.CompareOrdinal(version, "2025-09-03") < 0;

    public List<string> Differences { get; } = [];

    /// <summary>What the session found there when it began.</summary>
    public IReadOnlySet<string> Found { get; init; } = new HashSet<string>();

    /// <summary>Ids of what was thrown away: a search may still find it for a while.</summary>
    public IReadOnlySet<string> Gone { get; init; } = new HashSet<string>();

    public void Compare(JsonNode? theirs, JsonNode? ours) => Compare(theirs, ours, "", isFound: false);

    private void Compare(JsonNode? theirs, JsonNode? ours, string place, bool isFound)
    {
        var key = place[(place.LastIndexOf('.') + 1)..];
        switch (theirs, ours)
        {
            case ({ } left, { } right) when left.GetValueKind() != right.GetValueKind() && !(left is JsonValue && right is JsonValue && IsFlag(left) && IsFlag(right)):
                Fault(place, theirs, ours);
                break;
            case (null, not null) or (not null, null):
                if (!(_isOld && key == "email"))
                    Fault(place, theirs, ours);
                break;
            case (JsonObject left, JsonObject right):
                CompareObjects(left, right, place, key, isFound);
                break;
            case (JsonArray left, JsonArray right):
                CompareArrays(left, right, place, key, isFound);
                break;
            case (JsonValue left, JsonValue right):
                CompareValues(left, right, place, key);
                break;
        }
    }

    private static bool IsFlag(JsonNode node) => node.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False;

    private void CompareObjects(JsonObject theirs, JsonObject ours, string place, string key, bool isFound)
    {
        isFound |= theirs["id"] is JsonValue own && Found.Contains(own.ToString());
        if (key == "properties")
        {
            foreach (var given in theirs.Where(property => isFound && Given.Contains((string?)property.Value?["type"])).Select(property => property.Key).ToList())
            {
                theirs.Remove(given);
                ours.Remove(given);
            }
        }

        var left = theirs.Keys();
        var right = ours.Keys();
        right = [.. right.Where(name => left.Contains(name) || name != "email_verified")];
        if (_isOld)
            right = [.. right.Where(name => left.Contains(name) || !AddedSince.Contains(name))];
        if (_isOld || key is "properties")
        {
            left = [.. left.Order(StringComparer.Ordinal)];
            right = [.. right.Order(StringComparer.Ordinal)];
        }

        if (!left.SequenceEqual(right))
            Differences.Add($"{place} keys: Notion {string.Join(',', left.Except(right))} | Verso {string.Join(',', right.Except(left))}{(left.Except(right).Any() || right.Except(left).Any() ? "" : " order " + string.Join(',', left) + " / " + string.Join(',', right))}");
        var isOption = theirs.ContainsKey("name") && theirs.ContainsKey("color");
        var isUser = (string?)theirs["object"] == "user";
        foreach (var (name, value) in theirs)
        {
            if ((isOption && name == "color") || (isUser && name is "name" or "avatar_url") || (isFound && NotAskedFor.Contains(name)) || !ours.TryGetPropertyValue(name, out var other))
                continue;
            Compare(value, other, $"{place}.{name}", isFound);
        }
    }

    private void CompareArrays(JsonArray theirs, JsonArray ours, string place, string key, bool isFound)
    {
        var rest = ours.ToList();
        var pairs = new List<(JsonNode?, JsonNode?)>();
        var unpaired = new List<JsonNode?>();
        foreach (var item in theirs)
        {
            var known = item is JsonObject { } named && named["id"] is JsonValue id ? substitutes.Find(id.ToString()) : null;
            if (known is not null && rest.FirstOrDefault(one => one is JsonObject other && other["id"]?.ToString() == known) is { } same)
            {
                rest.Remove(same);
                pairs.Add((item, same));
            }
            else
            {
                unpaired.Add(item);
                pairs.Add((item, null));
            }
        }

        if (isSearch && key == "results")
        {
            unpaired.RemoveAll(item => Gone.Contains(item!["id"]!.ToString()));
            foreach (var item in unpaired)
                Differences.Add($"{place}: Notion found {item!["object"]} {item["id"]}");
        }
        else
        {
            foreach (var (item, other) in unpaired.Zip(rest))
                pairs[pairs.FindIndex(pair => ReferenceEquals(pair.Item1, item))] = (item, other);
            if (theirs.Count != ours.Count)
                Differences.Add($"{place}: Notion {theirs.Count} items | Verso {ours.Count}");
        }

        pairs.RemoveAll(pair => pair.Item2 is null);
        var order = pairs.Select(pair => ours.IndexOf(pair.Item2)).ToList();
        if (key == "results" && !isSearch && !order.SequenceEqual(order.Order()))
            Differences.Add($"{place}: Verso has another order {string.Join(',', order)}");
        foreach (var (left, right) in pairs)
            Compare(left, right, place, isFound);
    }

    private void CompareValues(JsonValue theirs, JsonValue ours, string place, string key)
    {
        if (Foreign.Contains(key))
            return;
        var (left, right) = (theirs.ToString(), ours.ToString());
        if (key == "next_cursor")
            substitutes.LearnCursor(left, right);
        else if (key == "expression")
            CompareFormulas(left, right, place);
        else if (key is "relation_property_id" or "rollup_property_id")
            CompareIds(PropertyId.Encode(left), PropertyId.Encode(right), place);
        else if (key is "id" or "synced_property_id" || key.EndsWith("_id", StringComparison.Ordinal))
        {
            if (substitutes.Find(left) is not { } known)
                substitutes.Learn(left, right);
            else if (known != right && key != "integration_id")
                Fault(place, theirs, ours);
        }
        else if (key == "expires_at" || key.EndsWith("_time", StringComparison.Ordinal))
        {
            if (Digits().Replace(left, "9") != Digits().Replace(right, "9") && !_isOld)
                Fault(place, theirs, ours);
        }
        else if (key is "message")
        {
            if (Quoted().Replace(substitutes.Translate(left), "") != Quoted().Replace(right, ""))
                Fault(place, theirs, ours);
        }
        else if (key is "url" or "href" || Substitutes.Uuid().IsMatch(left))
        {
            if (!SameAddress(substitutes.Translate(left), right))
                Fault(place, theirs, ours);
        }
        else if (key == "plain_text" && left.StartsWith('@'))
            return;
        else if (!JsonNode.DeepEquals(theirs, ours) && !(double.TryParse(left, out var one) && double.TryParse(right, out var other) && one.Equals(other)))
            Fault(place, theirs, ours);
    }

    /// <summary>A formula names properties by their ids, and the workspace, which is another one.</summary>
    private void CompareFormulas(string left, string right, string place)
    {
        if (Reference().Replace(left, "prop") != Reference().Replace(right, "prop"))
            Fault(place, left, right);
        foreach (var (theirs, ours) in Reference().Matches(left).Zip(Reference().Matches(right)))
            CompareIds(theirs.Groups["property"].Value, ours.Groups["property"].Value, place);
    }

    private void CompareIds(string left, string right, string place)
    {
        if (substitutes.Find(left) is not { } known)
            substitutes.Learn(left, right);
        else if (known != right)
            Fault(place, left, right);
    }

    /// <summary>Where Notion's pages live has changed over the years, and whose title is in the address may have too.</summary>
    private static bool SameAddress(string left, string right) => Host().Replace(left, "") == Host().Replace(right, "");

    private void Fault(string place, JsonNode? theirs, JsonNode? ours) =>
        Differences.Add($"{place}: Notion {Short(theirs)} | Verso {Short(ours)}");

    private static string Short(JsonNode? node)
    {
        var text = node?.ToJsonString(Api.Json.Options) ?? "null";
        return text.Length > 160 ? text[..160] + "…" : text;
    }

    [GeneratedRegex(@"\{\{notion:block_property:(?<property>[^:]+):[^:]+:[^}]+\}\}")]
    private static partial Regex Reference();

    [GeneratedRegex("[0-9]")]
    private static partial Regex Digits();

    [GeneratedRegex("^https://(www.notion.so|app.notion.com/p)/")]
    private static partial Regex Host();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();
}

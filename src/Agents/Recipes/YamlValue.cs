using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Verso.Agents.Recipes;

/// <summary>A value of a YAML file that knows its line. Anchors, tags and several documents are refused: a recipe needs none of them.</summary>
internal abstract record YamlValue(int Line)
{
    private const int Deepest = 24;
    private const int MostCharacters = 256 * 1024;

    public abstract string Kind { get; }

    /// <exception cref="RecipeException">It is no YAML, or more than a recipe needs.</exception>
    public static YamlMap Read(string text, string file)
    {
        if (text.Length > MostCharacters)
            throw new RecipeException(file, [new(1, $"the file has {text.Length} characters, and a recipe has at most {MostCharacters}.")]);
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
                throw new YamlFault(1, "the file is empty.");
            parser.Consume<DocumentStart>();
            var value = ReadNode(parser, 0);
            parser.Consume<DocumentEnd>();
            if (parser.Accept<DocumentStart>(out var second))
                throw new YamlFault(LineOf(second), "a second document begins here, and a recipe is one.");
            return value as YamlMap ?? throw new YamlFault(value.Line, $"a recipe is keys and values, but this is {value.Kind}.");
        }
        catch (YamlFault fault)
        {
            throw new RecipeException(file, [new(fault.Line, fault.Message)]);
        }
        catch (YamlException fault)
        {
            throw new RecipeException(file, [new(Math.Max(1, (int)fault.Start.Line), $"this is no YAML: {fault.Message.TrimEnd('.')}.")]);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException)
        {
            // So the scanner says that it met what it did not expect, without a place; it is behind what was read last.
            throw new RecipeException(file, [new(parser.Current is { } last ? (int)last.End.Line : 1, "this is no YAML from here on.")]);
        }
    }

    public abstract JsonNode? ToJson();

    private static YamlValue ReadNode(Parser parser, int depth)
    {
        if (depth > Deepest)
            throw new YamlFault(LineOf(parser.Current!), $"values lie deeper than {Deepest} levels here.");
        if (parser.Current is AnchorAlias)
            throw new YamlFault(LineOf(parser.Current), "aliases (*name) are not read: write the value out.");
        if (parser.Current is NodeEvent node && (!node.Anchor.IsEmpty || !node.Tag.IsEmpty))
            throw new YamlFault(LineOf(node), "anchors (&name) and tags (!name) are not read: write the value out.");
        if (parser.TryConsume<Scalar>(out var scalar))
            return new YamlScalar(LineOf(scalar), scalar.Value, scalar.Style == ScalarStyle.Plain);
        return parser.TryConsume<SequenceStart>(out var list) ? ReadList(parser, list, depth) : ReadMap(parser, depth);
    }

    private static YamlList ReadList(Parser parser, SequenceStart start, int depth)
    {
        var items = new List<YamlValue>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(parser, depth + 1));
        return new YamlList(LineOf(start), items);
    }

    private static YamlMap ReadMap(Parser parser, int depth)
    {
        var start = parser.Consume<MappingStart>();
        var entries = new List<YamlEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(parser, depth + 1) is not YamlScalar key)
                throw new YamlFault(LineOf(parser.Current!), "a key must be one word.");
            if (entries.Any(entry => entry.Key == key.Text))
                throw new YamlFault(key.Line, $"the key '{key.Text}' stands here a second time.");
            entries.Add(new YamlEntry(key.Text, key.Line, ReadNode(parser, depth + 1)));
        }

        return new YamlMap(LineOf(start), entries);
    }

    private static int LineOf(ParsingEvent at) => (int)at.Start.Line;

    private sealed class YamlFault(int line, string message) : Exception(message)
    {
        public int Line { get; } = line;
    }
}

internal sealed partial record YamlScalar(int Line, string Text, bool IsPlain) : YamlValue(Line)
{
    public override string Kind => IsNull ? "empty" : $"the text '{(Text.Length <= 60 ? Text : Text[..60] + "…")}'";

    public bool IsNull => IsPlain && Text is "" or "~" or "null";

    public override JsonNode? ToJson()
    {
        if (!IsPlain)
            return Text;
        return Text switch
        {
            "" or "~" or "null" => null,
            "true" => true,
            "false" => false,
            _ when Numeral().IsMatch(Text) && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
                number == Math.Truncate(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number),
            _ => Text,
        };
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Numeral();
}

internal sealed record YamlList(int Line, IReadOnlyList<YamlValue> Items) : YamlValue(Line)
{
    public override string Kind => "a list";

    public override JsonNode ToJson() => new JsonArray([.. Items.Select(item => item.ToJson())]);
}

internal sealed record YamlMap(int Line, IReadOnlyList<YamlEntry> Entries) : YamlValue(Line)
{
    public override string Kind => "keys and values";

    public override JsonObject ToJson() => new(Entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.ToJson())));
}

internal sealed record YamlEntry(string Key, int Line, YamlValue Value);

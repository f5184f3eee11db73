using System.Globalization;
using Verso.Notion;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Verso.Agents.Policies;

/// <summary>YAML, or JSON, which is YAML too, to a policy. Everything that is wrong is found in one go.</summary>
internal sealed class PolicyReader
{
    private const int LongestText = 256 * 1024;

    private static readonly Dictionary<string, PolicyActions> Actions = new()
    {
        ["create"] = PolicyActions.Create,
        ["update"] = PolicyActions.Update,
        ["comment"] = PolicyActions.Comment,
        ["upload"] = PolicyActions.Upload,
        ["trash"] = PolicyActions.Trash,
        ["move"] = PolicyActions.Move,
        ["schema"] = PolicyActions.Schema,
        ["views"] = PolicyActions.Views,
    };

    private static readonly Dictionary<string, TreeAccess> Accesses = new() { ["none"] = TreeAccess.None, ["read"] = TreeAccess.Read, ["write"] = TreeAccess.Write };

    private readonly List<PolicyFault> _faults = [];

    /// <summary>The names of single actions, as policies write them.</summary>
    public static IReadOnlyCollection<string> ActionNames => Actions.Keys;

    public static string NameOf(PolicyActions action) => Actions.First(pair => pair.Value == action).Key;

    public static PolicyActions ActionOf(string name) => Actions[name];

    public static Policy Read(string yaml, string name, string? file)
    {
        var reader = new PolicyReader();
        var policy = reader.Read(yaml, name);
        if (reader._faults.Count == 0)
            return policy;
        var faults = reader._faults.OrderBy(fault => (fault.Line, fault.Column)).ToList();
        throw new PolicyException($"The policy \"{name}\" is wrong.\n{string.Join('\n', faults.Select(fault => fault.At(file)))}", faults);
    }

    private Policy Read(string yaml, string name)
    {
        var policy = new Policy { Name = name };
        if (Load(yaml) is not { } root)
            return policy;
        foreach (var (key, value) in Members(root, "description", "trees", "databases", "allow", "limits", "dry_run"))
        {
            policy = key switch
            {
                "description" => policy with { Description = Text(value) },
                "trees" => policy with { Trees = ReadTrees(value) },
                "databases" => policy with { Databases = [.. Items(value).Select(ReadDatabase)] },
                "allow" => policy with { Allow = ReadActions(value) },
                "limits" => policy with { Limits = ReadLimits(value) },
                _ => policy with { IsDryRun = Flag(value) },
            };
        }

        return policy;
    }

    private YamlMappingNode? Load(string yaml)
    {
        try
        {
            if (yaml.Length > LongestText)
                return Fault(new YamlScalarNode(), $"A policy is at most {LongestText / 1024} KiB long.");
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count > 1)
                return Fault(stream.Documents[1].RootNode, "One file holds one policy; take away the second document.");
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
                return root;
            return Fault(stream.Documents is [var other] ? other.RootNode : new YamlScalarNode(), "A policy is a mapping of keys such as 'trees:' and 'allow:'.");
        }
        catch (YamlException fault)
        {
            _faults.Add(new PolicyFault(fault.Start.Line, fault.Start.Column, $"This is no YAML: {fault.InnerException?.Message ?? fault.Message}"));
            return null;
        }
    }

    private List<TreeRule> ReadTrees(YamlNode node)
    {
        var rules = new List<TreeRule>();
        foreach (var item in Items(node))
        {
            var (id, access) = ((NotionId?)null, TreeAccess.None);
            var members = Members(item, "id", "access").ToDictionary(one => one.Key, one => one.Value);
            if (members.TryGetValue("id", out var named))
                id = Id(named);
            else if (item is YamlMappingNode)
                Fault(item, "'id' is missing: the id or link of a page or database, or \"*\" for the whole workspace.");
            if (members.TryGetValue("access", out var given))
                access = OneOf(given, Accesses);
            else if (item is YamlMappingNode)
                Fault(item, "'access' is missing: none, read or write.");
            if (rules.Exists(rule => rule.Id == id))
                Fault(item, $"There is a rule for '{id?.ToString() ?? "*"}' already.");
            rules.Add(new TreeRule(id, access));
        }

        return rules;
    }

    private DatabaseRule ReadDatabase(YamlNode node)
    {
        var rule = new DatabaseRule((NotionId?)null);
        var hasId = false;
        foreach (var (key, value) in Members(node, "id", "read", "hide", "write", "transitions"))
        {
            hasId |= key == "id";
            rule = key switch
            {
                "id" => rule with { Id = Id(value) },
                "read" => rule with { Read = Texts(value) },
                "hide" => rule with { Hide = Texts(value) },
                "write" => rule with { Write = Texts(value) },
                _ => rule with { Transitions = Members(value).ToDictionary(one => one.Key, one => ReadTransitions(one.Value)) },
            };
        }

        if (!hasId && node is YamlMappingNode)
            Fault(node, "'id' is missing: the id or link of a database, or \"*\" for all of them.");
        if (rule.Read is not null && rule.Hide.Count > 0)
            Fault(node, "'read' and 'hide' exclude each other: name what is read, or what is not.");
        return rule;
    }

    private Transitions ReadTransitions(YamlNode node) =>
        new(Members(node).ToDictionary(one => one.Key, one => (IReadOnlyList<string>)(one.Value is YamlScalarNode ? [Text(one.Value)] : Texts(one.Value))));

    private PolicyActions ReadActions(YamlNode node) => Items(node).Aggregate(PolicyActions.None, (all, item) => all | OneOf(item, Actions));

    private PolicyLimits ReadLimits(YamlNode node)
    {
        var limits = PolicyLimits.None;
        foreach (var (key, value) in Members(node, "changes", "calls", "tokens", "money"))
        {
            var number = Number(value, isWhole: key != "money");
            limits = key switch
            {
                "changes" => limits with { Changes = (long)number },
                "calls" => limits with { Calls = (long)number },
                "tokens" => limits with { Tokens = (long)number },
                _ => limits with { Money = number },
            };
        }

        return limits;
    }

    /// <summary>The members of a mapping; those that are not known are faults. Without known names, all are.</summary>
    private List<(string Key, YamlNode Value)> Members(YamlNode node, params string[] known)
    {
        if (node is not YamlMappingNode mapping)
        {
            Fault(node, $"Here a mapping is expected{(known.Length == 0 ? "" : $" with {string.Join(", ", known)}")}.");
            return [];
        }

        var members = new List<(string, YamlNode)>();
        foreach (var (key, value) in mapping.Children)
        {
            var name = Text(key);
            if (known.Length == 0 || known.Contains(name))
                members.Add((name, value));
            else
                Fault(key, $"Unknown key '{name}'.{NearestName.Suggest(name, known)} Known are {string.Join(", ", known)}.");
        }

        return members;
    }

    private List<YamlNode> Items(YamlNode node)
    {
        if (node is YamlSequenceNode list)
            return [.. list.Children];
        Fault(node, "Here a list is expected, such as [a, b].");
        return [];
    }

    private List<string> Texts(YamlNode node) => [.. Items(node).Select(Text)];

    private string Text(YamlNode node)
    {
        if (node is YamlScalarNode { Value: { } text })
            return text;
        Fault(node, "Here a text is expected.");
        return "";
    }

    private bool Flag(YamlNode node)
    {
        if (node is YamlScalarNode { Value: "true" or "false", Style: ScalarStyle.Plain } scalar)
            return scalar.Value == "true";
        Fault(node, "Here true or false is expected.");
        return true;
    }

    private decimal Number(YamlNode node, bool isWhole)
    {
        if (node is YamlScalarNode { Value: { } text } && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number <= long.MaxValue && (!isWhole || number == decimal.Truncate(number)))
            return number;
        Fault(node, isWhole ? "Here a whole number of 0 or more is expected." : "Here a number of 0 or more is expected, in US dollars.");
        return 0;
    }

    private NotionId? Id(YamlNode node)
    {
        var text = Text(node);
        if (text == "*")
            return null;
        if (NotionId.TryParse(text, out var id))
            return id;
        Fault(node, $"'{text}' is no id: give the id or link of a page or database, or \"*\".");
        return NotionId.Named("nothing");
    }

    private T OneOf<T>(YamlNode node, Dictionary<string, T> known)
    {
        var text = Text(node);
        if (known.TryGetValue(text, out var value))
            return value;
        Fault(node, $"'{text}' is not known here.{NearestName.Suggest(text, known.Keys)} Known are {string.Join(", ", known.Keys)}.");
        return default!;
    }

    private YamlMappingNode? Fault(YamlNode node, string message)
    {
        _faults.Add(new PolicyFault(Math.Max(1, node.Start.Line), Math.Max(1, node.Start.Column), message));
        return null;
    }
}

using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Agents.Policies;

/// <summary>
/// What a caller may do in a workspace. It is enforced in front of the workspace, outside of any model: nothing that works on a
/// <see cref="Desk"/> can get around it. Where several policies hold, each of them must allow what is done.
/// </summary>
public sealed record Policy
{
    /// <summary>The policy's name, as errors give it: that of its file, or of the recipe it stands in.</summary>
    public required string Name { get; init; }

    public string? Description { get; init; }

    /// <summary>What may be seen and changed. The nearest rule above an object decides; what lies below none is not seen.</summary>
    public IReadOnlyList<TreeRule> Trees { get; init; } = [TreeRule.Everything];

    /// <summary>What may be read and written of the rows of databases. Where several rules speak of a database, all of them hold.</summary>
    public IReadOnlyList<DatabaseRule> Databases { get; init; } = [];

    /// <summary>The kinds of change that may be made where the trees allow changes.</summary>
    public PolicyActions Allow { get; init; } = PolicyActions.Usual;

    public PolicyLimits Limits { get; init; } = PolicyLimits.None;

    /// <summary>Nothing may be changed at all: tools say what they would do.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether there is anything in the workspace that it hides as a whole.</summary>
    public bool HidesTrees => Trees.Any(rule => rule.Access == TreeAccess.None) || !Trees.Any(rule => rule.Id is null);

    /// <summary>The kinds of change it allows, in its own words.</summary>
    public IReadOnlyList<string> AllowedNames => [.. PolicyReader.ActionNames.Where(name => Allow.HasFlag(PolicyReader.ActionOf(name)))];

    /// <summary>Reads a policy out of YAML.</summary>
    /// <exception cref="PolicyException">Something is wrong with it; the message says what, in which line and column.</exception>
    public static Policy Read(string yaml, string name, string? file = null) => PolicyReader.Read(yaml, name, file);

    /// <summary>Reads a policy that stands in JSON, such as in the record of a run.</summary>
    /// <exception cref="PolicyException">Something is wrong with it.</exception>
    public static Policy Read(JsonObject json, string name) => PolicyReader.Read(json.ToJsonString(), name, file: null);
}

/// <summary>What may be done with a page or database and all that lies below it.</summary>
/// <param name="Id">A page, database or data source; null for the whole workspace.</param>
public sealed record TreeRule(NotionId? Id, TreeAccess Access)
{
    public static TreeRule Everything { get; } = new(null, TreeAccess.Write);
}

/// <summary>More allows all that less does.</summary>
public enum TreeAccess
{
    None,
    Read,
    Write,
}

/// <summary>What may be read and written of the rows of a database. Properties go by name or by id.</summary>
/// <param name="Id">A database or data source; null for all of them.</param>
public sealed record DatabaseRule(NotionId? Id)
{
    /// <summary>Only these are read, and the title; null for all.</summary>
    public IReadOnlyList<string>? Read { get; init; }

    /// <summary>These are not read.</summary>
    public IReadOnlyList<string> Hide { get; init; } = [];

    /// <summary>Only these are written; null for all that are read.</summary>
    public IReadOnlyList<string>? Write { get; init; }

    /// <summary>For a select or status property: from which option to which others it may go.</summary>
    public IReadOnlyDictionary<string, Transitions> Transitions { get; init; } = new Dictionary<string, Transitions>();
}

/// <summary>From an option's name to those that may follow it. <see cref="Any"/> stands for every option, <see cref="Empty"/> for none.</summary>
public sealed record Transitions(IReadOnlyDictionary<string, IReadOnlyList<string>> Next)
{
    public const string Any = "*";

    /// <summary>No value yet, as on a page that is being created.</summary>
    public const string Empty = "(empty)";

    /// <summary>The options that may follow; <see cref="Any"/> among them for all.</summary>
    public IReadOnlyList<string> After(string from) =>
        [.. Next.GetValueOrDefault(from, []).Concat(Next.GetValueOrDefault(Any, [])).Distinct(StringComparer.Ordinal)];
}

/// <summary>Kinds of change.</summary>
[Flags]
public enum PolicyActions
{
    None = 0,

    /// <summary>New pages and rows, and content appended to a page.</summary>
    Create = 1,

    /// <summary>Values, titles and content of what is there.</summary>
    Update = 2,

    Comment = 4,
    Upload = 8,

    /// <summary>Into the trash and out of it.</summary>
    Trash = 16,

    Move = 32,

    /// <summary>Databases, data sources, properties and options.</summary>
    Schema = 64,

    Views = 128,

    /// <summary>What is allowed where a policy does not say: what adds to a workspace and changes its content.</summary>
    Usual = Create | Update | Comment | Upload,
}

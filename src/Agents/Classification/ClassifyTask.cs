using Verso.Notion;

namespace Verso.Agents.Classification;

/// <summary>What is to be labelled.</summary>
/// <param name="Target">The database or data source.</param>
/// <param name="Property">Name or id of a select, multi-select or status property.</param>
public sealed record ClassifyTask(NotionId Target, string Property)
{
    public const double DefaultThreshold = 0.8;

    /// <summary>Only these pages; null for every page that has no label yet or has changed since it was given one by machine.</summary>
    public IReadOnlyList<NotionId>? Pages { get; init; }

    /// <summary>Labels less sure than this are not written.</summary>
    public double Threshold { get; init; } = DefaultThreshold;

    /// <summary>So many pages are labelled at the most; the result says how many are left.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Learns from so many labelled rows at the most, the last edited first.</summary>
    public int MostExamples { get; init; } = 1_000;

    /// <summary>Options that mean "not labelled yet", such as a status's first; empty for the default: a status's first option, nothing for others.</summary>
    public IReadOnlyList<string> Unlabelled { get; init; } = [];

    /// <summary>Whether the bodies of pages are read; without them title and properties decide.</summary>
    public bool ReadsBodies { get; init; } = true;

    public ReviewMark? Review { get; init; }

    /// <summary>What the labels mean, for a language model.</summary>
    public string? Instruction { get; init; }
}

/// <summary>How a page is marked that a person should label.</summary>
/// <param name="Property">A checkbox, select, status, multi-select or text property; null for none.</param>
/// <param name="Option">The option of a select, status or multi-select that means review.</param>
/// <param name="Comments">Whether the suggestions are left as a comment.</param>
public sealed record ReviewMark(string? Property, string? Option, bool Comments);

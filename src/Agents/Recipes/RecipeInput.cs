using System.Text.Json.Nodes;

namespace Verso.Agents.Recipes;

/// <summary>What an input of a recipe takes.</summary>
public enum RecipeInputType
{
    /// <summary>A line of text.</summary>
    Text,

    /// <summary>Text of any length, such as notes or a transcript.</summary>
    LongText,

    /// <summary>A day, <c>2026-03-17</c>; <c>today</c> and <c>yesterday</c> are days too.</summary>
    Date,

    Number,

    Boolean,

    /// <summary>A database or data source, by id, URL or title.</summary>
    Database,

    /// <summary>A page, by id, URL or title.</summary>
    Page,

    /// <summary>A property of the database that another input names.</summary>
    Property,

    /// <summary>An option of the property that another input names.</summary>
    Option,

    List,

    Object,
}

/// <summary>One typed input of a recipe.</summary>
public sealed record RecipeInput
{
    public required string Name { get; init; }

    public required RecipeInputType Type { get; init; }

    public string Description { get; init; } = "";

    public bool IsRequired { get; init; }

    /// <summary>What it is when it is not given; null for nothing.</summary>
    public JsonNode? Default { get; init; }

    /// <summary>What each item of a list is.</summary>
    public RecipeInput? Of { get; init; }

    /// <summary>The members of an object.</summary>
    public IReadOnlyList<RecipeInput> Fields { get; init; } = [];

    /// <summary>The member that a plain text stands for, in place of the whole object.</summary>
    public string? Plain { get; init; }

    /// <summary>The input that names the database of a property, or the property of an option.</summary>
    public string? In { get; init; }

    /// <summary>The types a property may have; empty for any.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>The only texts that are taken; empty for any.</summary>
    public IReadOnlyList<string> OneOf { get; init; } = [];

    public double? Least { get; init; }

    public double? Most { get; init; }

    /// <summary>The word of a type in YAML and JSON: <c>longtext</c>, <c>list</c>.</summary>
    public string Word => Type.ToString().ToLowerInvariant();

    /// <summary>The type as a person reads it: <c>list of text</c>.</summary>
    public string Says => Type switch
    {
        RecipeInputType.List => $"list of {Of!.Says}",
        RecipeInputType.Object when Plain is not null => $"object or {Plain}",
        _ => Word,
    };
}

namespace Verso.Agents.Models.Extractive;

/// <summary>How the extractive summariser weighs and how much it says.</summary>
public sealed record ExtractiveOptions
{
    /// <summary>The longest summary, in characters. One sentence is always given, however long.</summary>
    public int MaxCharacters { get; init; } = 600;

    public int MaxSentences { get; init; } = 5;

    /// <summary>A summary says at most this part of a page's sentences (but at least two).</summary>
    public double Ratio { get; init; } = 0.34;

    /// <summary>Beyond this many sentences only those nearest to the page's centroid enter the graph, so that its cost stays bounded.</summary>
    public int MaxGraphSentences { get; init; } = 800;

    /// <summary>Sentences less alike than this are no neighbours in the graph.</summary>
    public double Threshold { get; init; } = 0.05;

    /// <summary>The part of its weight a sentence passes on to its neighbours; the rest comes from the priors.</summary>
    public double Damping { get; init; } = 0.4;

    /// <summary>How much the prior of an opening sentence exceeds that of others.</summary>
    public double PositionBias { get; init; } = 2;

    /// <summary>How much the prior of a sentence with the title's words exceeds that of others.</summary>
    public double TitleBias { get; init; } = 1.0;

    /// <summary>Between saying the weightiest (1) and repeating nothing (0), as maximal marginal relevance has it.</summary>
    public double Relevance { get; init; } = 0.7;

    /// <summary>A sentence this much like one already said is left out.</summary>
    public double Duplicate { get; init; } = 0.7;

    /// <summary>The part of an option's words that a page must hold for the option to be chosen.</summary>
    public double OptionThreshold { get; init; } = 0.5;
}

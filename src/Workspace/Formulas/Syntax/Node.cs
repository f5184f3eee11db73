namespace Verso.Workspace.Formulas.Syntax;

/// <summary>A part of a formula as it is written, with its place in the expression. Brackets only group, so they are not kept.</summary>
internal abstract record Node(int Position, int Length)
{
    /// <summary>How many levels the tree has from here down.</summary>
    public virtual int Depth => 1;

    protected static int Deepest(IReadOnlyList<Node> nodes)
    {
        var depth = 0;
        foreach (var node in nodes)
            depth = Math.Max(depth, node.Depth);
        return depth;
    }

    public FormulaException Wrong(string problem, string? expected = null) => new(FormulaError.Type, problem, Position, Length, expected);
}

/// <summary><c>4.5</c></summary>
internal sealed record NumberNode(string Digits, int Position, int Length) : Node(Position, Length);

/// <summary><c>"text"</c></summary>
internal sealed record TextNode(string Text, int Position, int Length) : Node(Position, Length);

/// <summary><c>[1, 2]</c></summary>
internal sealed record ListNode(IReadOnlyList<Node> Items, int Position, int Length) : Node(Position, Length)
{
    public override int Depth { get; } = 1 + Deepest(Items);
}

/// <summary>A variable, <c>current</c>, <c>index</c>, <c>true</c>, or a function without brackets such as <c>pi</c>.</summary>
internal sealed record NameNode(string Name, int Position, int Length) : Node(Position, Length);

/// <summary>
/// A property: <c>prop("Due")</c> by name, or <c>{{notion:block_property:…}}</c> by id; of the page of the formula, or of the
/// one that <paramref name="Page"/> gives.
/// </summary>
internal sealed record PropertyNode(string? Name, string? Id, string? DataSourceId, Node? Page, int Position, int Length) : Node(Position, Length)
{
    public override int Depth { get; } = 1 + (Page?.Depth ?? 0);
}

/// <summary><c>round(x, 2)</c>, and <c>x.round(2)</c>, whose first argument stands before the dot.</summary>
internal sealed record CallNode(string Function, IReadOnlyList<Node> Arguments, bool IsMethod, int NamePosition, int Position, int Length) : Node(Position, Length)
{
    public override int Depth { get; } = 1 + Deepest(Arguments);

    public FormulaException WrongName(string problem) => new(FormulaError.Type, problem, NamePosition, Function.Length);
}

/// <summary><c>-x</c>, <c>not x</c>; <c>!</c> is <c>not</c>.</summary>
internal sealed record UnaryNode(string Operator, Node Operand, int Position, int Length) : Node(Position, Length)
{
    public override int Depth { get; } = 1 + Operand.Depth;
}

/// <summary><c>x + y</c>; <c>&amp;&amp;</c> is <c>and</c>, <c>||</c> is <c>or</c>.</summary>
internal sealed record BinaryNode(string Operator, Node Left, Node Right, int Position, int Length) : Node(Position, Length)
{
    public override int Depth { get; } = 1 + Math.Max(Left.Depth, Right.Depth);
}

/// <summary><c>x ? y : z</c></summary>
internal sealed record ConditionalNode(Node Condition, Node Then, Node Else, int Position, int Length) : Node(Position, Length)
{
    public override int Depth { get; } = 1 + Math.Max(Condition.Depth, Math.Max(Then.Depth, Else.Depth));
}

namespace Verso.Workspace.Formulas.Syntax;

/// <summary>Reads an expression by operator precedence.</summary>
internal sealed class Parser
{
    private readonly IReadOnlyList<Token> _tokens;
    private readonly FormulaOptions _options;
    private int _at;
    private int _depth;

    private Parser(string source, FormulaOptions options)
    {
        if (source.Length > options.MaxLength)
            throw new FormulaException(FormulaError.Limit, $"The formula is longer than {options.MaxLength} characters", options.MaxLength, source.Length - options.MaxLength);
        _tokens = Lexer.Read(source);
        _options = options;
    }

    private Token Current => _tokens[_at];

    /// <summary>The whole expression.</summary>
    /// <exception cref="FormulaException">It is none.</exception>
    public static Node Parse(string source, FormulaOptions? options = null)
    {
        var parser = new Parser(source, options ?? FormulaOptions.Default);
        if (parser.Current.Kind == TokenKind.End)
            throw new FormulaException(FormulaError.Parse, "The formula is empty", parser.Current.Position);
        var node = parser.Expression(0);
        return parser.Current.Kind == TokenKind.End ? node : throw parser.Unexpected("operator or end of formula");
    }

    private Node Expression(int tighterThan)
    {
        Enter();
        var left = Prefix();
        while (true)
        {
            if (Current.Is("?") && tighterThan < Operators.Conditional)
            {
                _at++;
                var then = Expression(0);
                Expect(":");
                var other = Expression(0);
                left = Bounded(new ConditionalNode(left, then, other, left.Position, End(other) - left.Position));
                continue;
            }

            var symbol = BinaryOperator(Current);
            var binding = Operators.Binding(symbol);
            if (binding == 0 || binding <= tighterThan)
                break;
            _at++;
            var right = Expression(symbol == "^" ? binding - 1 : binding);
            left = Bounded(new BinaryNode(symbol, left, right, left.Position, End(right) - left.Position));
        }

        _depth--;
        return left;
    }

    private Node Prefix()
    {
        var token = Current;
        if (token.Is("-") || token.Is("+"))
        {
            _at++;
            var operand = Expression(Operators.Unary - 1);
            return new UnaryNode(token.Text, operand, token.Position, End(operand) - token.Position);
        }

        if (token.Is("!") || token.IsName("not"))
        {
            _at++;
            var operand = Expression(Operators.Not - 1);
            return new UnaryNode("not", operand, token.Position, End(operand) - token.Position);
        }

        return Postfix(Primary());
    }

    private Node Postfix(Node node)
    {
        while (Current.Is("."))
        {
            _at++;
            var token = Current;
            if (token.Kind == TokenKind.Property)
            {
                _at++;
                node = Property(token, node);
                continue;
            }

            if (token.Kind != TokenKind.Name)
                throw Unexpected("name of a function or a property");
            _at++;
            if (!Current.Is("("))
                throw Unexpected("(");
            var (arguments, end) = Arguments();
            node = Bounded<Node>(token.Text == "prop"
                ? NamedProperty(arguments, node, node.Position, end)
                : new CallNode(token.Text, [node, .. arguments], IsMethod: true, token.Position, node.Position, end - node.Position));
        }

        return node;
    }

    private Node Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _at++;
                return new NumberNode(token.Text, token.Position, token.Length);
            case TokenKind.Text:
                _at++;
                return new TextNode(token.Text, token.Position, token.Length);
            case TokenKind.Property:
                _at++;
                return Property(token, page: null);
            case TokenKind.Name when token.Text is not ("and" or "or") || _tokens[_at + 1].Is("("):
                _at++;
                if (!Current.Is("("))
                    return new NameNode(token.Text, token.Position, token.Length);
                var (arguments, end) = Arguments();
                return token.Text == "prop"
                    ? NamedProperty(arguments, page: null, token.Position, end)
                    : new CallNode(token.Text, arguments, IsMethod: false, token.Position, token.Position, end - token.Position);
        }

        if (token.Is("("))
        {
            _at++;
            var inner = Expression(0);
            Expect(")");
            return inner;
        }

        if (token.Is("["))
        {
            _at++;
            var items = new List<Node>();
            if (!Current.Is("]"))
                Items(items, "]");
            var close = Expect("]");
            return new ListNode(items, token.Position, close.Position + 1 - token.Position);
        }

        throw Unexpected("value");
    }

    private (List<Node> Arguments, int End) Arguments()
    {
        Expect("(");
        var arguments = new List<Node>();
        if (!Current.Is(")"))
            Items(arguments, ")");
        return (arguments, Expect(")").Position + 1);
    }

    private void Items(List<Node> items, string close)
    {
        items.Add(Expression(0));
        while (Current.Is(","))
        {
            _at++;
            items.Add(Expression(0));
        }

        if (!Current.Is(close))
            throw Unexpected($", or {close}");
    }

    private static PropertyNode NamedProperty(List<Node> arguments, Node? page, int position, int end) =>
        arguments is [TextNode name]
            ? new PropertyNode(name.Text, null, null, page, position, end - position)
            : throw new FormulaException(FormulaError.Type, "prop() takes the name of a property as a text", position, end - position, "text");

    private static PropertyNode Property(Token token, Node? page)
    {
        var position = page?.Position ?? token.Position;
        var length = token.Position + token.Length - position;
        return token.Text.Split(':') is ["notion", "block_property", { Length: > 0 } id, var dataSource, _]
            ? new PropertyNode(null, Properties.PropertyId.Decode(id), dataSource, page, position, length)
            : throw new FormulaException(FormulaError.Parse, "Unknown reference", token.Position, token.Length, "{{notion:block_property:…}}");
    }

    private static string BinaryOperator(Token token) => token switch
    {
        { Kind: TokenKind.Symbol, Text: "&&" } => "and",
        { Kind: TokenKind.Symbol, Text: "||" } => "or",
        { Kind: TokenKind.Symbol } => token.Text,
        { Kind: TokenKind.Name, Text: "and" or "or" } => token.Text,
        _ => "",
    };

    private Token Expect(string symbol)
    {
        if (!Current.Is(symbol))
            throw Unexpected(symbol);
        return _tokens[_at++];
    }

    private FormulaException Unexpected(string expected) =>
        new(FormulaError.Parse, $"Unexpected {Current}, expected {expected}", Current.Position, Current.Length, expected);

    private void Enter()
    {
        // An exception leaves the count too high, but then nothing is parsed any more.
        if (++_depth > _options.MaxDepth)
            throw TooDeep(Current.Position, Current.Length);
    }

    /// <summary>A chain such as <c>a + b + c</c> or <c>a.f().g()</c> makes a deep tree without nesting, so it may be five times as deep.</summary>
    private T Bounded<T>(T node)
        where T : Node =>
        node.Depth <= _options.MaxDepth * 5 ? node : throw TooDeep(node.Position, node.Length);

    private FormulaException TooDeep(int position, int length) =>
        new(FormulaError.Limit, $"The formula is nested deeper than {_options.MaxDepth}", position, length);

    private static int End(Node node) => node.Position + node.Length;
}

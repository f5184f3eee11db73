using System.Globalization;
using Verso.Workspace.Formulas.Functions;
using Verso.Workspace.Formulas.Syntax;

namespace Verso.Workspace.Formulas.Compiled;

/// <summary>
/// Finds what the names of a formula mean, sees that everything fits, and makes what runs. It also notes which
/// properties are read, and by which relations their pages are reached.
/// </summary>
internal sealed class Checker(IFormulaSchema schema)
{
    private readonly List<FormulaUse> _uses = [];
    private readonly HashSet<FormulaUse> _known = [];
    private readonly Dictionary<PropertyNode, FoundProperty> _references = new(ReferenceEqualityComparer.Instance);
    private int _slots;

    /// <summary>A checked part: what runs, its type, and the relations by which pages in it are reached.</summary>
    private sealed record Checked(Code Code, FormulaType Type, IReadOnlyList<Origin> Origins)
    {
        public Checked(Code code, FormulaType type)
            : this(code, type, [])
        {
        }
    }

    private sealed record Scope(string Name, int Slot, FormulaType Type, IReadOnlyList<Origin> Origins, Scope? Outer);

    /// <summary>The relations by which pages are reached, none for the formula's own page, and the data source that they are of.</summary>
    private sealed record Origin(FormulaStep[] Path, string? DataSourceId);

    public IReadOnlyList<FormulaUse> Uses => _uses;

    public IReadOnlyDictionary<PropertyNode, FoundProperty> References => _references;

    public int Slots => _slots;

    public bool IsVolatile { get; private set; }

    public (Code Code, FormulaType Type, IReadOnlyList<FormulaStep[]> Origins) Check(Node node)
    {
        var result = Check(node, null);
        ReadTitles(result);
        return (result.Code, result.Type, [.. result.Origins.Select(o => o.Path)]);
    }

    private Checked Check(Node node, Scope? scope) => node switch
    {
        NumberNode number => Number(number),
        TextNode text => new Checked(new ConstantCode(FormulaValue.Text(text.Text)), FormulaType.Text),
        NameNode name => Name(name, scope),
        ListNode list => List(list, scope),
        PropertyNode property => Property(property, scope),
        UnaryNode unary => Unary(unary, unary.Operator, Check(unary.Operand, scope)),
        BinaryNode binary => Binary(binary, binary.Operator, Check(binary.Left, scope), Check(binary.Right, scope)),
        ConditionalNode conditional => Conditional(
            Check(conditional.Condition, scope), Check(conditional.Then, scope), Check(conditional.Else, scope)),
        CallNode call => Call(call, scope),
        _ => throw new InvalidOperationException($"No meaning for {node.GetType().Name}"),
    };

    private static Checked Number(NumberNode node)
    {
        var number = double.Parse(node.Digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number)
            ? new Checked(new ConstantCode(FormulaValue.Number(number)), FormulaType.Number)
            : throw node.Wrong("The number is too large");
    }

    private Checked Name(NameNode node, Scope? scope)
    {
        if (Find(scope, node.Name) is { } variable)
            return new Checked(new SlotCode(variable.Slot), variable.Type, variable.Origins);
        switch (node.Name)
        {
            case "true" or "false":
                return new Checked(new ConstantCode(FormulaValue.Boolean(node.Name == "true")), FormulaType.Boolean);
            case "current" or "index":
                throw node.Wrong($"{node.Name} is only known in an expression for the items of a list, such as that of map()");
        }

        if (FunctionTable.Find(node.Name) is not { } function)
        {
            throw node.Wrong($"Undefined variable {node.Name}.{Nearest.Suggest(node.Name, [.. Names(scope), .. FunctionTable.Names])}");
        }

        return function.Required == 0 && function.Apply is not null
            ? Call(new CallNode(node.Name, [], IsMethod: false, node.Position, node.Position, node.Length), scope)
            : throw new FormulaException(FormulaError.Parse, $"{node.Name} is a function and needs brackets: {function.Signature}", node.Position, node.Length, "(");
    }

    private Checked List(ListNode node, Scope? scope)
    {
        var items = node.Items.Select(i => Check(i, scope)).ToArray();
        var element = items.Aggregate(FormulaType.Empty, (type, item) => type.Or(item.Type));

        // Of an item that is nothing and has no type the list takes an uncertain one, which sum() and its kin refuse.
        if (element.Kind != FormulaKind.Empty && items.Any(i => i.Type.Kind == FormulaKind.Empty))
            element = FormulaType.Any;
        return new Checked(new ListCode([.. items.Select(i => i.Code)]), FormulaType.ListOf(element), Origins(items));
    }

    private Checked Property(PropertyNode node, Scope? scope)
    {
        if (node.Page is null)
        {
            var own = FindProperty(node, schema);
            _references[node] = new FoundProperty(schema.DataSourceId, own.Id, own.Name);
            return Read(own, null, schema.DataSourceId, [new Origin([], schema.DataSourceId)]);
        }

        var page = Check(node.Page, scope);
        if (page.Type.Kind is not (FormulaKind.Page or FormulaKind.Any))
        {
            var hint = page.Type.Element?.Kind == FormulaKind.Page ? ". Use map(current.prop(…)) or first()" : "";
            throw node.Wrong($"prop() needs a page, but has {page.Type}{hint}", "page");
        }

        if (page.Type.DataSourceId is not { } source)
        {
            // Which properties such a page has is not known; what names one by its id can still be read.
            if (node.Id is null)
                throw node.Wrong($"It is not known which pages these are, so that {Named(node)} cannot be found");
            _references[node] = new FoundProperty(node.DataSourceId ?? "", node.Id, node.Id);
            return Read(new FormulaProperty(node.Id, node.Id, FormulaType.Any), page.Code, node.DataSourceId, page.Origins);
        }

        var related = schema.Related(source) ?? (source == schema.DataSourceId ? schema : null)
            ?? throw node.Wrong($"The data source of {Named(node)} cannot be read");
        var property = FindProperty(node, related);
        _references[node] = new FoundProperty(source, property.Id, property.Name);
        return Read(property, page.Code, source, page.Origins);
    }

    private Checked Read(FormulaProperty property, Code? page, string? dataSourceId, IReadOnlyList<Origin> origins)
    {
        var paths = origins.Select(o => Use(o, new FormulaStep(dataSourceId, property.Id))).ToArray();
        if (property.Origins is { } relations)
            paths = [.. origins.SelectMany(o => relations.Select(r => (FormulaStep[])[.. o.Path, .. r]))];
        var source = Innermost(property.Type).DataSourceId;
        return new Checked(new PropertyCode(page, property.Id), property.Type, property.Type.HoldsPages ? [.. paths.Select(p => new Origin(p, source))] : []);
    }

    /// <summary>Pages that become text show their titles, which are read then although the formula does not name them.</summary>
    private void ReadTitles(Checked pages)
    {
        foreach (var origin in pages.Origins)
            Use(origin, new FormulaStep(origin.DataSourceId, Properties.PropertyId.Title));
    }

    private static FormulaType Innermost(FormulaType type)
    {
        while (type.Element is { } element)
            type = element;
        return type;
    }

    /// <summary>Notes that a property of the pages of an origin is read; gives the way to it.</summary>
    private FormulaStep[] Use(Origin origin, FormulaStep step)
    {
        FormulaStep[] path = [.. origin.Path, step];
        var use = new FormulaUse(path);
        if (_known.Add(use))
            _uses.Add(use);
        return path;
    }

    private static FormulaProperty FindProperty(PropertyNode node, IFormulaSchema schema) =>
        (node.Id is { } id ? schema.FindById(id) : schema.FindByName(node.Name!))
        ?? throw node.Wrong($"Undefined property {Named(node)}.{(node.Name is { } name ? Nearest.Suggest(name, schema.Names, Printer.Quote) : "")}");

    private static string Named(PropertyNode node) => $"\"{node.Name ?? node.Id}\"";

    private static Checked Unary(Node node, string symbol, Checked operand)
    {
        switch (symbol)
        {
            case "not":
                return new Checked(new NotCode(operand.Code), FormulaType.Boolean);
            case "+":
                return new Checked(new CallCode(FunctionTable.Find("toNumber")!, [operand.Code]), FormulaType.Number);
            default:
                RequireNumber(node, symbol, operand.Type);
                return new Checked(new NegateCode(operand.Code), FormulaType.Number);
        }
    }

    private Checked Binary(Node node, string symbol, Checked left, Checked right)
    {
        var (a, b) = (left.Type.Kind, right.Type.Kind);
        if (symbol is "+" or ">" or ">=" or "<" or "<=")
        {
            ReadTitles(left);
            ReadTitles(right);
        }

        switch (symbol)
        {
            case "and":
                return new Checked(new AndCode(left.Code, right.Code), FormulaType.Boolean);
            case "or":
                return new Checked(new OrCode(left.Code, right.Code), FormulaType.Boolean);
            case "==" or "!=":
                if (left.Type.IsScalar && right.Type.IsScalar && a != b)
                    throw node.Wrong($"Type mismatch: {left.Type} and {right.Type} cannot be compared with {symbol}", left.Type.ToString());
                return new Checked(new EqualCode(left.Code, right.Code, symbol == "=="), FormulaType.Boolean);
            case ">" or ">=" or "<" or "<=":
                if (a != b && a is not (FormulaKind.Any or FormulaKind.Empty) && b is not (FormulaKind.Any or FormulaKind.Empty) || a == FormulaKind.List)
                    throw node.Wrong($"Type mismatch: {left.Type} and {right.Type} cannot be compared with {symbol}", left.Type.ToString());
                return new Checked(new CompareCode(symbol, left.Code, right.Code), FormulaType.Boolean);
            case "+" when a == FormulaKind.Text || b == FormulaKind.Text:
                return new Checked(new AddCode(left.Code, right.Code), FormulaType.Text);
            case "+":
                RequireNumber(node, symbol, left.Type);
                RequireNumber(node, symbol, right.Type);
                var type = a == FormulaKind.Any || b == FormulaKind.Any ? FormulaType.Any : FormulaType.Number;
                return new Checked(new AddCode(left.Code, right.Code), type);
            default:
                RequireNumber(node, symbol, left.Type);
                RequireNumber(node, symbol, right.Type);
                return new Checked(new ArithmeticCode(symbol[0], left.Code, right.Code), FormulaType.Number);
        }
    }

    private static void RequireNumber(Node node, string symbol, FormulaType type)
    {
        if (type.Kind is not (FormulaKind.Number or FormulaKind.Any or FormulaKind.Empty))
            throw node.Wrong($"Type mismatch: {symbol} needs a number, but has {type}", "number");
    }

    private static Checked Conditional(Checked condition, Checked then, Checked other) =>
        new(new ConditionalCode(condition.Code, then.Code, other.Code), then.Type.Or(other.Type), Origins([then, other]));

    private Checked Call(CallNode node, Scope? scope)
    {
        switch (node.Function)
        {
            case "if":
                RequireCount(node, 3, 3);
                return Conditional(Check(node.Arguments[0], scope), Check(node.Arguments[1], scope), Check(node.Arguments[2], scope));
            case "ifs":
                RequireCount(node, 2, int.MaxValue);
                return Ifs(node, scope);
            case "let":
                RequireCount(node, 3, 3);
                return Lets(node, scope);
            case "lets":
                RequireCount(node, 3, int.MaxValue);
                return Lets(node, scope);
            case "and" or "or":
                RequireCount(node, 1, int.MaxValue);
                return node.Arguments.Select(a => Check(a, scope)).ToArray() is [var only]
                    ? new Checked(new NotCode(new NotCode(only.Code)), FormulaType.Boolean)
                    : node.Arguments.Select(a => Check(a, scope)).Aggregate((left, right) => Binary(node, node.Function, left, right));
            case "not" or "unaryMinus" or "unaryPlus":
                RequireCount(node, 1, 1);
                return Unary(node, node.Function switch { "not" => "not", "unaryMinus" => "-", _ => "+" }, Check(node.Arguments[0], scope));
            case "empty" when node.Arguments.Count == 0:
                return new Checked(new ConstantCode(default), FormulaType.Empty);
        }

        if (FunctionTable.Find(node.Function) is not { } function)
            throw node.WrongName($"Undefined function {node.Function}.{Nearest.Suggest(node.Function, FunctionTable.Names)}");
        if (FunctionTable.OperatorOf(function.Name) is { } symbol)
        {
            RequireCount(node, 2, 2);
            return Binary(node, symbol, Check(node.Arguments[0], scope), Check(node.Arguments[1], scope));
        }

        return function.ApplyEach is not null ? Each(node, function, scope) : Plain(node, function, scope);
    }

    private Checked Plain(CallNode node, FormulaFunction function, Scope? scope)
    {
        RequireCount(node, function.Required, function.Repeats > 0 ? int.MaxValue : function.Parameters.Count);
        var arguments = new Checked[node.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Check(node.Arguments[i], scope);
            RequireFit(node.Arguments[i], function, ParameterAt(function, i), arguments[i].Type);
        }

        IsVolatile |= function.IsVolatile;
        var result = function.Result([.. arguments.Select(a => a.Type)]);
        if (!result.HoldsPages && !function.IgnoresTitles)
            Array.ForEach(arguments, ReadTitles);
        return new Checked(new CallCode(function, [.. arguments.Select(a => a.Code)]), result, result.HoldsPages ? Origins(arguments) : []);
    }

    private Checked Each(CallNode node, FormulaFunction function, Scope? scope)
    {
        RequireCount(node, function.Required, function.Parameters.Count);
        var list = Check(node.Arguments[0], scope);
        RequireFit(node.Arguments[0], function, function.Parameters[0], list.Type);
        ItemExpression? item = null;
        var body = list;
        if (node.Arguments.Count == 1 && function.Name == "sort")
            ReadTitles(list);
        if (node.Arguments.Count > 1)
        {
            var current = new Scope("current", _slots++, list.Type.Element ?? FormulaType.Any, list.Origins, scope);
            var index = new Scope("index", _slots++, FormulaType.Number, [], current);
            body = Check(node.Arguments[1], index);
            item = new ItemExpression(body.Code, current.Slot, index.Slot);
        }

        var result = function.Result(node.Arguments.Count > 1 ? [list.Type, body.Type] : [list.Type]);
        // What map() gives comes from its expression; what the others give are items of the list.
        return new Checked(new EachCode(function, list.Code, item), result, !result.HoldsPages ? [] : function.Name == "map" ? body.Origins : list.Origins);
    }

    /// <summary>Pairs of a condition and a value, and a value for when none holds, which may be left out.</summary>
    private Checked Ifs(CallNode node, Scope? scope)
    {
        var parts = node.Arguments.Select(a => Check(a, scope)).ToArray();
        var result = parts.Length % 2 == 1 ? parts[^1] : new Checked(new ConstantCode(default), FormulaType.Empty);
        for (var i = parts.Length / 2 * 2 - 2; i >= 0; i -= 2)
            result = Conditional(parts[i], parts[i + 1], result);
        return result;
    }

    private Checked Lets(CallNode node, Scope? scope)
    {
        if (node.Arguments.Count % 2 == 0)
            throw node.Wrong($"{node.Function}() needs a value for every variable, and an expression at its end", "value");
        var bindings = new List<(int Slot, Code Value)>();
        for (var i = 0; i + 1 < node.Arguments.Count; i += 2)
        {
            if (node.Arguments[i] is not NameNode name)
                throw node.Arguments[i].Wrong($"{node.Function}() needs the name of a variable here", "name");
            if (name.Name is "true" or "false" or "current" or "index" or "and" or "or" or "not" or "prop")
                throw name.Wrong($"{name.Name} cannot be a variable", "name");
            var value = Check(node.Arguments[i + 1], scope);
            scope = new Scope(name.Name, _slots++, value.Type, value.Origins, scope);
            bindings.Add((scope.Slot, value.Code));
        }

        var body = Check(node.Arguments[^1], scope);
        var code = body.Code;
        for (var i = bindings.Count - 1; i >= 0; i--)
            code = new LetCode(bindings[i].Slot, bindings[i].Value, code);
        return body with { Code = code };
    }

    private static Parameter ParameterAt(FormulaFunction function, int index) =>
        index < function.Parameters.Count ? function.Parameters[index]
        : function.Parameters[function.Parameters.Count - function.Repeats + (index - function.Parameters.Count) % function.Repeats];

    private static void RequireCount(CallNode node, int least, int most)
    {
        if (node.Arguments.Count < least)
            throw node.Wrong($"Too few arguments in function {node.Function} ({least} expected{(most > least ? " at least" : "")}, {node.Arguments.Count} given)");
        if (node.Arguments.Count > most)
            throw node.Wrong($"Too many arguments in function {node.Function} ({most} expected{(most > least ? " at most" : "")}, {node.Arguments.Count} given)");
    }

    private static void RequireFit(Node node, FormulaFunction function, Parameter parameter, FormulaType type)
    {
        if (!Fits(type, parameter.Takes))
            throw node.Wrong($"Argument of type {type} does not satisfy function {function.Name}", Expected(parameter.Takes));
        if (parameter.Choices is { } choices && node is TextNode text && !choices.Contains(text.Text) && !choices.Contains(text.Text + "s"))
            throw node.Wrong($"{Printer.Quote(text.Text)} does not satisfy function {function.Name}", string.Join(", ", choices));
    }

    private static bool Fits(FormulaType type, Takes takes) =>
        takes.HasFlag(Takes.Anything) || type.Kind switch
        {
            FormulaKind.Any => true,
            FormulaKind.Text => takes.HasFlag(Takes.Text),
            // A text may be given as a number or a checkbox.
            FormulaKind.Number => (takes & (Takes.Number | Takes.Text)) != 0,
            FormulaKind.Boolean => (takes & (Takes.Boolean | Takes.Text)) != 0,
            FormulaKind.Date => takes.HasFlag(Takes.Date),
            FormulaKind.Person => takes.HasFlag(Takes.Person),
            FormulaKind.Page => takes.HasFlag(Takes.Page),
            FormulaKind.List => takes.HasFlag(Takes.List) || takes.HasFlag(Takes.NumberList) && type.Element!.Kind == FormulaKind.Number,
            _ => false,
        };

    private static string Expected(Takes takes) =>
        string.Join(" or ", Enum.GetValues<Takes>().Where(t => takes.HasFlag(t)).Select(t => t == Takes.NumberList ? "list of number" : t.ToString().ToLowerInvariant()));

    private static Scope? Find(Scope? scope, string name)
    {
        while (scope is not null && scope.Name != name)
            scope = scope.Outer;
        return scope;
    }

    private static IEnumerable<string> Names(Scope? scope)
    {
        for (; scope is not null; scope = scope.Outer)
            yield return scope.Name;
    }

    private static Origin[] Origins(IEnumerable<Checked> parts)
    {
        var origins = new List<Origin>();
        foreach (var origin in parts.SelectMany(p => p.Origins))
        {
            if (!origins.Any(o => o.Path.SequenceEqual(origin.Path)))
                origins.Add(origin);
        }

        return [.. origins];
    }
}

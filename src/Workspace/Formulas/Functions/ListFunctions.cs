namespace Verso.Workspace.Formulas.Functions;

/// <summary>
/// Lists. Items count from 0; below 0 from the end. In an expression for items <c>current</c> is the item and <c>index</c> its place.
/// </summary>
internal static class ListFunctions
{
    private static readonly Parameter List = new("list", Takes.List);
    private static readonly Parameter Condition = new("condition", Takes.Anything, IsEach: true);

    public static IEnumerable<FormulaFunction> All =>
    [
        new()
        {
            Name = "at",
            Summary = "The item at a place; nothing when there is none.",
            Parameters = [List, new("place", Takes.Number)],
            Result = Element,
            Returns = "item",
            Apply = (_, a) => At(Items(a[0]), a[1].AsNumber),
            Examples = [new("at([1, 2, 3], 1)", "2"), new("at([1, 2, 3], 9)", "empty()")],
        },
        new()
        {
            Name = "first",
            Summary = "The first item.",
            Parameters = [List],
            Result = Element,
            Returns = "item",
            Apply = (_, a) => At(Items(a[0]), 0),
            Examples = [new("first([1, 2, 3])", "1")],
        },
        new()
        {
            Name = "last",
            Summary = "The last item.",
            Parameters = [List],
            Result = Element,
            Returns = "item",
            Apply = (_, a) => At(Items(a[0]), -1),
            Examples = [new("last([1, 2, 3])", "3")],
        },
        new()
        {
            Name = "slice",
            Summary = "The items from one place up to another one, which is not included; of a text, its characters.",
            Parameters = [new("list", Takes.List | Takes.Text), new("start", Takes.Number), new("end", Takes.Number, IsOptional: true)],
            Result = types => types[0].Kind is FormulaKind.List or FormulaKind.Any ? types[0] : FormulaType.Text,
            Returns = "list",
            PassesEmpty = true,
            Apply = Slice,
            Examples = [new("slice([1, 2, 3], 1)", "[2, 3]"), new("slice([1, 2, 3], 0, -1)", "[1, 2]"), new("slice(\"Verso\", 0, 2)", "\"Ve\"")],
        },
        new()
        {
            Name = "splice",
            Summary = "The list without so many items from a place on, and with others in their stead.",
            Parameters = [List, new("start", Takes.Number), new("count", Takes.Number, IsOptional: true), new("item", Takes.Anything, IsOptional: true)],
            Repeats = 1,
            Result = types => FormulaType.ListOf(types.Skip(3).Aggregate(Element(types), (all, one) => all.Or(one))),
            Returns = "list",
            Apply = Splice,
            Examples = [new("splice([\"a\", \"b\", \"c\"], 1, 1)", "[\"a\", \"c\"]"), new("splice([1, 2], 1, 0, 9)", "[1, 9, 2]")],
        },
        new()
        {
            Name = "concat",
            Summary = "All items of several lists; of texts, one text.",
            Parameters = [new("list", Takes.List | Takes.Text)],
            Repeats = 1,
            Result = types => types.Any(t => t.Kind is FormulaKind.List or FormulaKind.Any)
                ? types.Aggregate(FormulaType.ListOf(FormulaType.Empty), (all, one) => FormulaType.ListOf(all.Element!.Or(one.Element ?? one)))
                : FormulaType.Text,
            Returns = "list",
            Apply = Concat,
            Examples = [new("concat([1], [2, 3])", "[1, 2, 3]"), new("concat(\"a\", \"b\")", "\"ab\"")],
        },
        new()
        {
            Name = "sort",
            Summary = "The items in order, smallest first, or in the order of an expression for each. What is empty is left out; with an expression, what it is empty for comes last.",
            Parameters = [List, new("expression", Takes.Anything, IsOptional: true, IsEach: true)],
            Result = types => types[0],
            Returns = "list",
            ApplyEach = Sort,
            Examples = [new("sort([3, 1, 2])", "[1, 2, 3]"), new("sort([\"ccc\", \"a\"], length(current))", "[\"a\", \"ccc\"]")],
        },
        new()
        {
            Name = "reverse",
            Summary = "The items in the opposite order.",
            Parameters = [List],
            Result = types => types[0],
            Returns = "list",
            Apply = (run, a) => run.List([.. Items(a[0]).Reverse()]),
            Examples = [new("reverse([1, 2, 3])", "[3, 2, 1]")],
        },
        new()
        {
            Name = "join",
            Summary = "The items as one text with a separator between them. In the old way the separator comes first, and texts follow.",
            Parameters = [new("list", Takes.List | Takes.Text), new("separator", Takes.Text, IsOptional: true)],
            Repeats = 1,
            Returns = "text",
            Apply = Join,
            Examples = [new("join([1, 2, 3], \"-\")", "\"1-2-3\""), new("join(\", \", \"a\", \"b\")", "\"a, b\"")],
        },
        new()
        {
            Name = "split",
            Summary = "The parts of a text between separators; between blanks without one.",
            Parameters = [new("text", Takes.Text), new("separator", Takes.Text, IsOptional: true)],
            Result = _ => FormulaType.ListOf(FormulaType.Text),
            Returns = "list of text",
            Apply = Split,
            Examples = [new("split(\"a,b\", \",\")", "[\"a\", \"b\"]"), new("split(\"One Two\")", "[\"One\", \"Two\"]")],
        },
        new()
        {
            Name = "unique",
            Summary = "The items without those that came before.",
            Parameters = [List],
            Result = types => types[0],
            Returns = "list",
            Apply = (run, a) => run.List([.. Items(a[0]).Distinct(SameValue.Instance)]),
            Examples = [new("unique([1, 1, 2])", "[1, 2]")],
        },
        new()
        {
            Name = "includes",
            IgnoresTitles = true,
            Summary = "Whether a value is in the list.",
            Parameters = [new("list", Takes.List | Takes.Text), new("value", Takes.Anything)],
            Result = _ => FormulaType.Boolean,
            Returns = "boolean",
            Apply = Includes,
            Examples = [new("includes([1, 2], 2)", "true"), new("[\"a\"].includes(\"A\")", "false")],
        },
        Each("find", "The first item for which a condition holds.", "find([1, 5, 9], current > 3)", "5", "item", Element, Find),
        Each("findIndex", "The place of the first item for which a condition holds; -1 when there is none.", "findIndex([1, 5, 9], current > 3)", "1", "number", _ => FormulaType.Number, FindIndex),
        Each("filter", "The items for which a condition holds.", "filter([1, 5, 9], current > 3)", "[5, 9]", "list", types => types[0], Filter),
        Each("some", "Whether a condition holds for an item.", "some([1, 5], current > 3)", "true", "boolean", _ => FormulaType.Boolean, Some),
        Each("every", "Whether a condition holds for all items.", "every([1, 5], current > 3)", "false", "boolean", _ => FormulaType.Boolean, Every),
        new()
        {
            Name = "map",
            Summary = "The results of an expression for the items.",
            Parameters = [List, new("expression", Takes.Anything, IsEach: true)],
            Result = types => FormulaType.ListOf(types[1]),
            Returns = "list",
            ApplyEach = Map,
            Examples = [new("map([1, 2, 3], current * 2)", "[2, 4, 6]"), new("map([\"a\", \"b\"], current + index)", "[\"a0\", \"b1\"]")],
        },
        new()
        {
            Name = "flat",
            Summary = "The items of lists in a list, one level deep.",
            Parameters = [List],
            Result = types => types[0].Element is { } element ? FormulaType.ListOf(element.Element ?? element) : types[0],
            Returns = "list",
            Apply = Flat,
            Examples = [new("flat([[1, 2], [3]])", "[1, 2, 3]")],
        },
        new()
        {
            Name = "count",
            Summary = "How many items there are, or for how many a condition holds.",
            Parameters = [List, Condition with { IsOptional = true }],
            Result = _ => FormulaType.Number,
            Returns = "number",
            ApplyEach = Count,
            Examples = [new("count([1, 2, 3])", "3"), new("count([1, 2, 3], current > 1)", "2")],
        },
    ];

    private static FormulaFunction Each(
        string name, string summary, string example, string result, string returns, Func<IReadOnlyList<FormulaType>, FormulaType> type, ApplyEach apply) => new()
        {
            Name = name,
            Summary = summary,
            Parameters = [List, Condition],
            Result = type,
            Returns = returns,
            ApplyEach = apply,
            Examples = [new(example, result)],
        };

    private static FormulaType Element(IReadOnlyList<FormulaType> types) => types[0].Element ?? FormulaType.Any;

    private static IReadOnlyList<FormulaValue> Items(in FormulaValue value) =>
        value.Kind == FormulaKind.List ? value.AsList : throw new FormulaFailure();

    private static FormulaValue At(IReadOnlyList<FormulaValue> items, double place)
    {
        place = Math.Truncate(place);
        if (place < 0)
            place += items.Count;
        return place >= 0 && place < items.Count ? items[(int)place] : default;
    }

    private static int Place(in FormulaValue value, int count, int otherwise)
    {
        if (value.IsEmpty)
            return otherwise;
        var place = Math.Truncate(value.AsNumber);
        return (int)Math.Clamp(place < 0 ? place + count : place, 0, count);
    }

    private static FormulaValue Slice(FormulaRun run, ReadOnlySpan<FormulaValue> a)
    {
        if (a[0].Kind != FormulaKind.List)
        {
            var text = Coercion.Format(a[0]);
            var (start, end) = (Place(a[1], text.Length, 0), Place(a.Length > 2 ? a[2] : default, text.Length, text.Length));
            return FormulaValue.Text(start < end ? text[start..end] : "");
        }

        var items = a[0].AsList;
        var (from, to) = (Place(a[1], items.Count, 0), Place(a.Length > 2 ? a[2] : default, items.Count, items.Count));
        return run.List([.. items.Skip(from).Take(Math.Max(0, to - from))]);
    }

    private static FormulaValue Splice(FormulaRun run, ReadOnlySpan<FormulaValue> a)
    {
        var items = new List<FormulaValue>(Items(a[0]));
        var start = Place(a[1], items.Count, 0);
        var count = a.Length > 2 ? (int)Math.Clamp(Math.Truncate(a[2].AsNumber), 0, items.Count - start) : items.Count - start;
        items.RemoveRange(start, count);
        if (a.Length > 3)
            items.InsertRange(start, a[3..].ToArray());
        return run.List(items);
    }

    private static FormulaValue Concat(FormulaRun run, ReadOnlySpan<FormulaValue> a)
    {
        var hasList = false;
        foreach (var argument in a)
            hasList |= argument.Kind == FormulaKind.List;
        if (!hasList)
        {
            var text = new System.Text.StringBuilder();
            foreach (var argument in a)
            {
                text.Append(Coercion.Format(argument));
                run.Expect(text.Length);
            }

            return FormulaValue.Text(text.ToString());
        }

        var items = new List<FormulaValue>();
        foreach (var argument in a)
        {
            if (argument.Kind == FormulaKind.List)
                items.AddRange(argument.AsList);
            else if (!argument.IsEmpty)
                items.Add(argument);
            run.Step(items.Count);
        }

        return run.List(items);
    }

    private static FormulaValue Join(FormulaRun run, ReadOnlySpan<FormulaValue> a)
    {
        if (a[0].Kind != FormulaKind.Text)
        {
            run.Step(Items(a[0]).Count);
            return run.Text(Coercion.Join(a[0].AsList, a.Length > 1 ? Coercion.Format(a[1]) : ",", run.Options.MaxText));
        }

        return run.Text(Coercion.Join(a[1..].ToArray(), a[0].AsText, run.Options.MaxText));
    }

    private static FormulaValue Split(FormulaRun run, ReadOnlySpan<FormulaValue> a)
    {
        var text = Coercion.Format(a[0]);
        var separator = a.Length > 1 ? Coercion.Format(a[1]) : " ";
        run.Expect(text.Length);
        if (separator.Length > 0)
            return run.List(Array.ConvertAll(text.Split(separator), FormulaValue.Text));
        run.Step(text.Length);
        return run.List(Array.ConvertAll(text.ToCharArray(), c => FormulaValue.Text(c.ToString())));
    }

    private static FormulaValue Includes(FormulaRun run, ReadOnlySpan<FormulaValue> a)
    {
        if (a[0].IsEmpty)
            return FormulaValue.Boolean(false);
        if (a[0].Kind != FormulaKind.List)
            return FormulaValue.Boolean(Coercion.Format(a[0]).Contains(Coercion.Format(a[1]), StringComparison.Ordinal));
        run.Step(a[0].AsList.Count);
        foreach (var item in a[0].AsList)
        {
            if (Coercion.AreEqual(item, a[1]))
                return FormulaValue.Boolean(true);
        }

        return FormulaValue.Boolean(false);
    }

    private static FormulaValue Flat(FormulaRun run, ReadOnlySpan<FormulaValue> a)
    {
        var items = new List<FormulaValue>();
        foreach (var item in Items(a[0]))
        {
            if (item.Kind == FormulaKind.List)
                items.AddRange(item.AsList);
            else
                items.Add(item);
            if (items.Count > run.Options.MaxItems)
                break;
        }

        return run.List(items);
    }

    private static FormulaValue Sort(FormulaRun run, IReadOnlyList<FormulaValue> list, ItemExpression? key)
    {
        run.Step(list.Count);
        var items = new List<(FormulaValue Key, FormulaValue Item)>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (!list[i].IsEmpty)
                items.Add((key is null ? list[i] : key.For(run, list[i], i), list[i]));
        }

        return run.List([.. items.Order(ByKey).Select(i => i.Item)]);
    }

    private static readonly Comparer<(FormulaValue Key, FormulaValue Item)> ByKey = Comparer<(FormulaValue Key, FormulaValue Item)>.Create((left, right) =>
        left.Key.IsEmpty || right.Key.IsEmpty
            ? left.Key.IsEmpty.CompareTo(right.Key.IsEmpty)
            : Coercion.Compare(left.Key, right.Key) ?? left.Key.Kind.CompareTo(right.Key.Kind));

    private static FormulaValue Find(FormulaRun run, IReadOnlyList<FormulaValue> list, ItemExpression? condition)
    {
        var place = IndexOf(run, list, condition!);
        return place < 0 ? default : list[place];
    }

    private static FormulaValue FindIndex(FormulaRun run, IReadOnlyList<FormulaValue> list, ItemExpression? condition) =>
        FormulaValue.Number(IndexOf(run, list, condition!));

    private static FormulaValue Some(FormulaRun run, IReadOnlyList<FormulaValue> list, ItemExpression? condition) =>
        FormulaValue.Boolean(IndexOf(run, list, condition!) >= 0);

    private static FormulaValue Every(FormulaRun run, IReadOnlyList<FormulaValue> list, ItemExpression? condition)
    {
        for (var i = 0; i < list.Count; i++)
        {
            run.Step();
            if (!condition!.Holds(run, list[i], i))
                return FormulaValue.Boolean(false);
        }

        return FormulaValue.Boolean(true);
    }

    private static int IndexOf(FormulaRun run, IReadOnlyList<FormulaValue> list, ItemExpression condition)
    {
        for (var i = 0; i < list.Count; i++)
        {
            run.Step();
            if (condition.Holds(run, list[i], i))
                return i;
        }

        return -1;
    }

    private static FormulaValue Filter(FormulaRun run, IReadOnlyList<FormulaValue> list, ItemExpression? condition)
    {
        var kept = new List<FormulaValue>();
        for (var i = 0; i < list.Count; i++)
        {
            run.Step();
            if (condition!.Holds(run, list[i], i))
                kept.Add(list[i]);
        }

        return run.List(kept);
    }

    private static FormulaValue Count(FormulaRun run, IReadOnlyList<FormulaValue> list, ItemExpression? condition)
    {
        if (condition is null)
            return FormulaValue.Number(list.Count);
        var count = 0;
        for (var i = 0; i < list.Count; i++)
        {
            run.Step();
            if (condition.Holds(run, list[i], i))
                count++;
        }

        return FormulaValue.Number(count);
    }

    /// <summary>An item for which the expression has no value becomes an empty one, as in Notion.</summary>
    private static FormulaValue Map(FormulaRun run, IReadOnlyList<FormulaValue> list, ItemExpression? expression)
    {
        var results = new FormulaValue[list.Count];
        for (var i = 0; i < results.Length; i++)
        {
            run.Step();
            try
            {
                results[i] = expression!.For(run, list[i], i);
            }
            catch (FormulaFailure)
            {
            }
        }

        return run.List(results);
    }

    /// <summary>Equality of values, for sets.</summary>
    private sealed class SameValue : IEqualityComparer<FormulaValue>
    {
        public static SameValue Instance { get; } = new();

        public bool Equals(FormulaValue x, FormulaValue y) => Coercion.AreEqual(x, y);

        public int GetHashCode(FormulaValue value) => value.Kind switch
        {
            FormulaKind.Text => value.AsText.GetHashCode(StringComparison.Ordinal),
            FormulaKind.Number or FormulaKind.Boolean => (value.AsNumber + 0.0).GetHashCode(),
            FormulaKind.Date => value.AsDate.Start.Milliseconds.GetHashCode(),
            FormulaKind.Person => value.AsPerson.Id.GetHashCode(StringComparison.Ordinal),
            FormulaKind.Page => value.AsPage.Id.GetHashCode(StringComparison.Ordinal),
            FormulaKind.List => value.AsList.Count,
            _ => 0,
        };
    }
}

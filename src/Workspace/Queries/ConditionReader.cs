using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Queries;

/// <summary>Reads what stands under the kind of a filter.</summary>
internal sealed class ConditionReader(FilterContext context)
{
    private const int MostValues = 100;

    private static readonly HashSet<string> Kinds = new(StringComparer.Ordinal)
    {
        "title", "rich_text", "url", "email", "phone_number", "number", "unique_id", "checkbox", "select", "status", "multi_select",
        "date", "created_time", "last_edited_time", "people", "created_by", "last_edited_by", "relation", "files", "formula", "rollup",
        "verification",
    };

    public static bool IsKind(string name) => Kinds.Contains(name);

    /// <param name="property">The property that is asked for; null for what a formula or a rollup came to.</param>
    public Condition Read(Input condition, string kind, PropertySchema? property) => kind switch
    {
        "title" or "rich_text" or "url" or "email" or "phone_number" => ReadText(condition),
        "number" => ReadNumber(condition, emptiness: true),
        "unique_id" => ReadNumber(condition, emptiness: false),
        "checkbox" => ReadCheckbox(condition),
        "select" or "status" => ReadOptions(condition, property!, "equals", "does_not_equal"),
        "multi_select" => ReadOptions(condition, property!, "contains", "does_not_contain"),
        "date" or "created_time" or "last_edited_time" => ReadDate(condition),
        "people" or "created_by" or "last_edited_by" => ReadIds(condition, acceptsMe: true),
        "relation" => ReadIds(condition, acceptsMe: false),
        "files" => ReadEmptiness(condition),
        "verification" => ReadVerification(condition),
        _ => throw condition.Should("be not present"),
    };

    public Condition ReadDate(Input condition)
    {
        var (test, value) = Only(
            condition, "equals", "before", "after", "on_or_before", "on_or_after", "is_empty", "is_not_empty", "this_week", "past_week",
            "past_month", "past_year", "next_week", "next_month", "next_year");
        if (TryEmptiness(test, value) is { } emptiness)
            return emptiness;
        DateTest? comparison = test switch
        {
            "equals" => DateTest.Equals,
            "before" => DateTest.Before,
            "after" => DateTest.After,
            "on_or_before" => DateTest.OnOrBefore,
            "on_or_after" => DateTest.OnOrAfter,
            _ => null,
        };
        if (comparison is { } known)
            return new DateCondition(known, ReadDay(value));
        value.RequireObject().RefuseOthers();
        return Window(test);
    }

    private static Condition ReadText(Input condition)
    {
        var (test, value) = Only(
            condition, "equals", "does_not_equal", "contains", "does_not_contain", "starts_with", "ends_with", "is_empty", "is_not_empty");
        return (Condition?)TryEmptiness(test, value) ?? new TextCondition(
            test switch
            {
                "equals" => TextTest.Equals,
                "does_not_equal" => TextTest.DoesNotEqual,
                "contains" => TextTest.Contains,
                "does_not_contain" => TextTest.DoesNotContain,
                "starts_with" => TextTest.StartsWith,
                _ => TextTest.EndsWith,
            },
            value.RequireString());
    }

    private static Condition ReadNumber(Input condition, bool emptiness)
    {
        ReadOnlySpan<string> tests =
        [
            "equals", "does_not_equal", "greater_than", "less_than", "greater_than_or_equal_to", "less_than_or_equal_to", "is_empty",
            "is_not_empty",
        ];
        var (test, value) = Only(condition, emptiness ? tests : tests[..6]);
        return (Condition?)TryEmptiness(test, value) ?? new NumberCondition(
            test switch
            {
                "equals" => NumberTest.Equals,
                "does_not_equal" => NumberTest.DoesNotEqual,
                "greater_than" => NumberTest.GreaterThan,
                "less_than" => NumberTest.LessThan,
                "greater_than_or_equal_to" => NumberTest.GreaterThanOrEqualTo,
                _ => NumberTest.LessThanOrEqualTo,
            },
            value.RequireNumber());
    }

    private static CheckboxCondition ReadCheckbox(Input condition)
    {
        var (test, value) = Only(condition, "equals", "does_not_equal");
        return new CheckboxCondition(value.RequireBoolean() == (test == "equals"));
    }

    private static Condition ReadOptions(Input condition, PropertySchema property, string positive, string negative)
    {
        var (test, value) = Only(condition, positive, negative, "is_empty", "is_not_empty");
        if (TryEmptiness(test, value) is { } emptiness)
            return emptiness;
        var names = value.IsArray
            ? value.RequireArray(most: MostValues).Items().Select(name => name.RequireString()).ToList()
            : [value.RequireString()];
        return new AmongCondition([.. names.SelectMany(name => OptionsOf(property, name)).Distinct()], IsNegated: test == negative);
    }

    /// <summary>The option of that name; for a status also all options of the group of that name. A name that nobody has matches no row.</summary>
    private static IEnumerable<string> OptionsOf(PropertySchema property, string name)
    {
        if (property.FindOption(name) is { } option)
            return [option.Id];
        return property.Config["groups"] is JsonArray groups
            ? groups
                .Where(g => (string?)g?["name"] == name)
                .SelectMany(g => g!["option_ids"] as JsonArray ?? [])
                .Select(id => (string)id!)
            : [];
    }

    private Condition ReadIds(Input condition, bool acceptsMe)
    {
        var (test, value) = Only(condition, "contains", "does_not_contain", "is_empty", "is_not_empty");
        if (TryEmptiness(test, value) is { } emptiness)
            return emptiness;
        // A token that acts for no person is nobody: nothing contains it.
        IReadOnlyList<string> ids = acceptsMe && value.IsString && value.Value.ValueEquals("me")
            ? context.Me is { } me ? [me.ToString()] : []
            : [value.RequireId().ToString()];
        return new AmongCondition(ids, IsNegated: test == "does_not_contain");
    }

    private static EmptyCondition ReadEmptiness(Input condition)
    {
        var (test, value) = Only(condition, "is_empty", "is_not_empty");
        return TryEmptiness(test, value)!;
    }

    private static VerificationCondition ReadVerification(Input condition)
    {
        var (test, value) = Only(condition, "status", "does_not_equal");
        return new VerificationCondition(value.RequireOneOf("verified", "expired", "none"), IsNegated: test == "does_not_equal");
    }

    private NotionDate ReadDay(Input value)
    {
        var text = value.RequireString();
        var relative = RelativeDates.Day(text, Today);
        if (relative is { } day)
            return new NotionDate(day, IsDay: true);
        return NotionDate.TryParse(text, out var date) ? date : throw value.Should("be a valid ISO 8601 date string");
    }

    private DateWindowCondition Window(string name)
    {
        var (first, last) = RelativeDates.Window(name, Today)!.Value;
        return new DateWindowCondition(new NotionDate(first, IsDay: true), new NotionDate(last, IsDay: true));
    }

    private DateTimeOffset Today => new(context.Now.UtcDateTime.Date, TimeSpan.Zero);

    private static EmptyCondition? TryEmptiness(string test, Input value)
    {
        if (test is not ("is_empty" or "is_not_empty"))
            return null;
        return value.Kind == JsonValueKind.True ? new EmptyCondition(IsEmpty: test == "is_empty") : throw value.Should("be `true`");
    }

    /// <summary>The one condition of an object that may have exactly one.</summary>
    private static (string Test, Input Value) Only(Input condition, params ReadOnlySpan<string> known)
    {
        condition.RequireObject().RefuseOthers(known);
        string? found = null;
        foreach (var (test, value) in condition.Members())
        {
            if (found is not null)
                throw value.Should("be not present");
            found = test;
        }

        if (found is not null)
            return (found, condition[found]);
        var lines = new List<string>();
        foreach (var test in known)
            lines.Add($"{condition.Path}.{test} should be defined, instead was `undefined`.");
        throw ApiException.Invalid($"body failed validation. Fix one:\n{string.Join('\n', lines)}");
    }
}

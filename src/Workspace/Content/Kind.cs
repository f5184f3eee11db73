using System.Text;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>A tagged value, <c>{type, &lt;type&gt;: …}</c>, whose <c>type</c> may be left out of a request.</summary>
internal static class Kind
{
    /// <summary>Which of <paramref name="kinds"/> the value is; exactly one key of them may be there.</summary>
    public static string Of(Input value, ReadOnlySpan<string> kinds)
    {
        var type = value["type"];
        if (!type.IsAbsent)
        {
            var named = type.RequireOneOf(kinds);
            if (value[named].IsAbsent)
                throw value[named].Should("be defined");
            RefuseOthers(value, kinds, named);
            return named;
        }

        foreach (var kind in kinds)
        {
            if (value[kind].IsAbsent)
                continue;
            RefuseOthers(value, kinds, kind);
            return kind;
        }

        throw NoneOf(value, kinds);
    }

    private static void RefuseOthers(Input value, ReadOnlySpan<string> kinds, string chosen)
    {
        foreach (var kind in kinds)
        {
            if (kind != chosen && !value[kind].IsAbsent)
                throw value[kind].Should("be not present");
        }
    }

    private static ApiException NoneOf(Input value, ReadOnlySpan<string> kinds)
    {
        var message = new StringBuilder("body failed validation. Fix one:");
        foreach (var kind in kinds)
            message.Append('\n').Append(value.Path).Append('.').Append(kind).Append(" should be defined, instead was `undefined`.");
        return ApiException.Invalid(message.ToString());
    }
}

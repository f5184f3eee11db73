using Verso.Agents.Records;

namespace Verso.Agents.Recipes;

/// <summary>Finds the property for each field of a recipe: the one that was named, else the one that looks like it by name and type.</summary>
internal sealed class FieldMap(Recipe recipe, RecordSchema schema)
{
    /// <param name="field">The field's name in <c>map</c>.</param>
    /// <param name="types">The property types it can have, the likeliest first.</param>
    /// <param name="names">What such a property is called, the likeliest first.</param>
    /// <param name="named">The property that the call names; null for none.</param>
    /// <param name="isAlone">Whether the only property of the first type is the one, whatever it is called.</param>
    /// <returns>The property; null when the database has none for it, or the recipe wants none.</returns>
    /// <exception cref="RecordFaultException">A property that was named is not there, or of another type.</exception>
    public RecordProperty? Find(string field, IReadOnlyList<string> types, IReadOnlyList<string> names, string? named = null, bool isAlone = true)
    {
        if (named is null && recipe.Map.TryGetValue(field, out named) && named is null)
            return null;
        if (named is not null)
        {
            var property = schema.Require(named);
            return types.Contains(property.Type)
                ? property
                : throw new RecordFaultException(new(named, RecordFaultCode.InvalidValue, $"\"{property.Name}\" is a {property.Type} property, and \"{field}\" needs one of the type {string.Join(" or ", types)}."));
        }

        var fitting = schema.Properties.Where(property => types.Contains(property.Type)).ToList();
        foreach (var name in names)
        {
            if (fitting.FirstOrDefault(property => property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } same)
                return same;
        }

        foreach (var name in names)
        {
            if (fitting.FirstOrDefault(property => Words(property.Name).Contains(name, StringComparer.OrdinalIgnoreCase)) is { } similar)
                return similar;
        }

        return isAlone && fitting.Where(property => property.Type == types[0]).ToList() is [var only] ? only : null;
    }

    private static string[] Words(string name) => name.Split([' ', '-', '_', '/'], StringSplitOptions.RemoveEmptyEntries);
}

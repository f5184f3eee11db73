using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Cli.Recipes;

/// <summary>Inputs from a command line: pairs, files, and the pipe.</summary>
internal static class RecipeInputArguments
{
    private const string Pipe = "-";

    /// <exception cref="CommandException">They cannot be read.</exception>
    public static JsonObject Read(string? file, IReadOnlyList<string> pairs, Terminal terminal)
    {
        var inputs = file is null ? [] : ReadObject(ReadText(file, terminal), file);
        foreach (var pair in pairs)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw new CommandException($"'{pair}' is no input. Write it as name=value, such as database=Meetings.");
            var value = pair[(at + 1)..];
            inputs[pair[..at]] = value switch
            {
                ['@', .. var from] => ReadText(from, terminal),
                ['[' or '{', ..] => ReadValue(value),
                _ => value,
            };
        }

        return inputs;
    }

    private static string ReadText(string file, Terminal terminal)
    {
        if (file == Pipe)
            return terminal.ReadAll();
        return File.Exists(file) ? File.ReadAllText(file) : throw new CommandException($"There is no file {file}.");
    }

    private static JsonObject ReadObject(string text, string file)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new CommandException($"{file} must hold a JSON object of input names and values.");
        }
        catch (JsonException fault)
        {
            throw new CommandException($"{file} is not valid JSON: {fault.Message}");
        }
    }

    /// <summary>A value that looks like JSON is JSON, and a text when it is none.</summary>
    private static JsonNode? ReadValue(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return value;
        }
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Verso.Cli;

/// <summary>
/// What a command reads from and writes to. Colours and movement appear only on a terminal; a file or a pipe gets plain
/// text.
/// </summary>
public sealed class Terminal
{
    private const int PlainWidth = 140;

    private static readonly JsonSerializerOptions Writing = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    private readonly TextReader _input;

    public Terminal(TextWriter output, TextWriter error, TextReader input, bool isInteractive)
    {
        Out = output;
        Error = error;
        _input = input;
        IsInteractive = isInteractive;
        Screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isInteractive ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isInteractive)
            Screen.Profile.Width = PlainWidth;
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>Whether a person is in front of it.</summary>
    public bool IsInteractive { get; }

    public IAnsiConsole Screen { get; }

    public static Terminal System() => new(Console.Out, Console.Error, Console.In, !Console.IsOutputRedirected);

    public void WriteJson<T>(T value) => Out.WriteLine(JsonSerializer.Serialize(value, Writing));

    /// <summary>Goes on only when the person in front says so.</summary>
    /// <param name="option">What says so beforehand, for scripts.</param>
    /// <exception cref="CommandException">The person does not, or there is none.</exception>
    public void Confirm(string question, string option)
    {
        if (!IsInteractive || Console.IsInputRedirected)
            throw new CommandException($"{question} Nobody is there to say so; give {option} if it is meant.");
        if (!Screen.Prompt(new ConfirmationPrompt(question) { DefaultValue = false }))
            throw new CommandException("Nothing was changed.");
    }

    /// <summary>All that comes through the pipe.</summary>
    public string ReadAll() => _input.ReadToEnd();

    /// <summary>A secret from the person in front, unseen, or from the pipe.</summary>
    public string ReadSecret(string question)
    {
        if (IsInteractive && !Console.IsInputRedirected)
            return Screen.Prompt(new TextPrompt<string>(question).Secret(null));
        return _input.ReadToEnd().TrimEnd('\r', '\n');
    }
}

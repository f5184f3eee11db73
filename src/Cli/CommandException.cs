namespace Verso.Cli;

/// <summary>A command that cannot be carried out, in words for the person who gave it.</summary>
public sealed class CommandException(string message) : Exception(message);

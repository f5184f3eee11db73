namespace Verso.Server.Hosting;

/// <summary>A setting that the server cannot start with, in words for the person who set it.</summary>
public sealed class SettingsException(string message) : Exception(message);

namespace GrantAnalyzers.Tool;

/// <summary>What was asked for cannot be done: one line for the user, which names the place and the remedy.</summary>
internal sealed class InputException(string message) : Exception(message);

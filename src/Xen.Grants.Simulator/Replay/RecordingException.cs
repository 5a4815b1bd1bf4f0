namespace Xen.Grants.Simulator;

/// <summary>A file is no recording, or not one that can be read. The message is one line that says where and why.</summary>
public sealed class RecordingException(string message) : Exception(message);

namespace Backends.Xenbus;

/// <summary>A console whose terminal echoes.</summary>
/// <param name="notifyFrontend">Notifies the frontend over its event channel.</param>
public sealed class Consback(Action notifyFrontend)
{
    private readonly byte[] _bytes = new byte[1024];

    /// <summary>Types what the guest wrote, until nothing is left or the guest has to read first.</summary>
    public void Echo(XenconsInterface console)
    {
        int count;
        while ((count = console.Read(_bytes.AsSpan(0, console.Room))) > 0)
        {
            console.Write(_bytes.AsSpan(0, count));
            notifyFrontend();
        }
    }
}

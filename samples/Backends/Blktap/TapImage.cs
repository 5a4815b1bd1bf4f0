using Backends.Blkback;

namespace Backends.Blktap;

/// <summary>The disk's image file: nothing in it is there at once.</summary>
/// <param name="disk">What is in it.</param>
/// <param name="clock">The host's clock.</param>
public sealed class TapImage(Disk disk, TimeProvider clock)
{
    private static readonly TimeSpan s_seekTime = TimeSpan.FromMicroseconds(100);

    /// <summary>What is in it.</summary>
    public Disk Disk => disk;

    /// <summary>Waits for the image to be opened, or for its head to be where it is needed.</summary>
    public Task SeekAsync() => Task.Delay(s_seekTime, clock);
}

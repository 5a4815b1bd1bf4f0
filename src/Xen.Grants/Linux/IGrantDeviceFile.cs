namespace Xen.Grants.Linux;

/// <summary>
/// An open file of one of Linux's grant devices, call by call as the kernel has them. A result is 0 or a negative errno.
/// </summary>
/// <remarks>Implemented over the real device, and by a model in Xen.Grants.Simulator that answers as the real one does.</remarks>
public interface IGrantDeviceFile : IDisposable
{
    /// <summary>The address space that pages of the device appear in.</summary>
    IHostMemory Memory { get; }

    /// <summary>Sets addresses aside to map pages at. Nothing is mapped there yet.</summary>
    /// <param name="pages">How many pages of 4,096 bytes side by side: 1 or more.</param>
    /// <returns>The first one's address.</returns>
    ulong Reserve(int pages);

    /// <summary>Gives back addresses that <see cref="Reserve"/> set aside, with nothing mapped there.</summary>
    /// <param name="address">The first one.</param>
    /// <param name="pages">How many pages.</param>
    void Release(ulong address, int pages);

    /// <summary>Lets pages of the device appear at reserved addresses: <c>mmap</c>, shared, at a fixed address.</summary>
    /// <param name="address">Where: reserved, and with nothing mapped there.</param>
    /// <param name="pages">How many; gntdev takes just as many as the index stands for.</param>
    /// <param name="index">What the device gave for them.</param>
    /// <param name="writable">Whether also for writing; gntdev then maps the grants writable.</param>
    /// <returns>0; <c>-EINVAL</c> where the index is none, is mapped already or has another size, or where the granter does not allow it.</returns>
    int Mmap(ulong address, int pages, ulong index, bool writable);

    /// <summary>Takes away what <see cref="Mmap"/> let appear: <c>munmap</c>. The addresses stay reserved.</summary>
    /// <param name="address">Where it began.</param>
    /// <param name="pages">How many pages it has.</param>
    int Munmap(ulong address, int pages);

    /// <summary>
    /// Has the kernel tell when pages are gone, also where that is because the process ended:
    /// <c>IOCTL_GNTDEV_SET_UNMAP_NOTIFY</c>, <c>IOCTL_GNTALLOC_SET_UNMAP_NOTIFY</c>.
    /// </summary>
    /// <param name="index">The index of the pages plus, for <see cref="UnmapNotifications.ClearByte"/>, the place of the byte.</param>
    /// <param name="actions">What is to happen.</param>
    /// <param name="port">The event channel's port, for <see cref="UnmapNotifications.SendEvent"/>.</param>
    /// <returns>0; <c>-ENOENT</c> or <c>-EINVAL</c> for an index or actions that are none, or a port that the process does not have.</returns>
    int SetUnmapNotify(ulong index, UnmapNotifications actions, uint port);
}

/// <summary>What happens when pages are unmapped: C's <c>UNMAP_NOTIFY_*</c>.</summary>
[Flags]
public enum UnmapNotifications : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>UNMAP_NOTIFY_CLEAR_BYTE</c>: a byte in the page becomes 0.</summary>
    ClearByte = 1,

    /// <summary><c>UNMAP_NOTIFY_SEND_EVENT</c>: an event is sent.</summary>
    SendEvent = 2,
}

using Xen.Grants;

namespace SeedAsPatched;

/// <summary><c>gntdev.c</c>: hands Eagain on instead of waiting.</summary>
internal sealed class Gntdev(IGrantTable grants, DomId domid)
{
    /// <summary>The loop of <c>gntdev_mmap</c>, for the kernel's mapping of each page and the process's.</summary>
    public int Mmap(ReadOnlySpan<GrantRef> refs, ulong kernelAddress, ulong userAddress, Span<GrantHandle> kernelHandles, Span<GrantHandle> userHandles)
    {
        int exitRet = -Kernel.ENOMEM;
        for (int i = 0; i < refs.Length; i++)
        {
            MapGrantRef op = MapGrantRef.Create(kernelAddress + ((ulong)i * 4096), GrantMapFlags.HostMap, refs[i], domid);
            int ret = grants.GrantTableOp(ref op);
            Kernel.BugOn(ret != 0);
            if (op.Status != GrantStatus.Okay)
            {
                if (op.Status != GrantStatus.Eagain)
                {
                    Kernel.Log($"Error mapping the grant reference into the kernel ({op.Status}). {domid}; {refs[i]}");
                }
                else
                {
                    // Propagated, with nothing tried here.
                    exitRet = -Kernel.EAGAIN;
                }

                goto undo;
            }

            kernelHandles[i] = op.Handle;

            op = MapGrantRef.Create(userAddress + ((ulong)i * 4096), GrantMapFlags.HostMap | GrantMapFlags.ApplicationMap, refs[i], domid);
            ret = grants.GrantTableOp(ref op);
            Kernel.BugOn(ret != 0);
            if (op.Status != GrantStatus.Okay)
            {
                Kernel.Log($"Error mapping the grant reference into user space ({op.Status}). {domid}; {refs[i]}");

                // What the kernel has mapped is not paged out.
                Kernel.BugOn(op.Status == GrantStatus.Eagain); // GNT1009
                goto undo;
            }

            userHandles[i] = op.Handle;
        }

        exitRet = 0;
        return exitRet;

    undo:
        return exitRet;
    }

    /// <summary><c>gntdev_clear_pte</c>.</summary>
    public void ClearPte(ulong address, GrantHandle userHandle, ulong kernelAddress, GrantHandle kernelHandle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, userHandle);
        int ret = grants.GrantTableOp(ref op);
        Kernel.BugOn(ret != 0);
        if (op.Status != GrantStatus.Okay)
        {
            Kernel.Log($"User unmap grant status = {op.Status}");
        }

        op = UnmapGrantRef.Create(kernelAddress, 0, kernelHandle);
        ret = grants.GrantTableOp(ref op);
        Kernel.BugOn(ret != 0);
        if (op.Status != GrantStatus.Okay)
        {
            Kernel.Log($"Kernel unmap grant status = {op.Status}");
        }
    }
}

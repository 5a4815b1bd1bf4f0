namespace Xen.Grants.Linux;

/// <summary>Other domains' pages, mapped into this process.</summary>
public sealed class GrantMapping : GrantPages
{
    private readonly IGntdev _file;

    private GrantMapping(IGntdev file, ulong address, int pageCount, ulong index, bool isReadOnly)
        : base(file, address, pageCount, index, isReadOnly) => _file = file;

    /// <exception cref="GrantDeviceException">They could not be mapped; then nothing is.</exception>
    internal static GrantMapping Map(IGntdev file, ReadOnlySpan<GntdevGrantRef> grants, bool writable)
    {
        int result = file.MapGrantRef(grants, out ulong index);
        if (result != 0)
        {
            throw new GrantDeviceException(-result, $"{grants.Length} grants are none, or more than gntdev maps at once (its module's parameter 'limit')");
        }

        result = Map(file, grants.Length, index, writable, out ulong address);
        if (result != 0)
        {
            file.UnmapGrantRef(index, (uint)grants.Length);
            throw new GrantDeviceException(-result, $"{(grants.Length == 1 ? $"{grants[0].Ref} of d{grants[0].Domid}" : $"one of {grants.Length} grants")} cannot be mapped for {(writable ? "reading and writing" : "reading")}: it is not granted to this domain, not with that access, or there is no such domain; the kernel does not tell which");
        }

        return new GrantMapping(file, address, grants.Length, index, !writable);
    }

    private protected override int GiveBack(ulong index) => _file.UnmapGrantRef(index, (uint)PageCount);
}

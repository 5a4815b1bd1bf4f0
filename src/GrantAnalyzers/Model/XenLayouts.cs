using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Model;

/// <summary>Where C's 64-bit interface has the fields of each structure that crosses it: to Xen, to the kernel's grant devices, to their library.</summary>
internal static class XenLayouts
{
    private const string Xen = "Xen";
    private const string Kernel = "the kernel";

    private static readonly Dictionary<string, XenLayout> s_byName = Index(
        new("gnttab_map_grant_ref", Xen, [32],
            new("host_addr", 0, 8), new("flags", 8, 4), new("ref|gref", 12, 4), new("dom|domid", 16, 2), new("status", 18, 2), new("handle", 20, 4), new("dev_bus_addr", 24, 8)),
        new("gnttab_unmap_grant_ref", Xen, [24],
            new("host_addr", 0, 8), new("dev_bus_addr", 8, 8), new("handle", 16, 4), new("status", 20, 2)),
        new("gnttab_unmap_and_replace", Xen, [24],
            new("host_addr", 0, 8), new("new_addr", 8, 8), new("handle", 16, 4), new("status", 20, 2)),
        new("gnttab_setup_table", Xen, [24],
            new("dom|domid", 0, 2), new("nr_frames", 4, 4), new("status", 8, 2), new("frame_list", 16, 8)),
        new("gnttab_dump_table", Xen, [4],
            new("dom|domid", 0, 2), new("status", 2, 2)),
        new("gnttab_transfer", Xen, [24],
            new("mfn", 0, 8), new("domid|dom", 8, 2), new("ref|gref", 12, 4), new("status", 16, 2)),
        new("gnttab_copy", Xen, [40],
            new("source", 0, 16, IsOptional: true), new("source_ref", 0, 4, IsOptional: true), new("source_gmfn", 0, 8, IsOptional: true), new("source_domid", 8, 2, IsOptional: true), new("source_offset", 10, 2, IsOptional: true),
            new("dest", 16, 16, IsOptional: true), new("dest_ref", 16, 4, IsOptional: true), new("dest_gmfn", 16, 8, IsOptional: true), new("dest_domid", 24, 2, IsOptional: true), new("dest_offset", 26, 2, IsOptional: true),
            new("len|length", 32, 2), new("flags", 34, 2), new("status", 36, 2)),
        new("gnttab_query_size", Xen, [16],
            new("dom|domid", 0, 2), new("nr_frames", 4, 4), new("max_nr_frames", 8, 4), new("status", 12, 2)),
        new("gnttab_get_status_frames", Xen, [16],
            new("nr_frames", 0, 4), new("dom|domid", 4, 2), new("status", 6, 2), new("frame_list", 8, 8)),
        new("gnttab_set_version", Xen, [4],
            new XenField("version", 0, 4)),
        new("gnttab_get_version", Xen, [8],
            new("dom|domid", 0, 2), new("version", 4, 4)),
        new("gnttab_swap_grant_ref", Xen, [12],
            new("ref_a", 0, 4), new("ref_b", 4, 4), new("status", 8, 2)),
        new("gnttab_cache_flush", Xen, [16],
            new("dev_bus_addr|a_dev_bus_addr", 0, 8, IsOptional: true), new("ref|a_ref", 0, 4, IsOptional: true), new("offset", 8, 2), new("length|len", 10, 2), new("op", 12, 4)),
        Segment("xengnttab_grant_copy_segment", "libxengnttab"),
        Segment("gntdev_grant_copy_segment", Kernel),
        // What has a list at its end is as long as its list: without one, or with the one entry that C declares.
        new("ioctl_gntdev_map_grant_ref", Kernel, [16, 24],
            new("count", 0, 4), new("index", 8, 8)),
        new("ioctl_gntdev_unmap_grant_ref", Kernel, [16],
            new("index", 0, 8), new("count", 8, 4)),
        new("ioctl_gntdev_get_offset_for_vaddr", Kernel, [24],
            new("vaddr", 0, 8), new("offset", 8, 8), new("count", 16, 4)),
        new("ioctl_gntdev_unmap_notify", Kernel, [16],
            new("index", 0, 8), new("action", 8, 4), new("event_channel_port", 12, 4)),
        new("ioctl_gntdev_grant_copy", Kernel, [16],
            new("count", 0, 4), new("segments", 8, 8)),
        new("ioctl_gntalloc_alloc_gref", Kernel, [16, 24],
            new("domid|dom", 0, 2), new("flags", 2, 2), new("count", 4, 4), new("index", 8, 8)),
        new("ioctl_gntalloc_dealloc_gref", Kernel, [16],
            new("index", 0, 8), new("count", 8, 4)),
        new("ioctl_gntalloc_unmap_notify", Kernel, [16],
            new("index", 0, 8), new("action", 8, 4), new("event_channel_port", 12, 4)));

    /// <summary>The names that C# gives the operations, without case: <c>MapGrantRef</c>, <c>GrantCopy</c>.</summary>
    private static readonly Dictionary<string, XenLayout> s_byOwnName = s_byName.Values
        .Where(static layout => layout.Name.StartsWith("gnttab_", StringComparison.Ordinal))
        .ToDictionary(static layout => KeyOf(layout.Name.Substring("gnttab_".Length)), StringComparer.Ordinal);

    /// <summary>The layout by C's name for the structure, with or without a <c>_t</c> at its end; null where it has none.</summary>
    public static XenLayout? InC(string name) =>
        name.Length > 10 && name[0] is 'g' or 'x' or 'i' && s_byName.TryGetValue(name.EndsWith("_t", StringComparison.Ordinal) ? name.Substring(0, name.Length - 2) : name, out XenLayout? layout) ? layout : null;

    /// <summary>The layout of an operation by its name in C#; null where the name tells nothing.</summary>
    public static XenLayout? OfOperation(string name)
    {
        string key = KeyOf(name);
        foreach (string prefix in (string[])["", "gnttab", "grant"])
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal) && s_byOwnName.TryGetValue(key.Substring(prefix.Length), out XenLayout? layout))
            {
                return layout;
            }
        }

        return null;
    }

    /// <summary>A name without what C# and C write differently in it: case and underscores.</summary>
    public static string KeyOf(string name)
    {
        StringBuilder key = new(name.Length);
        foreach (char c in name)
        {
            if (c != '_')
            {
                key.Append(char.ToLowerInvariant(c));
            }
        }

        return key.ToString();
    }

    /// <summary>A copy in user space. In its sides the offset comes before the domain, other than in Xen's own copy.</summary>
    private static XenLayout Segment(string name, string reader) => new(name, reader, [24],
        new("source", 0, 8, IsOptional: true), new("source_virt", 0, 8, IsOptional: true), new("source_ref", 0, 4, IsOptional: true), new("source_offset", 4, 2, IsOptional: true), new("source_domid", 6, 2, IsOptional: true),
        new("dest", 8, 8, IsOptional: true), new("dest_virt", 8, 8, IsOptional: true), new("dest_ref", 8, 4, IsOptional: true), new("dest_offset", 12, 2, IsOptional: true), new("dest_domid", 14, 2, IsOptional: true),
        new("len|length", 16, 2), new("flags", 18, 2), new("status", 20, 2));

    private static Dictionary<string, XenLayout> Index(params XenLayout[] layouts) => layouts.ToDictionary(static layout => layout.Name, StringComparer.Ordinal);
}

/// <summary>The layout of one structure.</summary>
internal sealed class XenLayout
{
    /// <param name="name">C's name for it.</param>
    /// <param name="reader">Who reads it.</param>
    /// <param name="sizes">How many bytes it may take, the usual number last.</param>
    /// <param name="fields">In the order of their offsets.</param>
    public XenLayout(string name, string reader, int[] sizes, params XenField[] fields)
    {
        Name = name;
        Reader = reader;
        Sizes = [.. sizes];
        Fields = [.. fields];
    }

    public string Name { get; }

    public string Reader { get; }

    public ImmutableArray<int> Sizes { get; }

    public ImmutableArray<XenField> Fields { get; }
}

/// <summary>One field of a structure.</summary>
/// <param name="Names">C's name, and others that it goes by, with bars between them; a field within another behind that one's name.</param>
/// <param name="Offset">Bytes from the structure's start.</param>
/// <param name="Size">Bytes that it takes.</param>
/// <param name="IsOptional">A structure need not have it under this name: it stands in a union, or is told by its parts.</param>
internal sealed record XenField(string Names, int Offset, int Size, bool IsOptional = false)
{
    /// <summary>C's name.</summary>
    public string Name { get; } = Names.Split('|')[0];

    /// <summary>All names, as <see cref="XenLayouts.KeyOf"/> has them.</summary>
    public ImmutableArray<string> Keys { get; } = [.. Names.Split('|').Select(XenLayouts.KeyOf)];
}

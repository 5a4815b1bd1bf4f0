using Xen.Grants;
using Xen.Grants.Linux;

/// <summary>Shares a page of dom0's with dom0 itself, and uses it from both ends. docs/real-xen.md shows this file.</summary>
internal static class ShareAPage
{
    internal static void Main()
    {
        DomId self = new(0);
        using GntallocGrants gntalloc = GntallocGrants.Open();
        using GntdevGrantDevice gntdev = GntdevGrantDevice.Open();

        using SharedPages shared = gntalloc.Share(self, pages: 1, writable: true);
        Console.WriteLine($"shared a page: {shared.Refs[0]}");

        using (GrantMapping mapped = gntdev.Map(self, shared.Refs[0], writable: true))
        {
            "hello"u8.CopyTo(mapped.Span);
            Console.WriteLine($"written through the mapping: {System.Text.Encoding.UTF8.GetString(shared.ReadOnlySpan[..5])}");

            shared.Span[0] = (byte)'j';
            Console.WriteLine($"read through the mapping: {System.Text.Encoding.UTF8.GetString(mapped.ReadOnlySpan[..5])}");
        }

        Console.WriteLine("unmapped");
    }
}

namespace Xen.Grants.Linux.Tests;

/// <summary>What may be read and written of the process's memory: what is mapped, and nothing beside it.</summary>
public class ProcessMemoryTests
{
    private const ulong Start = 0x7000_0000;
    private const int Page = ProcessMemory.PageSize;

    private readonly ProcessMemory _memory = new();

    public ProcessMemoryTests()
    {
        // Three neighbours, added out of order: nothing mapped, four pages, nothing mapped.
        _memory.Add(Start + (5 * Page), 1);
        _memory.Add(Start, 4);
        _memory.Add(Start - Page, 1);
        _memory.Set(Start, 2, ProcessMemory.Access.ReadWrite);
        _memory.Set(Start + (2 * Page), 1, ProcessMemory.Access.Read);
    }

    [Theory]
    [InlineData(0, Page, true, true)]
    [InlineData(100, 2 * Page, true, false)]
    [InlineData(0, 2 * Page, true, true)]
    [InlineData(2 * Page, Page, true, false)]
    [InlineData(3 * Page, 1, false, false)]
    [InlineData((3 * Page) - 1, 2, false, false)]
    [InlineData(-1, 1, false, false)]
    [InlineData(-1, 2, false, false)]
    [InlineData(4 * Page, 1, false, false)]
    [InlineData(5 * Page, 1, false, false)]
    public void An_access_is_allowed_where_every_page_of_it_is_mapped_so(int at, int length, bool read, bool write)
    {
        ulong address = Start + (ulong)(long)at;
        Assert.Equal(read, IsAllowed(() => _memory.Read(address, length)));
        Assert.Equal(write, IsAllowed(() => _memory.Write(address, length)));
    }

    [Fact]
    public void What_only_the_kernel_may_use_is_in_use_and_out_of_reach()
    {
        _memory.Set(Start, 1, ProcessMemory.Access.Kernel);
        Assert.False(_memory.IsFree(Start, 1));
        Assert.False(IsAllowed(() => _memory.Read(Start, 1)));
    }

    [Fact]
    public void Only_reserved_pages_with_nothing_mapped_are_free()
    {
        Assert.True(_memory.IsFree(Start + (3 * Page), 1));
        Assert.False(_memory.IsFree(Start + (2 * Page), 2));
        Assert.False(_memory.IsFree(Start + (3 * Page), 2));
        Assert.False(_memory.IsFree(Start + (3 * Page) + 8, 1));
        _memory.Remove(Start);
        Assert.False(_memory.IsFree(Start + (3 * Page), 1));
        Assert.True(_memory.IsFree(Start + (5 * Page), 1));
    }

    [Fact]
    public void An_access_of_a_negative_length_is_a_mistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _memory.Read(Start, -1).ToArray());

    private static bool IsAllowed(Action access)
    {
        try
        {
            access();
            return true;
        }
        catch (AccessViolationException)
        {
            return false;
        }
    }
}

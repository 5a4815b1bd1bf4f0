using GrantAnalyzers.Flow;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>The sparse array that copies share page by page: what is written to one is not in the other.</summary>
public class SharedPagesTests
{
    private const int Blank = -1;

    private static SharedPages<int> CopyOf(in SharedPages<int> pages)
    {
        SharedPages<int> copy = default;
        copy.CopyFrom(in pages);
        return copy;
    }

    [Fact]
    public void What_was_not_written_is_blank()
    {
        SharedPages<int> pages = default;
        Assert.Equal(Blank, pages.Get(0, Blank));
        pages.Set(3, 30, Blank);
        pages.Set(25, 250, Blank);

        Assert.Equal([3, 25], Enumerable.Range(0, 100).Where(i => pages.Get(i, Blank) != Blank));
        Assert.Equal((30, 250), (pages.Get(3, Blank), pages.Get(25, Blank)));
    }

    [Theory]
    [InlineData(7, 1)]
    [InlineData(8, 2)]
    [InlineData(15, 2)]
    [InlineData(16, 3)]
    public void There_are_pages_up_to_the_last_one_that_was_written(int index, int count)
    {
        SharedPages<int> pages = default;
        Assert.Equal(0, pages.PageCount);
        pages.Set(index, 1, Blank);

        Assert.Equal(count, pages.PageCount);
        Assert.NotNull(pages.PageAt(count - 1));
        Assert.Null(pages.PageAt(count));
    }

    [Fact]
    public void Writing_what_is_there_already_makes_no_page()
    {
        SharedPages<int> pages = default;
        pages.Set(3, Blank, Blank);
        Assert.Equal(0, pages.PageCount);
    }

    [Fact]
    public void A_copy_is_the_same_until_one_of_the_two_is_written_to()
    {
        SharedPages<int> pages = default;
        pages.Set(3, 1, Blank);
        pages.Set(9, 1, Blank);
        SharedPages<int> copy = CopyOf(in pages);
        Assert.True(copy.IsSameAs(in pages));

        copy.Set(3, 1, Blank);
        Assert.True(copy.IsSameAs(in pages));

        SharedPages<int> first = CopyOf(in copy);
        first.Set(3, 2, Blank);
        Assert.False(first.IsSameAs(in pages));

        SharedPages<int> second = CopyOf(in copy);
        second.Set(9, 2, Blank);
        Assert.False(second.IsSameAs(in pages));
    }

    [Fact]
    public void A_page_is_copied_once_and_then_written_in_place()
    {
        SharedPages<int> pages = default;
        pages.Set(9, 1, Blank);
        int[]? page = pages.PageAt(1);
        pages.Set(10, 1, Blank);
        Assert.Same(page, pages.PageAt(1));

        SharedPages<int> copy = CopyOf(in pages);
        copy.Set(9, 2, Blank);
        Assert.NotSame(page, copy.PageAt(1));
        page = copy.PageAt(1);
        copy.Set(10, 2, Blank);
        Assert.Same(page, copy.PageAt(1));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(130)]
    public void Near_and_far_pages_are_copied_alike(int far)
    {
        SharedPages<int> pages = default;
        pages.Set(0, 1, Blank);
        pages.Set(far * SharedPages<int>.PageSize, 1, Blank);

        SharedPages<int> nearFirst = CopyOf(in pages);
        Assert.True(nearFirst.IsSameAs(in pages));
        nearFirst.Set(0, 2, Blank);
        nearFirst.Set(far * SharedPages<int>.PageSize, 2, Blank);
        SharedPages<int> farAlone = CopyOf(in pages);
        farAlone.Set(far * SharedPages<int>.PageSize, 3, Blank);
        Assert.False(farAlone.IsSameAs(in pages));

        Assert.Equal((1, 1), (pages.Get(0, Blank), pages.Get(far * SharedPages<int>.PageSize, Blank)));
        Assert.Equal((2, 2), (nearFirst.Get(0, Blank), nearFirst.Get(far * SharedPages<int>.PageSize, Blank)));
        Assert.Equal((1, 3), (farAlone.Get(0, Blank), farAlone.Get(far * SharedPages<int>.PageSize, Blank)));
    }

    [Fact]
    public void A_page_that_nobody_uses_any_more_is_written_to_again()
    {
        SharedPages<int> pages = default;
        pages.Set(0, 1, Blank);
        int[]? page = pages.PageAt(0);
        pages.Clear();

        SharedPages<int> others = default;
        others.Set(5, 2, Blank);
        Assert.Same(page, others.PageAt(0));
        Assert.Equal((Blank, 2), (others.Get(0, Blank), others.Get(5, Blank)));
    }

    [Fact]
    public void A_page_that_a_copy_uses_is_not_written_to_again()
    {
        SharedPages<int> pages = default;
        pages.Set(0, 1, Blank);
        SharedPages<int> copy = CopyOf(in pages);
        pages.Clear();

        SharedPages<int> others = default;
        others.Set(0, 2, Blank);
        Assert.Equal((Blank, 1, 2), (pages.Get(0, Blank), copy.Get(0, Blank), others.Get(0, Blank)));
    }

    [Fact]
    public void Who_is_left_alone_with_a_page_writes_in_place()
    {
        SharedPages<int> pages = default;
        pages.Set(0, 1, Blank);
        SharedPages<int> copy = CopyOf(in pages);
        pages.Clear();
        int[]? page = copy.PageAt(0);
        copy.Set(0, 2, Blank);

        Assert.Same(page, copy.PageAt(0));
    }

    [Fact]
    public void Who_has_written_to_a_page_of_its_own_leaves_the_other_one_alone_with_the_first()
    {
        SharedPages<int> pages = default;
        pages.Set(0, 1, Blank);
        int[]? page = pages.PageAt(0);
        SharedPages<int> copy = CopyOf(in pages);
        copy.Set(0, 2, Blank);
        pages.Set(0, 3, Blank);

        Assert.Same(page, pages.PageAt(0));
        Assert.Equal((3, 2), (pages.Get(0, Blank), copy.Get(0, Blank)));
    }

    [Fact]
    public void Far_pages_after_a_big_clearing_are_as_new()
    {
        SharedPages<int> pages = default;
        pages.Set(2_000, 1, Blank);
        pages.Clear();
        Assert.Null(pages.PageAt(250));
        pages.Set(40, 2, Blank);

        Assert.Equal((2, Blank), (pages.Get(40, Blank), pages.Get(2_000, Blank)));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(48)]
    [InlineData(400)]
    public void What_was_cleared_becomes_a_copy_whether_it_has_room_or_not(int room)
    {
        SharedPages<int> pages = default;
        pages.Set(0, 1, Blank);
        pages.Set(88, 2, Blank);
        SharedPages<int> copy = default;
        copy.Set(room, 3, Blank);
        copy.Clear();
        copy.CopyFrom(in pages);

        Assert.True(copy.IsSameAs(in pages));
        Assert.Equal((1, 2, Blank), (copy.Get(0, Blank), copy.Get(88, Blank), copy.Get(room, Blank)));
    }

    [Fact]
    public void Nothing_is_left_behind_a_clearing()
    {
        SharedPages<int> pages = default;
        pages.Set(0, 1, Blank);
        pages.Set(100, 1, Blank);
        pages.Clear();

        Assert.Equal(0, pages.PageCount);
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal(Blank, pages.Get(i, Blank)));
        pages.Set(100, 2, Blank);
        Assert.Equal((Blank, Blank, 2), (pages.Get(0, Blank), pages.Get(99, Blank), pages.Get(100, Blank)));
    }

    [Fact]
    public void Pages_that_nobody_writes_to_stay_shared()
    {
        SharedPages<int> pages = default;
        pages.Set(0, 1, Blank);
        pages.Set(8, 1, Blank);
        pages.Set(16, 1, Blank);
        SharedPages<int> copy = CopyOf(in pages);
        copy.Set(8, 2, Blank);

        Assert.Same(pages.PageAt(0), copy.PageAt(0));
        Assert.NotSame(pages.PageAt(1), copy.PageAt(1));
        Assert.Same(pages.PageAt(2), copy.PageAt(2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Any_copies_of_copies_hold_what_was_written_to_each(int seed)
    {
        Random random = new(seed);
        List<(SharedPages<int> Pages, Dictionary<int, int> Expected)> copies = [(default, [])];
        for (int step = 0; step < 400; step++)
        {
            int at = random.Next(copies.Count);
            (SharedPages<int> pages, Dictionary<int, int> expected) = copies[at];
            if (copies.Count < 8 && random.Next(4) == 0)
            {
                copies.Add((CopyOf(in pages), new(expected)));
            }
            else if (random.Next(30) == 0)
            {
                pages.Clear();
                expected.Clear();
            }
            else
            {
                int index = random.Next(random.Next(2) == 0 ? 20 : 700);
                pages.Set(index, step, Blank);
                expected[index] = step;
            }

            copies[at] = (pages, expected);
        }

        Assert.All(copies, copy => Assert.All(Enumerable.Range(0, 700), i => Assert.Equal(copy.Expected.GetValueOrDefault(i, Blank), copy.Pages.Get(i, Blank))));
    }
}

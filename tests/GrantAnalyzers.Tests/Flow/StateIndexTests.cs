using GrantAnalyzers.Flow;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>Which variables ever spoke of a status or an rc.</summary>
public class StateIndexTests
{
    [Fact]
    public void Each_variable_is_named_once_in_the_order_in_which_they_came()
    {
        StateIndex index = new();
        foreach (int variable in (int[])[3, 130, 63, 64, 0, 65, 3, 64, 130, 63, 65, 0])
        {
            index.Note(variable, Value.Status(2));
        }

        Assert.Equal([3, 130, 63, 64, 0, 65], index.SpeakersOfStatus(2));
    }

    [Fact]
    public void Those_of_one_status_are_not_those_of_another_nor_of_a_call()
    {
        StateIndex index = new();
        index.Note(1, Value.Status(0));
        index.Note(2, Value.Errno(4));
        index.Note(3, Value.CallResult(0));

        Assert.Equal([1], index.SpeakersOfStatus(0));
        Assert.Equal([2], index.SpeakersOfStatus(4));
        Assert.Equal([3], index.SpeakersOfCall(0));
        Assert.Empty(index.SpeakersOfStatus(2));
        Assert.Empty(index.SpeakersOfStatus(5));
        Assert.Empty(index.SpeakersOfCall(1));
        Assert.Empty(index.SpeakersOfStatus(-1));
    }

    [Fact]
    public void What_speaks_of_neither_is_not_noted()
    {
        StateIndex index = new();
        index.Note(1, Value.Number(0));
        index.Note(2, Value.Place(0));
        index.Note(3, Value.Status(-1));
        Assert.False(index.AnySpeaks);

        index.Note(3, Value.CallResult(0));
        Assert.True(index.AnySpeaks);
    }
}

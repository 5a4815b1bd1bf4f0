using GrantAnalyzers.Flow;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>What is known at a point of a function, and how another path adds to it.</summary>
public class FlowStateTests
{
    private static readonly OperationState s_okay = new(OperationFacts.KnownOkay, Calls: 1);

    [Fact]
    public void Nothing_is_known_at_first()
    {
        FlowState state = FlowState.For(IndexOf(3));

        Assert.Equal(Value.Unknown with { Kind = ValueKind.Unassigned }, state.ValueAt(100));
        Assert.Equal((0, false, true), (state.Locks, state.IsDead, state.IsPending));
        Assert.Null(state.Continuation);
    }

    [Fact]
    public void An_operation_is_as_the_function_was_entered_until_something_is_known_of_it()
    {
        StateIndex index = new();
        OperationState entry = new(OperationFacts.NotIssued, 0);
        int operation = index.Add(entry);
        FlowState state = FlowState.For(index);

        Assert.Equal(entry, state.OperationAt(operation));
        state.SetOperation(operation, s_okay);
        Assert.Equal(s_okay, state.OperationAt(operation));
    }

    [Fact]
    public void What_is_known_of_one_thing_is_not_known_of_its_neighbours()
    {
        FlowState state = FlowState.For(IndexOf(30));
        state.SetValue(9, Value.Number(9));
        state.SetOperation(20, s_okay);

        Assert.Equal([9], Enumerable.Range(0, 30).Where(variable => state.ValueAt(variable) != default));
        Assert.Equal([20], Enumerable.Range(0, 30).Where(operation => state.OperationAt(operation) == s_okay));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(600)]
    public void A_copy_goes_its_own_way(int variable)
    {
        FlowState state = FlowState.For(IndexOf(1000));
        state.SetValue(variable, Value.Number(1));
        state.SetOperation(variable, s_okay);
        FlowState copy = state.Clone();
        copy.SetValue(variable, Value.Number(2));
        copy.SetOperation(variable, s_okay with { Calls = 2 });
        FlowState second = copy.Clone();
        copy.SetValue(variable, Value.Number(3));
        state.SetValue(variable, Value.Number(4));

        Assert.Equal([Value.Number(4), Value.Number(3), Value.Number(2)], new[] { state, copy, second }.Select(each => each.ValueAt(variable)));
        Assert.Equal([1ul, 2ul, 2ul], new[] { state, copy, second }.Select(each => each.OperationAt(variable).Calls));
    }

    [Fact]
    public void A_copy_knows_all_that_its_original_knew()
    {
        FlowState state = FlowState.For(IndexOf(1));
        Continuation after = new(3, null);
        (state.Locks, state.IsDead, state.Continuation) = (2, true, after);
        FlowState copy = state.Clone();

        Assert.Equal((2, true, after), (copy.Locks, copy.IsDead, copy.Continuation));
        Assert.True(copy.HasSameValuesAs(state));
    }

    [Fact]
    public void A_copy_has_the_same_values_until_something_is_assigned()
    {
        FlowState state = FlowState.For(IndexOf(1));
        state.SetValue(0, Value.Number(1));
        FlowState near = state.Clone();
        FlowState far = state.Clone();
        near.SetValue(0, Value.Number(2));
        far.SetValue(20, Value.Number(2));

        Assert.False(near.HasSameValuesAs(state));
        Assert.False(far.HasSameValuesAs(state));
    }

    [Fact]
    public void What_is_cleared_knows_nothing_any_more()
    {
        StateIndex index = IndexOf(1);
        FlowState state = FlowState.For(index);
        state.SetValue(0, Value.Number(1));
        state.SetOperation(0, s_okay);
        (state.Locks, state.IsDead, state.Continuation, state.IsPending) = (2, true, new Continuation(3, null), false);
        state.Clear();

        Assert.Equal(default, state.ValueAt(0));
        Assert.Equal((0, false, null, true), (state.Locks, state.IsDead, state.Continuation, state.IsPending));
    }

    [Fact]
    public void A_state_that_is_used_again_knows_nothing_of_the_function_before()
    {
        FlowState state = FlowState.For(IndexOf(1));
        state.SetOperation(0, s_okay);
        SpareStates.Put(state);
        StateIndex index = new();
        index.Add(default);
        FlowState next = FlowState.For(index);

        Assert.Same(state, next);
        Assert.Equal(default, next.OperationAt(0));
    }

    [Fact]
    public void Two_states_are_apart_where_they_know_something_else()
    {
        FlowState state = FlowState.For(IndexOf(1));
        state.SetValue(0, Value.Number(0));
        state.SetValue(2, Value.Number(2));
        FlowState other = state.Clone();
        other.SetValue(2, Value.Number(3));
        other.SetValue(5, Value.Number(5));
        other.SetValue(30, Value.Number(30));

        Assert.Equal([2, 5, 30], Apart(state, other));
        Assert.Equal([2, 5, 30], Apart(other, state));
    }

    [Fact]
    public void Pages_that_hold_the_same_are_not_apart()
    {
        FlowState state = FlowState.For(IndexOf(1));
        FlowState other = FlowState.For(IndexOf(1));
        foreach (FlowState each in new[] { state, other })
        {
            each.SetValue(7, Value.Number(7));
            each.SetValue(8, Value.Number(8));
        }

        Assert.Equal(-1, state.NextApart(other, 0));
    }

    [Fact]
    public void The_search_for_what_is_apart_starts_at_the_variable_that_is_given()
    {
        FlowState state = FlowState.For(IndexOf(1));
        FlowState other = FlowState.For(IndexOf(1));
        other.SetValue(9, Value.Number(1));
        other.SetValue(11, Value.Number(1));

        Assert.Equal(9, state.NextApart(other, 9));
        Assert.Equal(11, state.NextApart(other, 10));
        Assert.Equal(-1, state.NextApart(other, 12));
        Assert.Equal(-1, state.NextApart(other, 16));
    }

    [Fact]
    public void What_another_path_brings_is_added()
    {
        StateIndex index = IndexOf(20);
        FlowState state = FlowState.For(index);
        FlowState other = FlowState.For(index);
        state.SetValue(1, Value.Status(1));
        other.SetValue(1, Value.Status(2));
        other.SetValue(15, Value.Number(1));
        state.SetOperation(17, new(OperationFacts.KnownOkay, Calls: 1));
        other.SetOperation(17, new(OperationFacts.Failed, Calls: 2));
        other.SetOperation(19, s_okay);

        Assert.True(state.Join(other));
        Assert.Equal(Value.SomeStatus, state.ValueAt(1));
        Assert.Equal(Value.Number(1), state.ValueAt(15));
        Assert.Equal(new(OperationFacts.KnownOkay | OperationFacts.Failed, Calls: 3), state.OperationAt(17));
        Assert.Equal(OperationFacts.NotIssued | OperationFacts.KnownOkay, state.OperationAt(19).Facts);
        Assert.False(state.Join(other));
    }

    [Fact]
    public void Operations_that_only_this_path_has_touched_are_joined_with_how_they_were_at_first()
    {
        StateIndex index = IndexOf(1);
        FlowState state = FlowState.For(index);
        state.SetOperation(0, s_okay);

        Assert.True(state.Join(FlowState.For(index)));
        Assert.Equal(OperationFacts.NotIssued | OperationFacts.KnownOkay, state.OperationAt(0).Facts);
    }

    [Fact]
    public void A_value_alone_is_news()
    {
        StateIndex index = IndexOf(1);
        FlowState state = FlowState.For(index);
        FlowState other = FlowState.For(index);
        other.SetValue(0, Value.Number(1));

        Assert.True(state.Join(other));
        Assert.False(state.Join(other));
        Assert.False(state.Join(FlowState.For(index)));
    }

    [Fact]
    public void An_operation_alone_is_news()
    {
        StateIndex index = IndexOf(1);
        FlowState state = FlowState.For(index);
        FlowState other = FlowState.For(index);
        other.SetOperation(0, s_okay);

        Assert.True(state.Join(other));
        Assert.False(state.Join(other));
    }

    [Fact]
    public void Only_the_locks_that_are_held_on_every_path_are_held_for_sure()
    {
        FlowState state = FlowState.For(IndexOf(0));
        FlowState other = FlowState.For(IndexOf(0));
        (state.Locks, other.Locks) = (1, 2);
        Assert.False(state.Join(other));
        Assert.Equal(1, state.Locks);

        Assert.True(other.Join(state));
        Assert.Equal(1, other.Locks);
        Assert.False(other.Join(state));
    }

    [Fact]
    public void Variables_that_were_given_a_status_or_an_rc_are_found_by_it()
    {
        StateIndex index = IndexOf(0);
        FlowState state = FlowState.For(index);
        state.SetValue(1, Value.Status(4));
        state.SetValue(2, Value.Errno(4));
        state.SetValue(3, new Value(ValueKind.StatusOutcome, 4));
        state.SetValue(5, Value.CallResult(4));
        state.SetValue(6, new Value(ValueKind.CallOutcome, 4));
        state.SetValue(7, Value.Place(4));
        state.SetValue(8, new Value(ValueKind.VariableOutcome, 4));
        state.SetValue(1, Value.Number(0));
        state.SetValue(1, Value.Status(4));

        Assert.Equal([1, 2, 3], index.SpeakersOfStatus(4));
        Assert.Equal([5, 6], index.SpeakersOfCall(4));
        Assert.Empty(index.SpeakersOfStatus(5));
        Assert.Empty(index.SpeakersOfCall(5));
    }

    [Fact]
    public void Operations_are_numbered_as_they_turn_up()
    {
        StateIndex index = new();

        Assert.Equal((0, 1, 2), (index.Add(default), index.Add(s_okay), index.OperationCount));
        Assert.Equal(s_okay, index.EntryOf(1));
    }

    private static StateIndex IndexOf(int operations)
    {
        StateIndex index = new();
        for (int i = 0; i < operations; i++)
        {
            index.Add(new OperationState(OperationFacts.NotIssued, 0));
        }

        return index;
    }

    private static List<int> Apart(FlowState state, FlowState other)
    {
        List<int> apart = [];
        for (int variable = state.NextApart(other, 0); variable >= 0; variable = state.NextApart(other, variable + 1))
        {
            apart.Add(variable);
        }

        return apart;
    }
}

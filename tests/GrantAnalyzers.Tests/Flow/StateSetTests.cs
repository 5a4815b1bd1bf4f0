using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>The states in which a point is reached: apart as long as the function's flags differ, up to eight; then as long as its operations do.</summary>
public class StateSetTests
{
    /// <summary>The first variable that the function comes by, which it tests.</summary>
    private const int Flag = 0;

    /// <summary>No variable of the function's that keeps paths apart.</summary>
    private const int NoFlag = 20;

    private readonly Interpreter _interpreter = InterpreterOf("void Test(int ok) { if (ok == 3) throw null; }");
    private readonly StateIndex _index = IndexOfOne();
    private readonly StateSet _set = new();

    [Fact]
    public void A_point_that_nothing_reaches_has_no_state() => Assert.Equal(0, _set.Count);

    [Fact]
    public void The_first_state_is_news()
    {
        FlowState state = State(1);
        Assert.True(_set.Add(state, _interpreter));
        Assert.Equal(1, _set.Count);
        Assert.Same(state, _set[0]);
    }

    [Fact]
    public void States_whose_flags_differ_stay_apart()
    {
        FlowState[] states = [.. Enumerable.Range(0, 3).Select(i => new Value(ValueKind.Enumerator, i)).Select(State)];
        Assert.All(states, state => Assert.True(_set.Add(state, _interpreter)));
        Assert.Equal(states, [_set[0], _set[1], _set[2]]);
    }

    [Fact]
    public void States_whose_flags_say_the_same_become_one()
    {
        _set.Add(State(0), _interpreter);
        _set.Add(State(1), _interpreter);
        FlowState more = State(1);
        more.SetValue(NoFlag, Value.Number(7));

        Assert.True(_set.Add(more, _interpreter));
        Assert.Equal(2, _set.Count);
        Assert.Equal([default, Value.Number(7)], [_set[0].ValueAt(NoFlag), _set[1].ValueAt(NoFlag)]);
    }

    [Fact]
    public void What_is_known_already_is_no_news_and_nothing_to_be_done()
    {
        _set.Add(State(1), _interpreter);
        _set[0].IsPending = false;

        Assert.False(_set.Add(State(1), _interpreter));
        Assert.False(_set[0].IsPending);
    }

    [Fact]
    public void A_state_that_something_was_added_to_is_to_be_run_again()
    {
        _set.Add(State(1), _interpreter);
        _set[0].IsPending = false;
        FlowState more = State(1);
        more.SetValue(NoFlag, Value.Number(7));
        _set.Add(more, _interpreter);

        Assert.True(_set[0].IsPending);
    }

    [Fact]
    public void A_state_that_waits_to_be_run_still_does_when_something_new_arrives()
    {
        _set.Add(State(1), _interpreter);
        FlowState more = State(1);
        more.SetValue(NoFlag, Value.Number(7));
        _set.Add(more, _interpreter);

        Assert.True(_set[0].IsPending);
    }

    [Fact]
    public void A_state_that_waits_to_be_run_still_does_when_nothing_new_arrives()
    {
        _set.Add(State(1), _interpreter);
        _set.Add(State(1), _interpreter);
        Assert.True(_set[0].IsPending);
    }

    [Fact]
    public void Eight_states_stay_apart_and_the_ninth_makes_them_one()
    {
        for (int i = 0; i < 8; i++)
        {
            _set.Add(State(new Value(ValueKind.Enumerator, i)), _interpreter);
        }

        Assert.Equal(8, _set.Count);
        Assert.True(_set.Add(State(new Value(ValueKind.Enumerator, 8)), _interpreter));
        Assert.Equal(1, _set.Count);
        Assert.Equal(Value.Unknown, _set[0].ValueAt(Flag));
    }

    [Fact]
    public void What_the_ninth_brings_is_in_the_one_that_they_become()
    {
        for (int i = 0; i < 8; i++)
        {
            _set.Add(State(new Value(ValueKind.Enumerator, i)), _interpreter);
        }

        FlowState ninth = State(new Value(ValueKind.Enumerator, 8));
        ninth.SetValue(NoFlag, Value.Number(7));
        _set.Add(ninth, _interpreter);

        Assert.Equal(Value.Number(7), _set[0].ValueAt(NoFlag));
    }

    [Fact]
    public void Past_eight_those_stay_apart_that_know_something_else_of_an_operation()
    {
        for (int i = 0; i < 9; i++)
        {
            _set.Add(State(new Value(ValueKind.Enumerator, i), (OperationFacts)(1 << (i % 3))), _interpreter);
        }

        Assert.Equal([OperationFacts.NotIssued, OperationFacts.Okay, OperationFacts.Eagain], Enumerable.Range(0, _set.Count).Select(i => _set[i].OperationAt(0).Facts));
        Assert.True(_set.Add(State(Value.Unknown, OperationFacts.Failed), _interpreter));
        Assert.False(_set.Add(State(new Value(ValueKind.Enumerator, 30), OperationFacts.Okay), _interpreter));
        Assert.Equal(4, _set.Count);
    }

    [Fact]
    public void Past_eight_the_flags_of_those_that_know_the_same_become_one()
    {
        for (int i = 0; i < 12; i++)
        {
            _set.Add(State(i % 3 == 0 ? Value.Number(i) : new Value(ValueKind.Enumerator, i), (OperationFacts)(1 << (i % 3))), _interpreter);
        }

        Assert.Equal([Value.Signed(Signs.Zero | Signs.Positive), Value.Unknown, Value.Unknown], Enumerable.Range(0, _set.Count).Select(i => _set[i].ValueAt(Flag)));
    }

    [Fact]
    public void Where_more_than_eight_know_something_else_of_an_operation_all_become_one()
    {
        for (int i = 0; i < 9; i++)
        {
            Assert.True(_set.Add(State(new Value(ValueKind.Enumerator, i), (OperationFacts)(1 << i)), _interpreter));
        }

        Assert.Equal(1, _set.Count);
        Assert.Equal((OperationFacts)((1 << 9) - 1), _set[0].OperationAt(0).Facts);
    }

    [Fact]
    public void That_an_answer_is_stale_tells_those_apart_that_it_may_mislead()
    {
        for (int i = 0; i < 9; i++)
        {
            FlowState state = State(new Value(ValueKind.Enumerator, i), i < 4 ? OperationFacts.KnownOkay : OperationFacts.KnownFailed);
            state.SetOperation(0, state.OperationAt(0) with { IsStale = i % 2 == 0, Hold = i < 4 || i % 2 == 0 ? MappingHold.HereAlone : MappingHold.Known });
            _set.Add(state, _interpreter);
        }

        Assert.Equal(3, _set.Count);
    }

    [Fact]
    public void Those_bound_for_one_place_do_not_crowd_out_those_for_another()
    {
        for (int i = 0; i < 9; i++)
        {
            FlowState thrown = State(new Value(ValueKind.Enumerator, i));
            thrown.Continuation = new Continuation(Continuation.Thrown, null);
            _set.Add(thrown, _interpreter);
        }

        Assert.True(_set.Add(State(0), _interpreter));
        Assert.True(_set.Add(State(1), _interpreter));
        Assert.Equal([Value.Unknown, Value.Number(0), Value.Number(1)], [_set[0].ValueAt(Flag), _set[1].ValueAt(Flag), _set[2].ValueAt(Flag)]);
    }

    [Fact]
    public void Once_they_are_one_what_arrives_becomes_part_of_it()
    {
        Overfill();
        Assert.False(_set.Add(State(new Value(ValueKind.Enumerator, 30)), _interpreter));
        Assert.Equal(1, _set.Count);
    }

    [Fact]
    public void After_it_was_cleared_states_stay_apart_again()
    {
        Overfill();
        _set.Clear();
        Assert.Equal(0, _set.Count);
        _set.Add(State(0), _interpreter);
        _set.Add(State(1), _interpreter);
        _set.Clear();
        Assert.Equal(0, _set.Count);
        _set.Add(State(0), _interpreter);
        _set.Add(State(1), _interpreter);
        Assert.Equal(2, _set.Count);
    }

    [Fact]
    public void Paths_that_part_again_behind_a_finally_stay_apart_however_many_they_are()
    {
        Overfill();
        for (int target = 0; target < 9; target++)
        {
            FlowState state = State(1);
            state.Continuation = new Continuation(target, null);
            Assert.True(_set.Add(state, _interpreter));
        }

        Assert.Equal(10, _set.Count);
    }

    [Fact]
    public void A_state_becomes_part_of_the_one_with_its_flags_and_its_way_on()
    {
        FlowState other = State(1);
        other.Continuation = new Continuation(1, null);
        _set.Add(other, _interpreter);
        _set.Add(State(0), _interpreter);
        _set.Add(State(1), _interpreter);

        Assert.False(_set.Add(State(1), _interpreter));
        Assert.Equal(3, _set.Count);

        Assert.True(_set.Add(State(new Value(ValueKind.Enumerator, 1)), _interpreter));
        Assert.Equal(4, _set.Count);
    }

    [Fact]
    public void What_is_joined_or_cleared_is_used_again()
    {
        FlowState first = State(1);
        FlowState second = State(1);
        _set.Add(first, _interpreter);
        _set.Add(second, _interpreter);
        Assert.Same(second, State(0));

        _set.Clear();
        Assert.Same(first, State(0));
    }

    private void Overfill()
    {
        for (int i = 0; i < 9; i++)
        {
            _set.Add(State(new Value(ValueKind.Enumerator, i)), _interpreter);
        }
    }

    private FlowState State(long flag) => State(Value.Number(flag));

    private FlowState State(Value flag)
    {
        FlowState state = _interpreter.NewState();
        state.SetValue(Flag, flag);
        return state;
    }

    /// <summary>Of a function with an operation.</summary>
    private FlowState State(Value flag, OperationFacts facts)
    {
        FlowState state = FlowState.For(_index);
        state.SetValue(Flag, flag);
        state.SetOperation(0, new OperationState(facts, 1));
        return state;
    }

    private static StateIndex IndexOfOne()
    {
        StateIndex index = new();
        index.Add(new OperationState(OperationFacts.NotIssued, 0));
        return index;
    }

    /// <summary>Has run all blocks once, so that it has numbered the variables.</summary>
    private static Interpreter InterpreterOf(string method)
    {
        CSharpCompilation compilation = CSharpCompilation.Create("Test", [CSharpSyntaxTree.ParseText($"class Backend {{ {method} }}")], Backend.References);
        SyntaxTree tree = compilation.SyntaxTrees[0];
        MethodDeclarationSyntax body = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Single();
        SemanticModel model = compilation.GetSemanticModel(tree);
        FunctionGraph function = FunctionGraph.FindAll(ControlFlowGraph.Create(body, model)!, model.GetDeclaredSymbol(body)!, default)[0];
        FunctionFlow flow = new(function, new GrantSymbols(), loops: []);
        Interpreter interpreter = new(function, flow, new SharedVariables([]), summaries: null!, Entrance.NothingIssued, isForCallers: false, followsMembers: true);
        foreach (BasicBlock block in function.Graph.Blocks)
        {
            interpreter.Run(block, interpreter.NewState(), []);
        }

        return interpreter;
    }
}

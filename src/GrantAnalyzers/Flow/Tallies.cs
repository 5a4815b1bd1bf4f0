using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// The variables that a function compares with how many elements a loop goes over: what it has counted (<c>good == ops.Length</c>), or
/// where it has stopped (<c>i &lt; ops.Length</c> behind the loop); and those that it counts down from there to 0. States keep for each
/// how far it is ahead of the loop's iterations.
/// </summary>
internal sealed class Tallies
{
    /// <summary>How many are followed: each is one more thing by which states differ.</summary>
    private const int MaxCount = 32;

    private static readonly List<int> s_none = [];
    private static readonly List<(int, bool)> s_notCompared = [];

    private readonly List<Tally> _all = [];
    private readonly Dictionary<ISymbol, List<int>> _of = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IOperation, List<(int Tally, bool IsMirrored)>> _comparedIn = [];
    private readonly ImmutableArray<Loop> _loops;
    private readonly ElementLoops _elementLoops;
    private readonly Variables _variables;
    private Bound[]? _bounds;
    private Dictionary<ISymbol, bool[]>? _started;

    /// <param name="function">The function.</param>
    /// <param name="loops">Its loops.</param>
    /// <param name="elementLoops">Knows what they assign.</param>
    /// <param name="variables">Gives each tally a number.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public Tallies(FunctionGraph function, ImmutableArray<Loop> loops, ElementLoops elementLoops, Variables variables)
    {
        _loops = loops;
        _elementLoops = elementLoops;
        _variables = variables;
        if (loops.IsEmpty)
        {
            return;
        }

        foreach (IOperation operation in function.OfKind(OperationKind.Binary))
        {
            IBinaryOperation comparison = (IBinaryOperation)operation;
            if (Interpreter.IsRelation(comparison.OperatorKind) || comparison.OperatorKind == BinaryOperatorKind.Subtract)
            {
                FindIn(comparison, comparison.LeftOperand, comparison.RightOperand, function);
                FindIn(comparison, comparison.RightOperand, comparison.LeftOperand, function);
            }
        }
    }

    public int Count => _all.Count;

    public Tally this[int tally] => _all[tally];

    /// <summary>The tallies that a variable is in.</summary>
    public List<int> Of(ISymbol variable) => _of.TryGetValue(variable, out List<int>? tallies) ? tallies : s_none;

    /// <summary>The tallies of which a comparison or a difference asks how they ended, and whether the counter stands on its right.</summary>
    public List<(int Tally, bool IsMirrored)> ComparedIn(IOperation comparison) =>
        _comparedIn.TryGetValue(comparison, out List<(int Tally, bool IsMirrored)>? tallies) ? tallies : s_notCompared;

    /// <summary>The tally of what moves a loop on; -1 where that is no variable.</summary>
    public int MoverOf(int tally) => _all[tally].Mover is { } mover ? Find(mover, _all[tally].Loop, isDown: false) : -1;

    private void FindIn(IBinaryOperation comparison, IOperation counter, IOperation bound, FunctionGraph function)
    {
        // What was put into a collection is counted by it.
        ISymbol? collection = counter is IPropertyReferenceOperation { Property.Name: "Count", Instance: { } instance } ? VariableAspects.VariableIn(instance) : null;
        int fill = collection is null ? -1 : _variables.FillOf(collection);
        if ((fill >= 0 ? collection : CounterIn(counter)) is not { } variable || !_variables.IsTold(variable) || (fill < 0 && !_elementLoops.AssignsAny(variable)))
        {
            return;
        }

        Bound[] bounds = _bounds ??= BoundsOf(function);
        bool isDown = fill < 0 && comparison.OperatorKind != BinaryOperatorKind.Subtract && bound.ConstantValue is { HasValue: true, Value: 0 or 0L or 0u };
        for (int loop = 0; loop < _loops.Length; loop++)
        {
            if (bounds[loop].Test == comparison && _loops[loop].Statement is ForStatementSyntax)
            {
                // That loop begins with its own count: what those before it have come to is not the question.
                return;
            }
        }

        for (int loop = 0; loop < _loops.Length && _all.Count < MaxCount; loop++)
        {
            bool isCounted = fill >= 0 || _elementLoops.Assigns(_loops[loop], variable);
            if (isCounted && bounds[loop].Test != comparison && (isDown ? IsStarted(variable, loop, function) : bounds[loop].IsSameAs(bound)))
            {
                int tally = Add(variable, fill >= 0 ? fill : _variables[variable], loop, bounds[loop].Mover, isDown);
                if (bounds[loop].Mover is { } mover)
                {
                    Add(mover, _variables[mover], loop, mover, isDown: false);
                }

                if (!_comparedIn.TryGetValue(comparison, out List<(int, bool)>? compared))
                {
                    _comparedIn.Add(comparison, compared = []);
                }

                compared.Add((tally, counter == comparison.RightOperand != isDown));
            }
        }
    }

    /// <summary>Whether a variable that is counted down begins with all elements here.</summary>
    public bool IsStart(int tally, IOperation assignment) => IsStart(_all[tally].Loop, assignment as ISimpleAssignmentOperation);

    private bool IsStart(int loop, ISimpleAssignmentOperation? assignment) => assignment is not null && _bounds![loop].IsSameAs(assignment.Value);

    /// <summary>Found once for each variable: one that is compared with 0 behind every loop may be assigned in each.</summary>
    private bool IsStarted(ISymbol variable, int loop, FunctionGraph function)
    {
        if (!(_started ??= new(SymbolEqualityComparer.Default)).TryGetValue(variable, out bool[]? started))
        {
            _started.Add(variable, started = new bool[_loops.Length]);
            foreach (IOperation operation in function.OfKind(OperationKind.SimpleAssignment))
            {
                ISimpleAssignmentOperation assignment = (ISimpleAssignmentOperation)operation;
                for (int i = 0; i < started.Length && SymbolEqualityComparer.Default.Equals(VariableAspects.VariableIn(assignment.Target), variable); i++)
                {
                    started[i] |= IsStart(i, assignment);
                }
            }
        }

        return started[loop];
    }

    /// <summary>The local or parameter of a type to count in that an operand is.</summary>
    public static ISymbol? CounterIn(IOperation operand)
    {
        operand = VariableAspects.Behind(operand)!;
        return operand is { ConstantValue.HasValue: false, Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 } ? VariableAspects.VariableIn(operand) : null;
    }

    private int Add(ISymbol variable, int number, int loop, ISymbol? mover, bool isDown)
    {
        if (Find(variable, loop, isDown) is >= 0 and var known)
        {
            return known;
        }

        _all.Add(new Tally(loop, number, _variables.AddFlag(), mover, isDown));
        if (!_of.TryGetValue(variable, out List<int>? tallies))
        {
            _of.Add(variable, tallies = []);
        }

        tallies.Add(_all.Count - 1);
        return _all.Count - 1;
    }

    private int Find(ISymbol variable, int loop, bool isDown)
    {
        foreach (int tally in Of(variable))
        {
            if (_all[tally].Loop == loop && _all[tally].IsDown == isDown)
            {
                return tally;
            }
        }

        return -1;
    }

    private Bound[] BoundsOf(FunctionGraph function)
    {
        Bound[] bounds = new Bound[_loops.Length];
        for (int loop = 0; loop < bounds.Length; loop++)
        {
            BasicBlock head = function.Graph.Blocks[_loops[loop].Head];
            bounds[loop] = _loops[loop].Statement is ForEachStatementSyntax statement ? new Bound(Whole(statement.Expression), null, null, null)
                : head is { ConditionKind: not ControlFlowConditionKind.None, BranchValue: IBinaryOperation test } ? BoundIn(test)
                : default;
        }

        return bounds;
    }

    /// <summary>A span over all of a batch has as many elements.</summary>
    private static ExpressionSyntax Whole(ExpressionSyntax collection) =>
        collection is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsSpan", Expression: var batch } } ? batch : collection;

    private Bound BoundIn(IBinaryOperation test) => test.OperatorKind switch
    {
        BinaryOperatorKind.LessThan => BoundIn(test, test.LeftOperand, test.RightOperand),
        BinaryOperatorKind.GreaterThan => BoundIn(test, test.RightOperand, test.LeftOperand),

        // A loop that goes on until something is a certain number may count anything.
        BinaryOperatorKind.NotEquals when !test.RightOperand.ConstantValue.HasValue => BoundIn(test, test.LeftOperand, test.RightOperand),
        _ => default,
    };

    private Bound BoundIn(IBinaryOperation test, IOperation mover, IOperation number) =>
        CounterIn(mover) is { } variable && _variables.IsTold(variable) ? new Bound(null, number, variable, test) : default;

    /// <summary>How many elements a loop goes over.</summary>
    /// <param name="Collection">What a <c>foreach</c> enumerates.</param>
    /// <param name="Number">What another loop compares its variable with.</param>
    /// <param name="Mover">That variable.</param>
    /// <param name="Test">The comparison.</param>
    private readonly record struct Bound(ExpressionSyntax? Collection, IOperation? Number, ISymbol? Mover, IBinaryOperation? Test)
    {
        public bool IsSameAs(IOperation number)
        {
            return Collection is not null
                ? VariableAspects.Behind(number) is IPropertyReferenceOperation { Property.Name: "Length" or "Count", Instance: { } counted } && SyntaxFactory.AreEquivalent(counted.Syntax, Collection)
                : Number is not null && IsSame(Number, number);
        }

        private static bool IsSame(IOperation left, IOperation right)
        {
            while (true)
            {
                switch (left, right)
                {
                    case (IConversionOperation conversion, _):
                        left = conversion.Operand;
                        break;
                    case (_, IConversionOperation conversion):
                        right = conversion.Operand;
                        break;
                    case ({ ConstantValue: { HasValue: true, Value: { } one } }, { ConstantValue: { HasValue: true, Value: { } other } }):
                        return one.Equals(other);
                    case (ILocalReferenceOperation one, ILocalReferenceOperation other):
                        return SymbolEqualityComparer.Default.Equals(one.Local, other.Local);
                    case (IParameterReferenceOperation one, IParameterReferenceOperation other):
                        return SymbolEqualityComparer.Default.Equals(one.Parameter, other.Parameter);
                    case (IInstanceReferenceOperation, IInstanceReferenceOperation):
                        return true;
                    case (IMemberReferenceOperation { Instance: { } one } first, IMemberReferenceOperation { Instance: { } other } second)
                        when first is IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true } && SymbolEqualityComparer.Default.Equals(first.Member, second.Member):
                        (left, right) = (one, other);
                        break;
                    default:
                        return false;
                }
            }
        }
    }
}

/// <summary>A variable that tells how often a loop was run.</summary>
/// <param name="Loop">The number of the loop.</param>
/// <param name="Counter">The variable's number, or that of how much is in it.</param>
/// <param name="Lead">The variable by which states keep how much greater it is than the number of iterations done, and behind the loop than its bound.</param>
/// <param name="Mover">What moves the loop on; null for what enumerates.</param>
/// <param name="IsDown">The variable begins with the loop's bound and comes down to 0: what is ahead is how far it has come.</param>
internal readonly record struct Tally(int Loop, int Counter, int Lead, ISymbol? Mover, bool IsDown);

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Loops over what another loop had done when it was left: <c>while (--i &gt;= 0) Undo(ops[i])</c> and <c>for (j = 0; j &lt; i; j++) Undo(ops[j])</c> behind a
/// loop that <c>i</c> counts. Their elements are those of the iterations that came to their end, not the one on which the loop was left.
/// </summary>
internal sealed class UndoLoops
{
    private readonly ImmutableArray<Loop> _loops;
    private readonly ElementLoops _elementLoops;
    private readonly FunctionGraph _function;
    private readonly int[] _undone;

    /// <param name="function">The function.</param>
    /// <param name="loops">Its loops.</param>
    /// <param name="elementLoops">Knows what they assign.</param>
    public UndoLoops(FunctionGraph function, ImmutableArray<Loop> loops, ElementLoops elementLoops)
    {
        _loops = loops;
        _elementLoops = elementLoops;
        _function = function;
        _undone = loops.Length < 2 ? [] : new int[loops.Length];
        for (int loop = 0; loop < _undone.Length; loop++)
        {
            _undone[loop] = CountTo(loop) is { } count ? FindCountedBy(CopiedFrom(count) ?? count, loop) : -1;
        }
    }

    /// <summary>The number of the loop over whose iterations another one goes; -1 for most.</summary>
    public int UndoneBy(int loop) => _undone.Length == 0 ? -1 : _undone[loop];

    /// <summary>The variable that says how many elements a loop goes over, the first ones.</summary>
    private ISymbol? CountTo(int loop)
    {
        if (_loops[loop].Statement is ForEachStatementSyntax statement)
        {
            return CountIn(statement.Expression);
        }

        if (_function.Graph.Blocks[_loops[loop].Head] is not { ConditionKind: not ControlFlowConditionKind.None, BranchValue: IBinaryOperation test })
        {
            return null;
        }

        IOperation left = VariableAspects.Behind(test.LeftOperand)!;
        ISymbol? tested = ElementLoops.VariableOf(left);
        long? limit = Constants.IntegerOf(test.RightOperand.ConstantValue.Value);
        return (test.OperatorKind, left.Kind, limit) switch
        {
            // j < i, where j is moved on and i is not.
            (BinaryOperatorKind.LessThan, not OperationKind.Decrement, null) when tested is not null && VariableAspects.VariableIn(test.RightOperand) is { } bound &&
                _elementLoops.Assigns(_loops[loop], tested) && !_elementLoops.Assigns(_loops[loop], bound) => bound,

            // --i >= 0, i-- > 0
            (BinaryOperatorKind.GreaterThanOrEqual, OperationKind.Decrement, 0) when !((IIncrementOrDecrementOperation)left).IsPostfix => tested,
            (BinaryOperatorKind.GreaterThan or BinaryOperatorKind.NotEquals, OperationKind.Decrement, 0) when ((IIncrementOrDecrementOperation)left).IsPostfix => tested,

            // i > 0 with ops[--i]
            (BinaryOperatorKind.GreaterThan or BinaryOperatorKind.NotEquals, _, 0) when tested is not null && IsIndexedFromOneLess(loop, tested) => tested,

            // for (j = i - 1; j >= 0; j--)
            (BinaryOperatorKind.GreaterThanOrEqual, _, 0) or (BinaryOperatorKind.GreaterThan, _, -1) when tested is not null && _loops[loop].Statement is ForStatementSyntax counting => StartOf(counting, tested),
            _ => null,
        };
    }

    /// <summary><c>ops.AsSpan(0, i)</c>, <c>ops[..i]</c>, <c>ops.Take(i)</c>.</summary>
    private ISymbol? CountIn(ExpressionSyntax part)
    {
        ExpressionSyntax? end = part switch
        {
            ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ Expression: RangeExpressionSyntax { LeftOperand: null or LiteralExpressionSyntax { Token.Value: 0 }, RightOperand: { } right } }] } => right,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsSpan" or "Slice" or "AsMemory" }, ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax { Token.Value: 0 } }, { Expression: var length }] } => length,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Take" }, ArgumentList.Arguments: [{ Expression: var count }] } => count,
            _ => null,
        };
        return end is IdentifierNameSyntax name ? _elementLoops.FindAssigned(name.Identifier.ValueText) : null;
    }

    /// <summary>All indices that a loop takes of a variable are one less than it was: <c>ops[--i]</c>.</summary>
    private bool IsIndexedFromOneLess(int loop, ISymbol variable)
    {
        bool any = false;
        for (int block = _loops[loop].First; block <= _loops[loop].Last; block++)
        {
            foreach ((IOperation operation, _) in _loops[loop].Contains(block) ? _function.InBlock(block) : default)
            {
                if (ElementLoops.IndexOf(operation) is { } index && SymbolEqualityComparer.Default.Equals(ElementLoops.VariableOf(index), variable))
                {
                    if (index is not IIncrementOrDecrementOperation { Kind: OperationKind.Decrement, IsPostfix: false })
                    {
                        return false;
                    }

                    any = true;
                }
            }
        }

        return any;
    }

    /// <summary>The variable of which a loop that counts down begins with one less.</summary>
    private ISymbol? StartOf(ForStatementSyntax counting, ISymbol tested)
    {
        (ExpressionSyntax? target, ExpressionSyntax? start) = counting switch
        {
            { Declaration.Variables: [{ Initializer.Value: var value } declared] } when declared.Identifier.ValueText == tested.Name => (null, value),
            { Initializers: [AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: var assigned, Right: var value }] } => (assigned, value),
            { Initializers: [PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostDecrementExpression, Operand: var stepped }] } => (stepped, null),
            { Initializers: [PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreDecrementExpression, Operand: var stepped }] } => (stepped, null),
            _ => default,
        };
        if (target is not null && !(target is IdentifierNameSyntax name && name.Identifier.ValueText == tested.Name))
        {
            return null;
        }

        return start is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression, Left: IdentifierNameSyntax whole, Right: LiteralExpressionSyntax { Token.Value: 1 } }
            ? _elementLoops.FindAssigned(whole.Identifier.ValueText)
            : target is not null && start is null ? tested
            : null;
    }

    /// <summary><c>bad = i; break;</c></summary>
    private ISymbol? CopiedFrom(ISymbol count)
    {
        if (_elementLoops.AssignmentsOf(count) is not [var block])
        {
            return null;
        }

        foreach ((IOperation operation, OperationKind kind) in _function.InBlock(block))
        {
            if (kind == OperationKind.SimpleAssignment && SymbolEqualityComparer.Default.Equals(ElementLoops.AssignedVariable(operation), count))
            {
                return VariableAspects.VariableIn(((ISimpleAssignmentOperation)operation).Value);
            }
        }

        return null;
    }

    /// <summary>The last loop before another that a variable counts, and that nothing moves on in between.</summary>
    private int FindCountedBy(ISymbol counter, int undoing)
    {
        int found = -1;
        for (int loop = 0; loop < _loops.Length && _elementLoops.AssignsAny(counter); loop++)
        {
            if (loop != undoing && _loops[loop].Head < _loops[undoing].Head && !_loops[loop].Contains(_loops[undoing].Head) && _elementLoops.Assigns(_loops[loop], counter) &&
                (found < 0 || _loops[loop].Head > _loops[found].Head))
            {
                found = loop;
            }
        }

        return found >= 0 && IsMovedOnByThese(counter, _loops[found], _loops[undoing]) ? found : -1;
    }

    /// <summary>But for the step that a loop which counts down begins with. The iteration on which the loop is left has not been counted.</summary>
    private bool IsMovedOnByThese(ISymbol counter, Loop counted, Loop undoing)
    {
        foreach (int block in _elementLoops.AssignmentsOf(counter))
        {
            if (counted.Contains(block) ? IsLeftFrom(block, counted) : !undoing.Contains(block) && !(undoing.Statement is ForStatementSyntax counting && BeginsIn(block, counting)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>From a block on the loop may be left before it comes round.</summary>
    private bool IsLeftFrom(int block, Loop loop)
    {
        HashSet<int> seen = [loop.Head];
        Stack<int> open = new();
        open.Push(block);
        while (open.Count > 0)
        {
            BasicBlock next = _function.Graph.Blocks[open.Pop()];
            foreach (ControlFlowBranch? branch in (ControlFlowBranch?[])[next.FallThroughSuccessor, next.ConditionalSuccessor])
            {
                if (branch?.Destination is { } destination && !loop.Contains(destination.Ordinal))
                {
                    return true;
                }

                if (branch?.Destination is { } inside && seen.Add(inside.Ordinal))
                {
                    open.Push(inside.Ordinal);
                }
            }
        }

        return false;
    }

    private bool BeginsIn(int block, ForStatementSyntax counting)
    {
        foreach ((IOperation operation, OperationKind kind) in _function.InBlock(block))
        {
            if (kind is OperationKind.Decrement or OperationKind.SimpleAssignment && counting.Initializers.Span.Contains(operation.Syntax.SpanStart))
            {
                return true;
            }
        }

        return false;
    }
}

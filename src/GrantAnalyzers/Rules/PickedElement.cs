using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Rules;

/// <summary>An element of a batch to which code comes for a reason of its own. Whether its status was one nothing shows but the order in which things were done.</summary>
internal static class PickedElement
{
    /// <param name="read">Reads a member of an operation.</param>
    /// <param name="flow">The function in which it does.</param>
    public static bool IsReadBy(IOperation read, FunctionFlow flow)
    {
        IOperation? element = (read as IMemberReferenceOperation)?.Instance;
        if (ElementLoops.IndexOf(element) is not { } index)
        {
            return false;
        }

        return IsSortedOut(element!.Syntax, flow.Function) ||
            (ElementLoops.VariableOf(index) is { } variable ? IsCopied(variable, flow.Function) || IsMarked(read, element.Syntax, variable, flow) : IsTakenOut(index));
    }

    /// <summary>The index was another variable's before: <c>found = i</c>. One that goes over the elements picks none.</summary>
    private static bool IsCopied(ISymbol index, FunctionGraph function)
    {
        bool isCopied = false;
        foreach ((IOperation operation, _) in function.Operations)
        {
            if (SymbolEqualityComparer.Default.Equals(ElementLoops.AssignedVariable(operation), index))
            {
                if (operation is not ISimpleAssignmentOperation assignment)
                {
                    // From there on it goes over the elements.
                    return false;
                }

                isCopied |= ElementLoops.VariableOf(assignment.Value) is not null || IsTakenOut(assignment.Value);
            }
        }

        return isCopied;
    }

    /// <summary>The index comes out of a collection. Where <c>foreach</c> does not go over a range of numbers, it goes over what somebody has put together.</summary>
    private static bool IsTakenOut(IOperation value) => VariableAspects.Behind(value) switch
    {
        IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments: [_] } => true,
        IPropertyReferenceOperation { Property.Name: "Current", Syntax: var current } => current.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is not
            { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Range" } } },
        IInvocationOperation { TargetMethod.Name: "Dequeue" or "Pop" or "Take" or "First" or "Last" or "Single" or "IndexOf" or "FindIndex" or "FindLastIndex" } => true,
        _ => false,
    };

    /// <summary>Before the read the elements were moved together: <c>ops[n++] = ops[i]</c>.</summary>
    private static bool IsSortedOut(SyntaxNode element, FunctionGraph function)
    {
        foreach (IOperation operation in function.OfKind(OperationKind.SimpleAssignment))
        {
            if (operation.Syntax is AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax to, Right: ElementAccessExpressionSyntax from } && operation.Syntax.Span.End < element.SpanStart &&
                IsSameContainer(to, from) && IsSameContainer(to, element) && !SyntaxFactory.AreEquivalent(to.ArgumentList, from.ArgumentList))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>It is read only where something says so that code keeps for each element: <c>ok[i] = ops[i].Status == GrantStatus.Okay</c>, and then <c>if (ok[i])</c>.</summary>
    private static bool IsMarked(IOperation read, SyntaxNode element, ISymbol index, FunctionFlow flow)
    {
        foreach (BasicBlock block in flow.Function.Graph.Blocks)
        {
            if (block is { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } condition, FallThroughSuccessor: { } next, ConditionalSuccessor: { } other } &&
                AsksForMark(condition, element, index, flow) && IsReached(read, flow.Function, without: null) &&
                (!IsReached(read, flow.Function, without: next) || !IsReached(read, flow.Function, without: other)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AsksForMark(IOperation condition, SyntaxNode element, ISymbol index, FunctionFlow flow)
    {
        foreach (IOperation operation in condition.DescendantsAndSelf())
        {
            if (ElementLoops.IndexOf(operation) is { } asked && SymbolEqualityComparer.Default.Equals(ElementLoops.VariableOf(asked), index) && operation.Syntax is ElementAccessExpressionSyntax mark &&
                !IsSameContainer(mark, element) && IsSetByStatus(mark, flow))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSetByStatus(ElementAccessExpressionSyntax mark, FunctionFlow flow)
    {
        bool isSet = false;
        foreach (IOperation operation in flow.Function.OfKind(OperationKind.SimpleAssignment))
        {
            if (operation.Syntax is AssignmentExpressionSyntax { Left: var target } && IsSameContainer(mark, target))
            {
                // Of a condition in several parts the graph has only the outcome; and a constant may stand behind any test.
                IOperation value = ((ISimpleAssignmentOperation)operation).Value;
                if (!value.ConstantValue.HasValue && VariableAspects.Behind(value) is not IFlowCaptureReferenceOperation && !SpeaksOfStatus(value, flow.Symbols))
                {
                    return false;
                }

                isSet = true;
            }
        }

        return isSet;
    }

    private static bool SpeaksOfStatus(IOperation value, GrantSymbols symbols)
    {
        foreach (IOperation operation in value.DescendantsAndSelf())
        {
            if (symbols.IsStatus(operation))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSameContainer(ElementAccessExpressionSyntax element, SyntaxNode other) =>
        other is ElementAccessExpressionSyntax access && SyntaxFactory.AreEquivalent(element.Expression, access.Expression);

    /// <summary>Some way leads to an operation, if a branch is not gone; none that an exception takes.</summary>
    private static bool IsReached(IOperation operation, FunctionGraph function, ControlFlowBranch? without)
    {
        bool[] isCome = new bool[function.Graph.Blocks.Length];
        Stack<BasicBlock> open = new();
        open.Push(function.Graph.Blocks[0]);
        while (open.Count > 0)
        {
            BasicBlock block = open.Pop();
            if (isCome[block.Ordinal])
            {
                continue;
            }

            isCome[block.Ordinal] = true;
            foreach ((IOperation here, _) in function.InBlock(block.Ordinal))
            {
                if (here == operation)
                {
                    return true;
                }
            }

            GoOn(block.FallThroughSuccessor);
            GoOn(block.ConditionalSuccessor);
        }

        return false;

        void GoOn(ControlFlowBranch? next)
        {
            if (next is { Destination: { } destination } && next != without)
            {
                open.Push(destination);
            }
        }
    }
}

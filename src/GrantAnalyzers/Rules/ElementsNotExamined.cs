using System.Runtime.CompilerServices;
using System.Collections.Immutable;
using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Rules;

/// <summary>
/// GNT1006: a batch of which only some elements are examined, or a batch of maps whose loop leaves at a failed element while
/// later ones may be mapped.
/// </summary>
internal sealed class ElementsNotExamined : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.ElementsNotExamined;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        HashSet<SubmitCall> reported = [];
        foreach (EarlyLeave leave in flow.EarlyLeaves)
        {
            foreach (SubmitCall call in leave.Calls)
            {
                if (call is { IsBatch: true, Shape.Status: not null, Batch: { } batch } && WhyLost(flow, leave, call) is { } how && reported.Add(call))
                {
                    Location at = LoopSyntax.KeywordOf(leave.Loop) ?? call.Operation.Syntax.GetLocation();
                    report(Create(at, call, batch, how));
                }
            }
        }

        foreach (SubmitCall call in flow.Calls)
        {
            if (call is { IsBatch: true, IsExamined: true, IsPassedOn: false, IsThroughHelper: false, Shape.Status: not null, Batch: { } batch } &&
                flow.Elements.Of(call.Location) is { } access && Overlooked(flow, call, access) is var (at, how) && reported.Add(call))
            {
                report(Create(at ?? call.Operation.Syntax.GetLocation(), call, batch, how));
            }
        }
    }

    /// <summary>The elements of what a call issues are reported.</summary>
    public static bool IsIn(FunctionFlow flow, SubmitCall call)
    {
        foreach (EarlyLeave leave in flow.EarlyLeaves)
        {
            if (leave.Calls.Contains(call) && call is { IsBatch: true, Shape.Status: not null } && WhyLost(flow, leave, call) is not null)
            {
                return true;
            }
        }

        return call is { IsBatch: true, IsExamined: true, IsPassedOn: false, IsThroughHelper: false, Shape.Status: not null, Batch: not null } &&
            flow.Elements.Of(call.Location) is { } access && Overlooked(flow, call, access) is not null;
    }

    /// <summary>Maps behind the place where a loop is left are lost; other operations only where no failure leads out of it.</summary>
    private static string? WhyLost(FunctionFlow flow, EarlyLeave leave, SubmitCall call) =>
        leave.IsForAnotherReason ? "the loop may be left before all have been looked at"
        : call.Shape!.Kind == GrantKind.Map && (call.OwnsBatch || Records(flow, leave.Loop)) ? "the loop is left at the first failure, and the mappings behind it are lost"
        : null;

    /// <summary>The loop is where handles are taken.</summary>
    private static bool Records(FunctionFlow flow, Loop loop)
    {
        for (int block = 0; block < flow.Function.Graph.Blocks.Length; block++)
        {
            if (loop.Contains(block))
            {
                foreach ((IOperation operation, _) in flow.Function.InBlock(block))
                {
                    if (operation is IMemberReferenceOperation { Member: var member } && flow.Symbols.IsOutput(member))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private Diagnostic Create(Location at, SubmitCall call, IOperation batch, string how) => Diagnostic.Create(
        Descriptor, at, ImmutableArray.Create(call.Operation.Syntax.GetLocation()), call.OperationType?.Name, Excerpt.Of(batch.Syntax), how);

    /// <summary>Where and how elements are left out; null where all are come to, for all that can be told.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static (Location? At, string How)? Overlooked(FunctionFlow flow, SubmitCall call, ElementAccess access)
    {
        if (!access.IsByVariable && access.Parts is [(var view, var what), ..])
        {
            return IsWhole(call.Batch!) && access.Constants.Count == 0 ? (view.Syntax.FirstAncestorOrSelf<CommonForEachStatementSyntax>()?.ForEachKeyword.GetLocation(), what) : null;
        }

        if (!access.IsByVariable)
        {
            return CountOf(call.Batch!, flow.Function) is { } count && access.Constants.Count >= count
                ? null
                : (null, access.Constants.Count == 1 ? $"only element {NameOf(access.Constants.First())} is looked at" : "only some elements are looked at");
        }

        if (access.IsEnumerated || access.Loops.Count == 0)
        {
            return null;
        }

        // Each loop has to leave something out, and not what a constant index sees to.
        (Location?, string)? first = null;
        foreach (IOperation reference in access.Loops)
        {
            if (LeftOut(reference, access) is not { } how)
            {
                return null;
            }

            first ??= (KeywordRound(reference.Syntax), how);
        }

        return first;
    }

    private static string NameOf(long element) => element < 0 ? $"^{-element}" : $"{element}";

    /// <summary>All of a container is submitted, not a part.</summary>
    private static bool IsWhole(IOperation batch)
    {
        while (batch is IConversionOperation conversion)
        {
            batch = conversion.Operand;
        }

        return batch is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation ||
            batch is IInvocationOperation { TargetMethod.Name: "AsSpan" or "AsMemory", Arguments.Length: 1 };
    }

    /// <summary>What the loop round a use of an element leaves out, going by its bounds.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static string? LeftOut(IOperation reference, ElementAccess access)
    {
        IOperation? index = ElementLoops.IndexOf(reference);
        while (index is IConversionOperation conversion)
        {
            index = conversion.Operand;
        }

        if (index is IMemberReferenceOperation { Instance: not null } or IMemberReferenceOperation { Member: IFieldSymbol { IsStatic: false } })
        {
            return "only those elements are looked at that the index names";
        }

        if (index is null || ElementLoops.VariableOf(index) is not { } variable || ForStatementRound(reference.Syntax) is not { } loop)
        {
            return null;
        }

        if (loop.Declaration is { Variables: [{ Identifier.ValueText: var name, Initializer.Value: LiteralExpressionSyntax { Token.Value: int start } }] } && name == variable.Name &&
            IsUpwards(loop) && start > 0 && !AreAll(access.Constants, start))
        {
            return start == 1 ? "the loop begins behind the first element" : $"the loop begins at element {start}";
        }

        if (loop.Condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression, Left: IdentifierNameSyntax left, Right: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression, Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" } } } &&
            left.Identifier.ValueText == variable.Name && access.Constants.Count == 0)
        {
            return "the loop ends before the last element";
        }

        if (loop.Condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression, Left: IdentifierNameSyntax half, Right: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.DivideExpression, Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" } } } &&
            half.Identifier.ValueText == variable.Name)
        {
            return "the loop ends in the middle";
        }

        return loop.Incrementors is [AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Left: IdentifierNameSyntax stepped, Right: LiteralExpressionSyntax { Token.Value: int and > 1 } }] &&
            stepped.Identifier.ValueText == variable.Name && access.Loops.Count == 1 && access.Constants.Count == 0
            ? "the loop passes over elements"
            : null;
    }

    private static bool IsUpwards(ForStatementSyntax loop) =>
        loop.Incrementors is [PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression } or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression }];

    private static bool AreAll(HashSet<long> constants, int below)
    {
        for (int i = 0; i < below; i++)
        {
            if (!constants.Contains(i))
            {
                return false;
            }
        }

        return true;
    }

    private static ForStatementSyntax? ForStatementRound(SyntaxNode node)
    {
        for (SyntaxNode? outer = node; outer is not null and not MemberDeclarationSyntax; outer = outer.Parent)
        {
            if (outer is ForStatementSyntax loop)
            {
                return loop;
            }

            if (outer is WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax)
            {
                return null;
            }
        }

        return null;
    }

    private static Location? KeywordRound(SyntaxNode node)
    {
        for (SyntaxNode? outer = node; outer is not null and not MemberDeclarationSyntax; outer = outer.Parent)
        {
            switch (outer)
            {
                case ForStatementSyntax loop:
                    return loop.ForKeyword.GetLocation();
                case WhileStatementSyntax loop:
                    return loop.WhileKeyword.GetLocation();
                case DoStatementSyntax loop:
                    return loop.DoKeyword.GetLocation();
                case CommonForEachStatementSyntax loop:
                    return loop.ForEachKeyword.GetLocation();
            }
        }

        return null;
    }

    /// <summary>How many elements a batch has, where it is made on the spot or assigned so in the function, or cut out by constants.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="function">Where its variable may be assigned; null where that is not looked into.</param>
    private static long? CountOf(IOperation batch, FunctionGraph? function)
    {
        int skipped = 0;
        while (true)
        {
            switch (batch)
            {
                case IConversionOperation conversion:
                    batch = conversion.Operand;
                    break;
                case IInvocationOperation { TargetMethod.Name: "AsSpan" or "AsMemory" or "Slice" } cut:
                    (IOperation? start, IOperation? length) = BatchParts.BoundsOf(cut);
                    if (length is not null)
                    {
                        return Constant(length) - skipped;
                    }

                    if (BatchParts.WholeOf(cut) is not { } whole || (start is null ? 0 : Constant(start)) is not { } from)
                    {
                        return null;
                    }

                    skipped += from;
                    batch = whole;
                    break;
                case IArrayCreationOperation { DimensionSizes: [{ } size] }:
                    return Constant(size) - skipped;
                case ICollectionExpressionOperation { Elements: var elements } when !elements.Any(static element => element is ISpreadOperation):
                    return elements.Length - skipped;
                case { Kind: OperationKind.None, Syntax: StackAllocArrayCreationExpressionSyntax, ChildOperations: var sizes } when sizes.Any():
                    return Constant(sizes.First()) - skipped;
                case ILocalReferenceOperation or IParameterReferenceOperation:
                    return function is null ? null : CountAssigned(batch, function) - skipped;
                default:
                    return batch.Syntax is ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ Expression: RangeExpressionSyntax { LeftOperand: null, RightOperand: LiteralExpressionSyntax { Token.Value: int end } } }] } ? end - skipped : null;
            }
        }
    }

    private static int? Constant(IOperation number) => number.ConstantValue is { HasValue: true, Value: int value } ? value : null;

    /// <summary>How many a variable was given, here or in a function round this one, or was cut down to: <c>one = one[..1]</c>.</summary>
    private static long? CountAssigned(IOperation batch, FunctionGraph function)
    {
        ISymbol? variable = ElementLoops.VariableOf(batch);
        for (FunctionGraph? at = function; at is not null; at = at.Outer)
        {
            foreach (IOperation operation in at.OfKind(OperationKind.SimpleAssignment))
            {
                ISimpleAssignmentOperation assignment = (ISimpleAssignmentOperation)operation;
                if (SymbolEqualityComparer.Default.Equals(ElementLoops.VariableOf(assignment.Target), variable) && CountOf(assignment.Value, function: null) is { } count)
                {
                    return count;
                }
            }
        }

        return null;
    }
}

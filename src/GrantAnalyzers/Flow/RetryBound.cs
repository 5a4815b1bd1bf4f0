using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Tells what ends a retry other than the status: a count, a time, a token that somebody can cancel.</summary>
internal sealed class RetryBound
{
    /// <summary>How many assignments a condition is followed through.</summary>
    private const int MaxDepth = 4;

    private readonly FunctionFlow _flow;
    private readonly RetryLoop _loop;

    public RetryBound(FunctionFlow flow, RetryLoop loop)
    {
        _flow = flow;
        _loop = loop;
        foreach (BasicBlock exit in loop.Exits())
        {
            if (exit.BranchValue is { } condition && IsBound(condition, 0))
            {
                Conditions.Add(exit);
            }
        }

        foreach (BasicBlock block in flow.Function.Graph.Blocks)
        {
            if (loop.Loop.Contains(block.Ordinal) && block is { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } condition } && !Conditions.Contains(block) &&
                (WritesStatus(block.FallThroughSuccessor) || WritesStatus(block.ConditionalSuccessor)) && IsBound(condition, 0))
            {
                Conditions.Add(block);
            }
        }
    }

    /// <summary>A branch ends the loop by what it writes over the status.</summary>
    private bool WritesStatus(ControlFlowBranch? branch)
    {
        if (branch?.Destination is not { } block)
        {
            return false;
        }

        foreach ((IOperation operation, _) in _flow.Function.InBlock(block.Ordinal))
        {
            if (operation is ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: var member } target, Value.ConstantValue.HasValue: true } &&
                _flow.Symbols.IsOperation(member.ContainingType) && _flow.Symbols.IsStatusMember(member, target.Type))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The blocks whose conditions bound the loop.</summary>
    public List<BasicBlock> Conditions { get; } = [];

    /// <summary>Variables that count, and what is asked for the time.</summary>
    public HashSet<ISymbol> Symbols { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>What is asked changes by itself.</summary>
    public bool IsTime { get; private set; }

    /// <summary>What the compiler captured; the last, where it is one of several.</summary>
    public IOperation? Captured(CaptureId capture) => _flow.Function.CapturedAs(capture) is [.., var last] ? last : null;

    public bool Exists => Conditions.Count > 0 || _loop.Any(IsCancelledWait);

    private bool IsBound(IOperation condition, int depth)
    {
        bool found = false;
        Stack<IOperation> open = new();
        open.Push(condition);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            switch (operation)
            {
                case ILocalReferenceOperation { Local: { HasConstantValue: false } local }:
                    found |= Changes(local, depth);
                    continue;
                case IParameterReferenceOperation { Parameter: var parameter }:
                    found |= Changes(parameter, depth);
                    continue;
                case IFlowCaptureReferenceOperation capture when depth < MaxDepth && Captured(capture.Id) is { } captured:
                    found |= IsBound(captured, depth + 1);
                    continue;
                case IFieldReferenceOperation { Field: { HasConstantValue: false, IsReadOnly: false } field } when !IsAboutOperations(operation):
                    found |= Note(field);
                    continue;
                case IFieldReferenceOperation:
                    continue;
                case IPropertyReferenceOperation property when !IsAboutOperations(property):
                    found |= !IsUncancellable(property.Instance) && NoteTime(property.Property, property.Instance);
                    continue;
                case IPropertyReferenceOperation:
                    continue;
                case IInvocationOperation call when _flow.Symbols.RoleOf(call) == MethodRole.None && !IsAboutOperations(call):
                    found |= !IsUncancellable(call.Instance) && NoteTime(call.TargetMethod, call.Instance);
                    continue;
                case IInvocationOperation call when _flow.Symbols.RoleOf(call) != MethodRole.Identity:
                    continue;
            }

            foreach (IOperation operand in operation.ChildOperations)
            {
                open.Push(operand);
            }
        }

        return found;
    }

    private bool Note(ISymbol symbol)
    {
        Symbols.Add(symbol);
        return true;
    }

    private bool NoteTime(ISymbol asked, IOperation? receiver)
    {
        IsTime = true;
        Symbols.Add(asked);
        if (receiver is not null && ElementLoops.VariableOf(receiver) is { } variable)
        {
            Symbols.Add(variable);
        }

        return true;
    }

    /// <summary>The variable counts, or takes up something that bounds, in the loop.</summary>
    private bool Changes(ISymbol variable, int depth)
    {
        bool counts = false;
        bool isSet = false;
        bool takesBound = false;
        _loop.Any(operation =>
        {
            switch (operation)
            {
                case IIncrementOrDecrementOperation step when Is(step.Target, variable):
                case ICompoundAssignmentOperation compound when Is(compound.Target, variable) && IsArithmetic(compound.OperatorKind) && !IsAboutOperations(compound.Value):
                    counts = true;
                    break;
                case ISimpleAssignmentOperation assignment when Is(assignment.Target, variable):
                    isSet |= assignment.Value.ConstantValue.HasValue;
                    counts |= IsArithmeticOn(assignment.Value, variable);
                    takesBound |= depth < MaxDepth && !assignment.Value.ConstantValue.HasValue && IsBound(assignment.Value, depth + 1);
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument when Is(argument.Value, variable):
                    counts = true;
                    break;
            }

            return false;
        });
        return ((counts && !isSet) || takesBound) && Note(variable);
    }

    private static bool IsArithmetic(BinaryOperatorKind kind) => kind is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply
        or BinaryOperatorKind.Divide or BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift;

    private static bool IsArithmeticOn(IOperation value, ISymbol variable)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value is IBinaryOperation binary && IsArithmetic(binary.OperatorKind) && (Is(binary.LeftOperand, variable) || Is(binary.RightOperand, variable));
    }

    private static bool Is(IOperation target, ISymbol variable) => SymbolEqualityComparer.Default.Equals(ElementLoops.VariableOf(target), variable);

    /// <summary>Speaks of operations, their statuses, or a call that submits them.</summary>
    private bool IsAboutOperations(IOperation root)
    {
        Stack<IOperation> open = new();
        open.Push(root);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            if (_flow.Symbols.IsStatus(operation) || _flow.Symbols.CarriesOperations(operation.Type))
            {
                return true;
            }

            foreach (IOperation operand in operation.ChildOperations)
            {
                open.Push(operand);
            }
        }

        return false;
    }

    /// <summary>Something that throws once a token is cancelled.</summary>
    private bool IsCancelledWait(IOperation operation)
    {
        if (operation is not IInvocationOperation call || _flow.Symbols.RoleOf(call) == MethodRole.Submit)
        {
            return false;
        }

        if (call.TargetMethod.Name == "ThrowIfCancellationRequested")
        {
            return !IsUncancellable(call.Instance);
        }

        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.Explicit && argument.Value.Type is { Name: "CancellationToken" } && !IsUncancellable(argument.Value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a local is given once and for all.</summary>
    private IOperation? OnlyValueOf(ILocalSymbol local)
    {
        IOperation? only = null;
        foreach (IOperation operation in _flow.Function.OfKind(OperationKind.SimpleAssignment))
        {
            ISimpleAssignmentOperation assignment = (ISimpleAssignmentOperation)operation;
            if (Is(assignment.Target, local))
            {
                if (only is not null || assignment.Value is ILocalReferenceOperation)
                {
                    return null;
                }

                only = assignment.Value;
            }
        }

        return only;
    }

    private bool IsUncancellable(IOperation? token)
    {
        while (token is IConversionOperation conversion)
        {
            token = conversion.Operand;
        }

        if (token is ILocalReferenceOperation { Local: var local })
        {
            return OnlyValueOf(local) is { } value && IsUncancellable(value);
        }

        return token is IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: "None", ContainingType.Name: "CancellationToken" } }
            || (token is IPropertyReferenceOperation { Instance: { } inner } && IsUncancellable(inner));
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Members that are used as variables.</summary>
internal sealed partial class Interpreter
{
    /// <returns>What a member that is followed holds; null for others.</returns>
    private Value? ReadFollowedMember(IOperation reference)
    {
        if (_variables.MemberWithValueIn(reference) is not { } member)
        {
            return null;
        }

        int variable = _variables[member];
        Value value = _state.ValueAt(variable);
        return value.IsKnown && !IsStoredTo(reference) ? LookAt(variable, value) : value;
    }

    /// <summary>Whoever has the object can look at it, and the function itself may go by it.</summary>
    private void FollowMember(ISymbol member, Value value, IOperation by)
    {
        if (_variables.HasValue(member))
        {
            _state.SetValue(_variables[member], Assigned(value));
        }

        FollowAllBut(member, by);
    }

    /// <summary>Behind a call of the object's own methods, or of what is given the object. What others call on it is not thought of.</summary>
    private void ForgetMembers(IInvocationOperation call)
    {
        bool hasObject = IsObject(call.Instance);
        for (int i = 0; i < call.Arguments.Length && !hasObject; i++)
        {
            hasObject = IsObject(VariableAspects.Behind(call.Arguments[i].Value));
        }

        foreach (ISymbol member in _variables.Members)
        {
            if (hasObject || (member.IsStatic && SymbolEqualityComparer.Default.Equals(member.ContainingType, call.TargetMethod.ContainingType)))
            {
                ForgetMember(_state, member);
            }
        }
    }

    private void ForgetMember(FlowState state, ISymbol member)
    {
        if (_variables.HasValue(member))
        {
            state.SetValue(_variables[member], Value.Unknown);
        }

        ForgetAllBut(state, member, Value.Unknown);
    }

    private static bool IsObject(IOperation? operation) => operation is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };

    /// <summary>A block has to do with a member that is followed.</summary>
    public bool HasMember(int block)
    {
        if (_variables.Members.Count > 0)
        {
            foreach ((IOperation operation, _) in _function.InBlock(block))
            {
                if (_variables.MemberIn(operation) is not null)
                {
                    return true;
                }
            }
        }

        return false;
    }
}

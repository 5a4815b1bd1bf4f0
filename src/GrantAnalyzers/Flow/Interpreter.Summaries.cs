using System.Runtime.CompilerServices;
using System.Collections.Immutable;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Calls of functions whose bodies can be seen: what they did to each operation, for each kind of result.</summary>
internal sealed partial class Interpreter
{
    /// <summary>Applies what is known of a called function.</summary>
    /// <returns>Null where its body can't be seen.</returns>
    private Value? Apply(IInvocationOperation call)
    {
        if (!_summaries.CanSee(call.TargetMethod) || _summaries.Of(call.TargetMethod, Entrance.NothingIssued) is not { } outline)
        {
            return null;
        }

        NoteNumbersPassedAsErrnos(call);
        return Apply(call, call.TargetMethod, outline, path => PlaceOf(path, call));
    }

    /// <summary><c>All</c>, <c>Any</c> and what else takes a test of each element.</summary>
    private Value? ApplyLambda(IInvocationOperation call)
    {
        if (FindTest(call) is not var (lambda, element) || lambda.Parameters is not [var parameter] ||
            _summaries.Of(lambda, Entrance.NothingIssued) is not { } outline || !IsTest(outline))
        {
            return null;
        }

        // Where it is not said of every element, some may be as the other outcome says.
        bool? every = call.TargetMethod.Name switch
        {
            "All" or "TrueForAll" => true,
            "Any" or "Exists" => false,
            _ => null,
        };
        NoteAll(element, call.Instance ?? (call.Arguments is [{ Value: var container }, ..] ? container : null));
        Value? result = Apply(call, lambda, outline, path => SymbolEqualityComparer.Default.Equals(path.Root, parameter) && path.Steps.IsEmpty ? Value.Place(element) : PlaceOf(path, call), every, isOfMany: every is null);
        if (every is null && _locations.OperationAt(element) is >= 0 and var operation)
        {
            // Counted, looked for, sorted out: by what comes of that the code knows which elements are fine.
            _state.SetOperation(operation, _state.OperationAt(operation) with { IsStale = false });
        }

        return result;
    }

    /// <summary>It looks at operations and says no more than yes or no.</summary>
    private static bool IsTest(Summary summary)
    {
        foreach (ReturnGroup group in summary.Returns)
        {
            if (group.Kind is not (ReturnKind.Zero or ReturnKind.Positive or ReturnKind.NonZero))
            {
                return false;
            }
        }

        return !summary.Externals.IsEmpty;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private (IMethodSymbol Lambda, int Element)? FindTest(IInvocationOperation call)
    {
        IOperation? container = call.Instance;
        IMethodSymbol? test = null;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            IOperation value = argument.Value;
            while (value is IConversionOperation conversion)
            {
                value = conversion.Operand;
            }

            IMethodSymbol? function = value switch
            {
                IDelegateCreationOperation { Target: IFlowAnonymousFunctionOperation lambda } => lambda.Symbol,
                IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction or MethodKind.Ordinary } method } } => method,
                _ => null,
            };
            if (function is null)
            {
                container ??= value;
            }
            else if (test is null)
            {
                test = function;
            }
            else
            {
                return null;
            }
        }

        return test is not null && Of(container) is { Kind: ValueKind.Place } place && _symbols.ElementOperation(TypeBeforeConversion(container)) is not null
            ? (test, ElementOf(place))
            : null;
    }

    /// <summary>The place that the called function knows by a path.</summary>
    private Value PlaceOf(AccessPath path, IInvocationOperation call)
    {
        Value place = Value.Unknown;
        switch (path.Root)
        {
            case null:
                place = Of(call.Instance);
                break;
            case IParameterSymbol parameter when SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, call.TargetMethod.OriginalDefinition):
                place = Of(ArgumentOf(call, parameter.Ordinal));
                break;
            case { } root:
                place = _variables.Knows(root) && _state.ValueAt(_variables[root]) is { Kind: ValueKind.Place } known ? known : Value.Place(_locations.Root(root));
                break;
        }

        for (int i = 0; i < path.Steps.Length; i++)
        {
            if (place.Kind != ValueKind.Place)
            {
                return Value.Unknown;
            }

            place = Value.Place(path.Steps[i] is { } member ? _locations.Member(place.Index, member) : ElementOf(place));
        }

        return place;
    }

    public static IOperation? ArgumentOf(IInvocationOperation call, int ordinal)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
            {
                return argument.Value;
            }
        }

        return null;
    }

    /// <summary>A helper of which the body is seen still says by its signature that it wants an errno.</summary>
    private void NoteNumbersPassedAsErrnos(IInvocationOperation call)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            Value value = Of(argument.Value);
            NoteUsed(value);
            if (value.Kind is ValueKind.Errno or ValueKind.StatusOutcome)
            {
                Examine(value, argument.Value);
            }

            if (value.IsStatusNumber && argument.Parameter is { } parameter && IsInteger(parameter.Type) && ErrnoNames.IsNameOfErrno(parameter.Name))
            {
                NoteLeak(argument.Value, $"passed as '{parameter.Name}'");
                if (value.Kind == ValueKind.Status)
                {
                    Examine(Value.Errno(value.Index), argument.Value);
                }
            }
        }
    }

    private Value? Apply(IInvocationOperation call, IMethodSymbol method, Summary outline, Func<AccessPath, Value> placeOf, bool? every = null, bool isOfMany = false)
    {
        if (Collect(method, outline, placeOf) is not { } effects)
        {
            return null;
        }

        int index = effects.IsSubmit ? IndexOf(call, effects.IsRaw, isRetryOnly: false) : -1;
        if (index >= 0)
        {
            _calls[index].IsThroughHelper = true;
            OutdateResultOf(index);
        }

        foreach (EffectOn effect in effects.On)
        {
            if (effect.External.IsIssued || effect.External.IsRetried)
            {
                OutdateValuesAbout(effect.Location);
            }
        }

        if (_leftBehind.Count > 0)
        {
            SplitByWhatIsLeftBehind(_next);
        }

        if (effects.Blocks)
        {
            NoteBlocking(call, isOfRetry: true);
        }

        if (effects.Groups.Count == 0)
        {
            if (effects.IsFatal)
            {
                NoteFatal(call, _state);
            }

            ForgetUnexamined(_state);
            Leave(_state);
            _state.IsDead = true;
            return Value.Unknown;
        }

        NoteEffects(call, effects, index);
        return Branch(call, effects, index, every, isOfMany);
    }

    /// <summary>One strand for each kind of result.</summary>
    private Value Branch(IInvocationOperation call, Effects effects, int index, bool? every, bool isOfMany)
    {
        bool separate = !isOfMany && effects.Groups.Count > 1 && _strandCount + effects.Groups.Count <= MaxStrands;
        FlowState before = _state;
        Value result = Value.Unknown;
        for (int g = 0; g < effects.Groups.Count; g++)
        {
            FlowState state = before.Clone();
            Value value = EnterGroup(state, call, effects, g, index);
            if (every is { } all && value.IsNonZero != all)
            {
                // Not every element: the others may be as the other result says.
                for (int other = 0; other < effects.Groups.Count; other++)
                {
                    FlowState rest = before.Clone();
                    EnterGroup(rest, call, effects, other, index);
                    state.Join(rest);
                    SpareStates.Put(rest);
                }
            }

            if (!separate)
            {
                if (g == 0)
                {
                    _state = state;
                    result = effects.Groups.Count == 1 && !isOfMany ? value : Value.Unknown;
                }
                else
                {
                    _state.Join(state);
                    SpareStates.Put(state);
                }
            }
            else if (g == effects.Groups.Count - 1)
            {
                _state = state;
                result = value;
            }
            else
            {
                Fork(state, call, value, _next + 1);
            }
        }

        if (_state != before)
        {
            SpareStates.Put(before);
        }

        return result;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value EnterGroup(FlowState state, IInvocationOperation call, Effects effects, int g, int index)
    {
        (ReturnKind kind, int about) = effects.Groups[g];
        for (int e = 0; e < effects.On.Count; e++)
        {
            EffectOn effect = effects.On[e];
            OperationState known = state.OperationAt(effect.Operation);
            OperationFacts facts = effect.Facts[g];
            if (effect.External.IsIssued)
            {
                // What the helper makes of Eagain by itself is reported there.
                facts = (facts & OperationFacts.EagainAsFailure) != 0 ? (facts & ~OperationFacts.EagainAsFailure) | OperationFacts.KnownFailed : facts;
                state.SetOperation(effect.Operation, new OperationState(facts, index >= 0 ? 1UL << index : 0));
            }
            else
            {
                state.SetOperation(effect.Operation, known with { Facts = facts, LeftIn = 0, Hold = Taken(known) });
            }
        }

        Verdict verdict = InnermostLoop() is >= 0 and var loop && effects.Submits
            ? kind == ReturnKind.Zero ? Verdict.Okay(loop) : kind is ReturnKind.Negative or ReturnKind.Positive or ReturnKind.NonZero ? Verdict.Failed(loop) : default
            : default;
        if (ResultOf(call) is { IsReferenceType: true })
        {
            // Null is a failure where a mapping is returned, and none where an error is.
            verdict = default;
            _hasNullResults = true;
        }
        else if (verdict.Code != 0 && ResultOf(call)?.SpecialType == SpecialType.System_Boolean)
        {
            // Helpers that say true mean success.
            verdict = new Verdict(-verdict.Code);
        }

        switch (kind)
        {
            case ReturnKind.Positive when ResultOf(call) is { IsReferenceType: true } made && !SaysOnlyWhetherItIsThere(made):
                return Value.Unknown;
            case ReturnKind.Zero:
                return Value.Number(0) with { Verdict = verdict };
            case ReturnKind.Negative or ReturnKind.Positive or ReturnKind.NonZero when ResultOf(call)?.SpecialType == SpecialType.System_Boolean:
                return Value.Truth(true) with { Verdict = verdict };
            case ReturnKind.Negative or ReturnKind.Positive when effects.Numbers[g] is { } number:
                return Value.Number(number) with { Verdict = verdict };
            case ReturnKind.Negative or ReturnKind.Positive or ReturnKind.NonZero:
                return Value.Signed(kind == ReturnKind.Negative ? Signs.Negative : kind == ReturnKind.Positive ? Signs.Positive : Signs.NotZero) with { Verdict = verdict };
            case ReturnKind.CallResult when index >= 0:
                return Value.CallResult(index);
            case ReturnKind.StatusOfExternal when about >= 0:
                return Value.Status(effects.On[about].Location);
            case ReturnKind.ExternalOperation when about >= 0:
                return Value.Place(effects.On[about].Location);
            case ReturnKind.OwnStatus or ReturnKind.OwnOperation when index >= 0:
                int place = _locations.Root(call);
                int own = _symbols.ElementOperation(ResultOf(call)) is not null ? _locations.Element(place) : place;
                OperationFacts ownFacts = effects.OwnFacts[g];
                state.SetOperation(OperationNumber(own), new OperationState(
                    (ownFacts & OperationFacts.EagainAsFailure) != 0 ? (ownFacts & ~OperationFacts.EagainAsFailure) | OperationFacts.KnownFailed : ownFacts,
                    1UL << index));
                return kind == ReturnKind.OwnStatus ? Value.Status(own) : Value.Place(place);
            default:
                return Value.Unknown;
        }
    }

    /// <summary>A text or an exception: of other objects there is more to know, for operations may be in them.</summary>
    private static bool SaysOnlyWhetherItIsThere(ITypeSymbol type)
    {
        for (ITypeSymbol? derived = type; derived is not null; derived = derived.BaseType)
        {
            if (derived is { SpecialType: SpecialType.System_String } or { Name: "Exception", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } })
            {
                return true;
            }
        }

        return false;
    }

    private static ITypeSymbol? ResultOf(IInvocationOperation call) =>
        call.TargetMethod.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: [{ } awaited] } ? awaited : call.TargetMethod.ReturnType;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void NoteEffects(IInvocationOperation call, Effects effects, int index)
    {
        if (index >= 0)
        {
            SubmitCall submit = _calls[index];
            submit.OperationType = effects.OwnType;
            submit.Shape = effects.OwnShape;
            submit.OwnsBatch = effects.OwnType is not null && effects.ReturnsOwn;
            submit.Batch = call;
            submit.HasResult = effects.ReturnsCallResult;
        }

        foreach (EffectOn effect in effects.On)
        {
            External external = effect.External;
            if (external.IsIssued && index >= 0)
            {
                (IOperation? batch, ITypeSymbol? type, bool isBatch) = ArgumentFor(call, external, effect.Location);
                if (type is not null)
                {
                    NoteIssued(index, batch, effect.Location, type, isBatch);
                }
            }

            if (!IsRecording)
            {
                continue;
            }

            if (external.IsIssued && index >= 0)
            {
                NoteReissue(_state.OperationAt(effect.Operation), effect.Location, index);
            }

            if (external.IsRetried)
            {
                _retriedPlaces.Add(effect.Location);
                NoteRetryInHelper(call, external, effect, effects.Blocks);
            }

            ulong calls = external.IsIssued && index >= 0 ? 1UL << index : _state.OperationAt(effect.Operation).Calls;
            if (external.IsExamined)
            {
                _examinedPlaces.Add(effect.Location);
                foreach (SubmitCall submit in CallsIn(calls))
                {
                    submit.NoteTest(call.Syntax, external.Check is not null && !external.IsIssued);
                }
            }

            if (external.IsPassedOn)
            {
                _passedOnPlaces.Add(effect.Location);
                foreach (SubmitCall submit in CallsIn(calls))
                {
                    submit.IsPassedOn = true;
                }
            }
        }
    }

    /// <summary>A helper for operations of any type is judged where it is called with one; and only the caller knows of the batch round an element.</summary>
    private void NoteRetryInHelper(IInvocationOperation call, External external, EffectOn effect, bool waits)
    {
        if (ArgumentFor(call, external, effect.Location) is ({ } batch, { TypeKind: TypeKind.Struct } type, var isBatch))
        {
            bool isElement = !isBatch && _locations.IsElement(effect.Location) && WasIssuedAsBatch(_state.OperationAt(effect.Operation));
            _result.Retries.Add(call, new RetryCall(
                call, type, _symbols.OperationOf(type), batch, _block, IsBlocking: false, isElement, _state.Locks > 0, call.TargetMethod.IsGenericMethod ? RetryHelper.OfAnyType : RetryHelper.OfOneType, waits));
        }
    }

    private bool WasIssuedAsBatch(OperationState state)
    {
        foreach (SubmitCall issued in CallsIn(state.Calls))
        {
            if (issued.IsBatch)
            {
                return true;
            }
        }

        return false;
    }

    private (IOperation? Batch, ITypeSymbol? Type, bool IsBatch) ArgumentFor(IInvocationOperation call, External external, int location)
    {
        if (external.Path.Root is IParameterSymbol parameter && ArgumentOf(call, parameter.Ordinal) is { } argument)
        {
            ITypeSymbol? type = argument.Type is IPointerTypeSymbol pointer ? pointer.PointedAtType : argument.Type;
            return _symbols.IsOperation(type) ? (argument, type, false) : (argument, _symbols.ElementOperation(type), Of(argument).Integer != OneOperation);
        }

        // A field of the object's, or a variable that a local function shares.
        ITypeSymbol? kept = (external.Path.Steps.LastOrDefault(static step => step is not null) ?? external.Path.Root) switch
        {
            IFieldSymbol field => field.Type,
            ILocalSymbol local => local.Type,
            _ => null,
        };
        return _symbols.IsOperation(kept) ? (call, kept, false) : (call, _symbols.ElementOperation(kept), _locations.IsElement(location));
    }

    /// <summary>How many operations of a call are asked about apart: with more the questions, and those that they lead to, take too long.</summary>
    private const int MaxAskedApart = 2;

    /// <summary>
    /// What the called function does from where the operations are now. Mostly they are all in one world, or there is one of them, and
    /// a world is asked for after the other; else each is asked about, whatever the others are like meanwhile, for its own sake alone.
    /// </summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Effects? Collect(IMethodSymbol method, Summary outline, Func<AccessPath, Value> placeOf)
    {
        Effects effects = new();
        Place(outline, effects, placeOf);
        List<Answer> answers = [];
        int known;
        do
        {
            known = effects.On.Count;
            answers.Clear();
            OperationFacts worlds = WorldsOf(effects);
            bool areAlike = (worlds & (worlds - 1)) == 0;
            if (areAlike || known is 1 or > MaxAskedApart)
            {
                if (!Ask(method, null, worlds == OperationFacts.None ? OperationFacts.NotIssued : worlds, effects, placeOf, answers))
                {
                    return null;
                }

                continue;
            }

            for (int e = 0; e < known; e++)
            {
                if (!Ask(method, effects.On[e], _state.OperationAt(effects.On[e].Operation).Facts, effects, placeOf, answers))
                {
                    return null;
                }
            }
        }
        while (effects.On.Count > known); // An answer spoke of further operations.

        Unite(effects, answers);
        return effects;
    }

    /// <summary>Asks from each of some worlds, about one operation or about all.</summary>
    private bool Ask(IMethodSymbol method, EffectOn? about, OperationFacts worlds, Effects effects, Func<AccessPath, Value> placeOf, List<Answer> answers)
    {
        OperationFacts others = about is null ? OperationFacts.None : WorldsOf(effects, about).WithoutResult();
        for (int world = 0; world < OperationFactsExtensions.WorldCount; world++)
        {
            OperationFacts one = (OperationFacts)(1 << world);
            if ((worlds & one) == 0)
            {
                continue;
            }

            // A called function is not told what the rc was.
            OperationFacts there = one.WithoutResult();
            Entrance entrance = about is null || others == there ? new(there) : new(there, about.External.Path, others);
            if (_summaries.Of(method, entrance) is not { } summary)
            {
                return false;
            }

            answers.Add(new Answer(about, one, summary));
            Place(summary, effects, placeOf);
        }

        return true;
    }

    /// <summary>The worlds in which the operations are, but for one of them.</summary>
    private OperationFacts WorldsOf(Effects effects, EffectOn? except = null)
    {
        OperationFacts worlds = OperationFacts.None;
        foreach (EffectOn effect in effects.On)
        {
            worlds |= effect != except ? _state.OperationAt(effect.Operation).Facts : OperationFacts.None;
        }

        return worlds;
    }

    private bool IsAbout(Answer answer, EffectOn effect) =>
        answer.Asked is null ? (_state.OperationAt(effect.Operation).Facts & answer.World) != 0 : answer.Asked == effect;

    /// <summary>Finds the operations that a summary speaks of.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Place(Summary summary, Effects effects, Func<AccessPath, Value> placeOf)
    {
        foreach (External external in summary.Externals)
        {
            int known = effects.IndexOf(external.Path);
            if (known >= 0)
            {
                effects.On[known].Add(external);
            }
            else if (placeOf(external.Path) is { Kind: ValueKind.Place or ValueKind.Status, Index: var location })
            {
                effects.On.Add(new EffectOn(external, location, OperationNumber(location)));
            }
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Unite(Effects effects, List<Answer> answers)
    {
        foreach (Answer answer in answers)
        {
            Summary summary = answer.Summary;
            effects.IsFatal |= summary.IsFatal;
            effects.Blocks |= summary.Blocks;
            effects.OwnType ??= summary.OwnType;
            effects.OwnShape ??= summary.OwnShape;
            foreach (ReturnGroup group in summary.Returns)
            {
                int about = group.External >= 0 && group.External < summary.Externals.Length ? effects.IndexOf(summary.Externals[group.External].Path) : -1;
                int g = effects.Groups.IndexOf((group.Kind, about));
                if (g < 0)
                {
                    g = effects.Groups.Count;
                    effects.Groups.Add((group.Kind, about));
                    effects.Numbers.Add(group.Number);
                    effects.OwnFacts.Add(OperationFacts.None);
                    foreach (EffectOn effect in effects.On)
                    {
                        effect.Facts.Add(OperationFacts.None);
                    }
                }

                effects.Numbers[g] = effects.Numbers[g] == group.Number ? group.Number : null;
                effects.OwnFacts[g] |= group.OwnFacts;
                effects.ReturnsCallResult |= group.Kind == ReturnKind.CallResult;
                effects.ReturnsOwn |= group.Kind is ReturnKind.OwnStatus or ReturnKind.OwnOperation;
                foreach (EffectOn effect in effects.On)
                {
                    if (IsAbout(answer, effect))
                    {
                        int there = IndexIn(summary, effect.External.Path);
                        effect.Facts[g] |= there >= 0 ? group.Facts[there] : answer.World;
                    }
                }
            }
        }

        foreach (EffectOn effect in effects.On)
        {
            AddOtherElements(effects, effect, answers);
        }

        // A result that an operation can't have brought about, being in none of the worlds that lead there.
        for (int g = effects.Groups.Count - 1; g >= 0; g--)
        {
            foreach (EffectOn effect in effects.On)
            {
                if (effect.Facts[g] != OperationFacts.None || _state.OperationAt(effect.Operation).Facts == OperationFacts.None)
                {
                    continue;
                }

                if (effects.On.Count <= MaxAskedApart)
                {
                    effects.RemoveGroup(g);
                    break;
                }

                // Where all were asked about at once it may be the others'.
                effect.Facts[g] = effect.AnyFacts;
            }
        }
    }

    /// <summary>
    /// A result that an element in some world can't bring about tells of one element and not of all: the others may be as any other
    /// result leaves them. The result that stands for all of them is possible in each world, for the container may be empty.
    /// </summary>
    private void AddOtherElements(Effects effects, EffectOn effect, List<Answer> answers)
    {
        if (!effect.External.Path.Steps.Contains(null))
        {
            return;
        }

        OperationFacts all = effect.AnyFacts;
        for (int g = 0; g < effects.Groups.Count; g++)
        {
            foreach (Answer answer in answers)
            {
                if (IsAbout(answer, effect) && !answer.Summary.Returns.Any(group => group.Kind == effects.Groups[g].Kind))
                {
                    effect.Facts[g] |= all;
                }
            }
        }
    }

    private static int IndexIn(Summary summary, AccessPath path)
    {
        for (int i = 0; i < summary.Externals.Length; i++)
        {
            if (summary.Externals[i].Path.Equals(path))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>What one call does, by kind of result.</summary>
    private sealed class Effects
    {
        public List<EffectOn> On { get; } = [];

        public List<(ReturnKind Kind, int About)> Groups { get; } = [];

        /// <summary>The number that each kind of result is; null where it may be several.</summary>
        public List<long?> Numbers { get; } = [];

        /// <summary>How the called function's own operation is, for each kind of result.</summary>
        public List<OperationFacts> OwnFacts { get; } = [];

        public bool IsFatal { get; set; }

        public bool Blocks { get; set; }

        public ITypeSymbol? OwnType { get; set; }

        public OperationShape? OwnShape { get; set; }

        public bool ReturnsCallResult { get; set; }

        public bool ReturnsOwn { get; set; }

        /// <summary>It submits something, whosever it is.</summary>
        public bool Submits => OwnType is not null || On.Exists(static effect => effect.External.IsIssued);

        /// <summary>The call stands for a submit call: it hands back what it submitted, or the rc of that.</summary>
        public bool IsSubmit => ReturnsOwn || ReturnsCallResult || On.Exists(static effect => effect.External.IsIssued);

        public bool IsRaw => On.Exists(static effect => effect.External.IsIssued) || OwnFacts.Exists(static facts => (facts & OperationFacts.AnyEagain) != 0);

        public int IndexOf(AccessPath path) => On.FindIndex(effect => effect.External.Path.Equals(path));

        public void RemoveGroup(int group)
        {
            Groups.RemoveAt(group);
            Numbers.RemoveAt(group);
            OwnFacts.RemoveAt(group);
            foreach (EffectOn effect in On)
            {
                effect.Facts.RemoveAt(group);
            }
        }
    }

    /// <param name="Asked">The operation that was asked about; null for all that are in the world.</param>
    /// <param name="World">The world that was asked from.</param>
    /// <param name="Summary">What is done from there.</param>
    private readonly record struct Answer(EffectOn? Asked, OperationFacts World, Summary Summary);

    /// <summary>What one call does to one operation, by kind of result.</summary>
    private sealed class EffectOn(External external, int location, int operation)
    {
        public External External { get; private set; } = external;

        public int Location { get; } = location;

        public int Operation { get; } = operation;

        public List<OperationFacts> Facts { get; } = [];

        /// <summary>How it is with one result or another.</summary>
        public OperationFacts AnyFacts
        {
            get
            {
                OperationFacts any = OperationFacts.None;
                foreach (OperationFacts facts in Facts)
                {
                    any |= facts;
                }

                return any;
            }
        }

        public void Add(External other) => External = External with
        {
            IsIssued = External.IsIssued || other.IsIssued,
            IsRetried = External.IsRetried || other.IsRetried,
            IsExamined = External.IsExamined || other.IsExamined,
            IsPassedOn = External.IsPassedOn || other.IsPassedOn,
            Check = External.Check ?? other.Check,
        };
    }
}

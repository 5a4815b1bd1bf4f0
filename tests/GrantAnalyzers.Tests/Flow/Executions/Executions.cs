using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Tests.Flow.Executions;

/// <summary>
/// All executions of a program, one by one: a status is what it is, and each flag is set or not. What the dataflow may only say of many
/// paths at once is exact here.
/// </summary>
internal sealed class Executions
{
    private readonly List<Instruction> _code = [];
    private readonly Stack<(Statement[] Block, bool IsInElement)> _finallyBlocks = new();
    private readonly Stack<(List<int> Breaks, List<int> Continues, int Finallys)> _loops = new();
    private (List<int> ToTrue, List<int> ToFalse, int Finallys)? _answers;
    private readonly List<(int From, int To, bool IsInHelper)> _throws = [];
    private readonly HashSet<Moment> _seen = [];
    private readonly Stack<Moment> _open = new();

    private readonly SortedSet<int> _badReads = [];
    private readonly HashSet<int> _readsOfOkay = [];
    private readonly SortedSet<int> _retries = [];
    private readonly bool _atMost;
    private bool _isInElement;
    private bool _givesEagainUp;
    private bool _leavesEagainUnseen;
    private bool _isExamined;

    private Executions(Statement[] program, bool atMost, int[] lengths)
    {
        _atMost = atMost;
        Compile(program);
        _code.Add(new Instruction.Leave());
        foreach (bool again in (bool[])[false, true])
        {
            foreach (int length in lengths)
            {
                Go(new Moment(0, new Operations(OperationFacts.NotIssued, OperationFacts.NotIssued, length, InHand: 0, Count: length), new Frame(false, false, again, Kept.Zero)));
            }
        }

        while (_open.TryPop(out Moment? moment))
        {
            Step(moment, _code[moment.At]);
        }
    }

    /// <param name="program">The program.</param>
    /// <param name="atMost">
    /// All that may be said of it: whatever stands in a try may throw, and what nobody had looked at by then is nobody's fault. Otherwise what
    /// has to be said: nothing of elements that a loop did not come to because it was left, which is reported as such.
    /// </param>
    /// <param name="isOfBatch">It is about a batch, which may be empty, of one element, or of two.</param>
    public static Findings Of(Statement[] program, bool atMost = false, bool isOfBatch = false)
    {
        Executions all = new(program, atMost, isOfBatch ? [0, 1, 2] : [1]);
        return new Findings(all._badReads, [.. all._badReads.Except(all._readsOfOkay)], all._retries, all._givesEagainUp, all._leavesEagainUnseen, all._isExamined);
    }

    private void Go(Moment moment)
    {
        if (_seen.Add(moment))
        {
            _open.Push(moment);
        }
    }

    private void Step(Moment moment, Instruction instruction)
    {
        foreach ((int from, int to, bool isInHelper) in _throws)
        {
            // A helper's way out through an exception ends in blocks of the program's.
            if (from == moment.At && !(isInHelper && moment.Caller is null))
            {
                Moment thrown = moment with { At = to, Operations = moment.Operations.Each(static world => (world & (OperationFacts.Unexamined | OperationFacts.EagainAsFailure)) != 0 ? OperationFacts.Settled : world) };
                Go(isInHelper || moment.Caller is not { } caller ? thrown : thrown with { Frame = caller, Caller = null });
            }
        }

        switch (instruction)
        {
            case Instruction.Issue issue:
                if (moment.Caller is null && (issue.IsOfElement ? (moment.World & OperationFacts.AnyEagain) != 0 : moment.Operations.Any(OperationFacts.AnyEagain)))
                {
                    _retries.Add(issue.Site);
                }

                foreach (Operations issued in issue.IsOfElement ? Singles(moment.World.Reissued()).Select(moment.Operations.With) : moment.Operations.EachIn(static world => Singles(world.Reissued())))
                {
                    foreach (bool isOkay in WasOkay(moment.World))
                    {
                        Go(moment with { At = moment.At + 1, Operations = issued, Frame = Freeze(moment.Frame, isOkay), Caller = moment.Caller is { } caller ? Freeze(caller, isOkay) : null });
                    }
                }

                break;
            case Instruction.FailsOrNot call:
                Go(moment.After(false));
                Go(moment.After(true) with { Operations = call.IsOfElement ? moment.Operations.With(moment.World.WithCallFailed()) : moment.Operations.Each(static world => world.WithCallFailed()) });
                break;
            case Instruction.Look look:
                if ((moment.World & (OperationFacts.Unexamined | OperationFacts.AnyEagain | OperationFacts.AnyFailed)) != 0)
                {
                    _badReads.Add(look.Id);
                }

                if ((moment.World & OperationFacts.AnyOkay) != 0)
                {
                    _readsOfOkay.Add(look.Id);
                }

                Go(moment with { At = moment.At + 1 });
                break;
            case Instruction.Keep:
                Go(moment with { At = moment.At + 1, Frame = moment.Frame with { Kept = Kept.Status } });
                break;
            case Instruction.Put put:
                Go(moment with { At = moment.At + 1, Frame = moment.Frame.With(put.Flag, put.Value) });
                break;
            case Instruction.Count:
                Go(moment with { At = moment.At + 1, Frame = moment.Frame with { Good = Math.Min(moment.Frame.Good + 1, Frame.Many) } });
                break;
            case Instruction.OnCount when moment.Operations.Length < moment.Operations.Count:
                // What was counted of a batch that has been cut short says nothing.
                break;
            case Instruction.OnCount test:
                Go(moment.After(StatusNumbers.Holds(test.Relation, moment.Frame.Good, test.OfLength ? moment.Operations.Length : 0)));
                break;
            case Instruction.Enter:
                Go(moment with { At = moment.At + 1, Frame = new Frame(false, false, false, Kept.Zero), Caller = moment.Frame });
                break;
            case Instruction.Exit:
                Go(moment with { At = moment.At + 1, Frame = moment.Caller!, Caller = null });
                break;
            case Instruction.First:
                Go(moment with { At = moment.At + 1, Operations = moment.Operations with { InHand = 0 } });
                break;
            case Instruction.Next:
                Go(moment with { At = moment.At + 1, Operations = moment.Operations with { InHand = moment.Operations.InHand + 1 } });
                break;
            case Instruction.LeaveElements:
                Go(moment with { At = moment.At + 1, Operations = moment.Operations with { Length = moment.Operations.InHand + 1 } });
                break;
            case Instruction.HasMore:
                Go(moment.After(moment.Operations.InHand < moment.Operations.Length));
                break;
            case Instruction.Goto go:
                Go(moment with { At = go.Target });
                break;
            case Instruction.OnFlag test:
                Go(moment.After(moment.Frame.IsSet(test.Flag)));
                break;
            case Instruction.OnStatus test when test.OfKept && moment.Frame.Kept != Kept.Status:
                bool? outcome = moment.Frame.Kept == Kept.Zero ? (test.Test.WhenTrue & StatusCases.Okay) != 0
                    : test.Test.WhenTrue == StatusCases.Okay ? false
                    : test.Test.WhenFalse == StatusCases.Okay ? true
                    : null;
                foreach (bool either in outcome is { } known ? (bool[])[known] : [true, false])
                {
                    Go(moment.After(either));
                }

                break;
            case Instruction.OnStatus test:
                _isExamined |= test.Test.SeparatesOkay && moment.World != OperationFacts.NotIssued;
                foreach ((StatusCases cases, bool either) in ((StatusCases, bool)[])[(test.Test.WhenTrue, true), (test.Test.WhenFalse, false)])
                {
                    foreach (OperationFacts world in Singles(moment.World.Where(cases)))
                    {
                        Go(moment.After(either) with { Operations = moment.Operations.With(world) });
                    }
                }

                break;
            case Instruction.Leave:
                _givesEagainUp |= moment.Operations.Any(OperationFacts.EagainAsFailure);
                _leavesEagainUnseen |= moment.Operations.Any(OperationFacts.Eagain);
                break;
        }
    }

    /// <summary>The status that was kept is of another time from now on: all that can be said of it is whether it was Okay.</summary>
    private static Frame Freeze(Frame frame, bool isOkay) => frame.Kept == Kept.Status ? frame with { Kept = isOkay ? Kept.Zero : Kept.NonZero } : frame;

    private static bool[] WasOkay(OperationFacts world) =>
        (world & OperationFacts.AnyOkay) != 0 ? [true] : (world & OperationFacts.Issued) != 0 ? [false] : [true, false];

    private static IEnumerable<OperationFacts> Singles(OperationFacts facts) =>
        Enumerable.Range(0, OperationFactsExtensions.WorldCount).Select(static bit => (OperationFacts)(1 << bit)).Where(world => (facts & world) != 0);

    private void Compile(Statement[] statements)
    {
        foreach (Statement statement in statements)
        {
            Compile(statement);
        }
    }

    private void Compile(Statement statement)
    {
        switch (statement)
        {
            case Submit submit:
                _code.Add(new Instruction.Issue(submit.Site, _isInElement));
                break;
            case Read read:
                _code.Add(new Instruction.Look(read.Id));
                break;
            case Keep:
                _code.Add(new Instruction.Keep());
                break;
            case Count:
                _code.Add(new Instruction.Count());
                break;
            case Set set:
                Choose(set.Value, () => _code.Add(new Instruction.Put(set.Flag, true)), () => _code.Add(new Instruction.Put(set.Flag, false)));
                break;
            case If choice:
                Choose(choice.Condition, () => Compile(choice.Then), () => Compile(choice.Else));
                break;
            case Switch choice:
                Choose(
                    new StatusIs("", StatusTest.IsOkay, OfKept: false),
                    () => Compile(choice.Okay),
                    () => Choose(new StatusIs("", new StatusTest(StatusCases.Eagain, StatusCases.Okay | StatusCases.Failure), OfKept: false), () => Compile(choice.Eagain), () => Compile(choice.Default)));
                break;
            case While loop:
                CompileWhile(loop);
                break;
            case DoWhile loop:
                CompileDo(loop);
                break;
            case ForEach loop:
                CompileForEach(loop);
                break;
            case TryFinally guarded:
                CompileTry(guarded);
                break;
            case Jump jump:
                if (!jump.IsContinue)
                {
                    LeaveElements();
                }

                RunFinallyBlocks(_loops.Peek().Finallys);
                (jump.IsContinue ? _loops.Peek().Continues : _loops.Peek().Breaks).Add(Hole());
                break;
            case Return answer when _answers is { } answers:
                RunFinallyBlocks(answers.Finallys);
                _code.Add(new Instruction.Exit());
                (answer.Answer ? answers.ToTrue : answers.ToFalse).Add(Hole());
                break;
            case Return:
                LeaveElements();
                RunFinallyBlocks(0);
                _code.Add(new Instruction.Leave());
                break;
        }
    }

    private void LeaveElements()
    {
        if (_isInElement && !_atMost)
        {
            _code.Add(new Instruction.LeaveElements());
        }
    }

    private void CompileWhile(While loop)
    {
        int head = _code.Count;
        List<int> toBody = [], behind = [];
        Compile(loop.Condition, toBody, behind);
        Fill(toBody, _code.Count);
        _loops.Push((behind, [], _finallyBlocks.Count));
        Compile(loop.Body);
        Fill(_loops.Pop().Continues, head);
        _code.Add(new Instruction.Goto(head));
        Fill(behind, _code.Count);
    }

    private void CompileForEach(ForEach loop)
    {
        _code.Add(new Instruction.First());
        int head = _code.Count;
        List<int> toBody = [], behind = [];
        Test(new Instruction.HasMore(), toBody, behind);
        Fill(toBody, _code.Count);
        _loops.Push((behind, [], _finallyBlocks.Count));
        _isInElement = true;
        Compile(loop.Body);
        _isInElement = false;
        Fill(_loops.Pop().Continues, _code.Count);
        _code.Add(new Instruction.Next());
        _code.Add(new Instruction.Goto(head));
        Fill(behind, _code.Count);
    }

    private void CompileDo(DoWhile loop)
    {
        int head = _code.Count;
        List<int> again = [], behind = [];
        _loops.Push((behind, [], _finallyBlocks.Count));
        Compile(loop.Body);
        Fill(_loops.Pop().Continues, _code.Count);
        Compile(loop.Condition, again, behind);
        Fill(again, head);
        Fill(behind, _code.Count);
    }

    private void CompileTry(TryFinally guarded)
    {
        int first = _code.Count;
        _finallyBlocks.Push((guarded.Last, _isInElement));
        Compile(guarded.Body);
        _finallyBlocks.Pop();
        int behind = _code.Count;
        Compile(guarded.Last);
        if (_atMost)
        {
            int over = Hole();
            for (int at = first; at <= behind; at++)
            {
                _throws.Add((at, _code.Count, _answers is not null));
            }

            Compile(guarded.Last);
            (List<int> ToTrue, List<int> ToFalse, int Finallys)? helper = _answers;
            if (helper is { Finallys: var outside })
            {
                RunFinallyBlocks(outside);
                _code.Add(new Instruction.Exit());
                _answers = null;
            }

            RunFinallyBlocks(0);
            _answers = helper;
            _code.Add(new Instruction.Leave());
            Fill([over], _code.Count);
        }
    }

    /// <summary>What stands behind the blocks that are left runs first, the inner ones before the outer.</summary>
    private void RunFinallyBlocks(int kept)
    {
        Stack<(Statement[] Block, bool IsInElement)> left = new();
        bool isInElement = _isInElement;
        while (_finallyBlocks.Count > kept)
        {
            left.Push(_finallyBlocks.Pop());
            _isInElement = left.Peek().IsInElement;
            Compile(left.Peek().Block);
        }

        while (left.TryPop(out (Statement[] Block, bool IsInElement) block))
        {
            _finallyBlocks.Push(block);
        }

        _isInElement = isInElement;
    }

    private void Choose(Condition condition, Action whenTrue, Action whenFalse)
    {
        List<int> toTrue = [], toFalse = [];
        Compile(condition, toTrue, toFalse);
        Fill(toTrue, _code.Count);
        whenTrue();
        int end = Hole();
        Fill(toFalse, _code.Count);
        whenFalse();
        _code[end] = new Instruction.Goto(_code.Count);
    }

    /// <summary>Ends in jumps to places that are not known yet: holes in the code, each of which is a jump alone.</summary>
    private void Compile(Condition condition, List<int> toTrue, List<int> toFalse)
    {
        switch (condition)
        {
            case Constant constant:
                (constant.Value ? toTrue : toFalse).Add(Hole());
                break;
            case Not not:
                Compile(not.Operand, toFalse, toTrue);
                break;
            case Both both:
                List<int> next = [];
                Compile(both.Left, next, toFalse);
                Fill(next, _code.Count);
                Compile(both.Right, toTrue, toFalse);
                break;
            case Either either:
                List<int> other = [];
                Compile(either.Left, toTrue, other);
                Fill(other, _code.Count);
                Compile(either.Right, toTrue, toFalse);
                break;
            case CallFails call:
                _code.Add(new Instruction.Issue(call.Site, _isInElement));
                Test(new Instruction.FailsOrNot(_isInElement), toTrue, toFalse);
                break;
            case Helps call:
                _code.Add(new Instruction.Enter());
                _answers = (toTrue, toFalse, _finallyBlocks.Count);
                Compile(call.Body);
                _answers = null;
                break;
            case CountIs count:
                Test(new Instruction.OnCount(count.Relation, count.OfLength), toTrue, toFalse);
                break;
            case IsSet set:
                Test(new Instruction.OnFlag(set.Flag), toTrue, toFalse);
                break;
            case StatusIs test:
                Test(new Instruction.OnStatus(test.Test, test.OfKept), toTrue, toFalse);
                break;
        }
    }

    /// <summary>Behind a test stand the jumps for true and for false.</summary>
    private void Test(Instruction test, List<int> toTrue, List<int> toFalse)
    {
        _code.Add(test);
        toTrue.Add(Hole());
        toFalse.Add(Hole());
    }

    private int Hole()
    {
        _code.Add(new Instruction.Goto(-1));
        return _code.Count - 1;
    }

    private void Fill(List<int> holes, int target)
    {
        foreach (int hole in holes)
        {
            _code[hole] = new Instruction.Goto(target);
        }
    }

    private enum Kept
    {
        /// <summary>Okay, of another time.</summary>
        Zero,

        /// <summary>Not Okay, of another time.</summary>
        NonZero,

        /// <summary>What the operation's status still is.</summary>
        Status,
    }

    /// <summary>What is true of each operation of a batch; one operation is a batch of one.</summary>
    /// <param name="First">The first.</param>
    /// <param name="Second">The second.</param>
    /// <param name="Length">How many count.</param>
    /// <param name="InHand">Which one is in hand.</param>
    /// <param name="Count">How many there are.</param>
    private readonly record struct Operations(OperationFacts First, OperationFacts Second, int Length, int InHand, int Count)
    {
        public bool Any(OperationFacts facts) => (Length > 0 && (First & facts) != 0) || (Length > 1 && (Second & facts) != 0);

        public Operations With(OperationFacts world) => InHand == 0 ? this with { First = world } : this with { Second = world };

        public Operations Each(Func<OperationFacts, OperationFacts> change) => this with { First = change(First), Second = change(Second) };

        public IEnumerable<Operations> EachIn(Func<OperationFacts, IEnumerable<OperationFacts>> choices)
        {
            foreach (OperationFacts first in Length > 0 ? choices(First) : [First])
            {
                foreach (OperationFacts second in Length > 1 ? choices(Second) : [Second])
                {
                    yield return this with { First = first, Second = second };
                }
            }
        }
    }

    /// <summary>A point of an execution.</summary>
    /// <param name="At">What comes next.</param>
    /// <param name="Operations">What is true of the operations.</param>
    /// <param name="Frame">The locals.</param>
    /// <param name="Caller">Those of the program, where a helper runs.</param>
    private sealed record Moment(int At, Operations Operations, Frame Frame, Frame? Caller = null)
    {
        /// <summary>What is true of the operation in hand.</summary>
        public OperationFacts World => Operations.InHand == 0 ? Operations.First : Operations.Second;

        /// <summary>Behind a test that comes out like that.</summary>
        public Moment After(bool outcome) => this with { At = At + (outcome ? 1 : 2) };
    }

    private sealed record Frame(bool Done, bool Error, bool Again, Kept Kept, bool Failed = false, bool Problem = false, int Good = 0)
    {
        /// <summary>More than any batch has.</summary>
        public const int Many = 3;

        public bool IsSet(Flag flag) => flag switch { Flag.Done => Done, Flag.Error => Error, Flag.Again => Again, Flag.Failed => Failed, _ => Problem };

        public Frame With(Flag flag, bool value) => flag switch
        {
            Flag.Done => this with { Done = value },
            Flag.Error => this with { Error = value },
            Flag.Again => this with { Again = value },
            Flag.Failed => this with { Failed = value },
            _ => this with { Problem = value },
        };
    }

    private abstract record Instruction
    {
        internal sealed record Issue(int Site, bool IsOfElement) : Instruction;

        internal sealed record FailsOrNot(bool IsOfElement) : Instruction;

        internal sealed record Look(int Id) : Instruction;

        internal sealed record Keep : Instruction;

        internal sealed record Put(Flag Flag, bool Value) : Instruction;

        internal sealed record Count : Instruction;

        /// <summary>Takes the batch's first element in hand.</summary>
        internal sealed record First : Instruction;

        internal sealed record Next : Instruction;

        internal sealed record HasMore : Instruction;

        /// <summary>Leaves a loop before it has come to all elements: from then on the batch ends with the one in hand.</summary>
        internal sealed record LeaveElements : Instruction;

        internal sealed record Goto(int Target) : Instruction;

        internal sealed record OnFlag(Flag Flag) : Instruction;

        internal sealed record OnCount(BinaryOperatorKind Relation, bool OfLength) : Instruction;

        internal sealed record OnStatus(StatusTest Test, bool OfKept) : Instruction;

        /// <summary>Into a helper.</summary>
        internal sealed record Enter : Instruction;

        /// <summary>Out of it.</summary>
        internal sealed record Exit : Instruction;

        internal sealed record Leave : Instruction;
    }
}

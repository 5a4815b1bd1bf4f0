using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Tests.Flow.Executions;

/// <summary>What programs are about.</summary>
public enum ProgramKind
{
    /// <summary>About one operation.</summary>
    OfOne,

    /// <summary>About one operation, of which helpers do some part.</summary>
    WithHelpers,

    /// <summary>About a batch, and loops over it.</summary>
    OfBatches,

    /// <summary>About a batch, and what loops over it count and collect.</summary>
    OfCounts,
}

internal static class ProgramKinds
{
    public static bool IsOfBatch(this ProgramKind kind) => kind is ProgramKind.OfBatches or ProgramKind.OfCounts;
}

/// <summary>Makes programs that issue an operation and then do something about it, or not.</summary>
/// <param name="seed">Makes the same program again.</param>
/// <param name="about">What it is about.</param>
internal sealed class ProgramMaker(int seed, ProgramKind about)
{
    private const int MaxDepth = 3;

    private static readonly (string Text, StatusTest Test)[] s_tests =
    [
        ("== GrantStatus.Okay", StatusTest.IsOkay),
        ("!= GrantStatus.Okay", StatusTest.IsOkay.Not()),
        ("== GrantStatus.Eagain", new(StatusCases.Eagain, StatusCases.Okay | StatusCases.Failure)),
        ("!= GrantStatus.Eagain", new(StatusCases.Okay | StatusCases.Failure, StatusCases.Eagain)),
        ("== GrantStatus.BadPage", new(StatusCases.Failure, StatusCases.All)),
        ("is GrantStatus.Okay or GrantStatus.Eagain", new(StatusCases.Okay | StatusCases.Eagain, StatusCases.Failure)),
        ("is not (GrantStatus.Okay or GrantStatus.Eagain)", new(StatusCases.Failure, StatusCases.Okay | StatusCases.Eagain)),
    ];

    private static readonly BinaryOperatorKind[] s_relations =
    [
        BinaryOperatorKind.Equals, BinaryOperatorKind.NotEquals, BinaryOperatorKind.LessThan, BinaryOperatorKind.LessThanOrEqual, BinaryOperatorKind.GreaterThan, BinaryOperatorKind.GreaterThanOrEqual,
    ];

    private readonly Random _random = new(seed);
    private int _sites;
    private int _reads;
    private bool _isInHelper;
    private bool _isInElement;
    private int _elementDepth;

    public Statement[] Make() => about.IsOfBatch()
        ? [new Submit(_sites++), .. Block(0, isInLoop: false, isInSwitch: false, isInFinally: false, length: 4), Element(2, () => [.. Block(2, isInLoop: true, isInSwitch: false, isInFinally: false, length: 1), new Read(_reads++)])]
        : [new Submit(_sites++), .. Block(0, isInLoop: false, isInSwitch: false, isInFinally: false, length: 5), new Read(_reads++)];

    private Statement[] Block(int depth, bool isInLoop, bool isInSwitch, bool isInFinally, int length = 3)
    {
        List<Statement> statements = [];
        for (int count = 1 + _random.Next(length); count > 0; count--)
        {
            Statement statement = Make(depth, isInLoop, isInSwitch, isInFinally);
            statements.Add(statement);
            if (statement is Return or Jump)
            {
                break;
            }
        }

        return [.. statements];
    }

    private Statement Make(int depth, bool isInLoop, bool isInSwitch, bool isInFinally)
    {
        if (about.IsOfBatch())
        {
            return _isInElement ? MakeOfElement(depth, isInSwitch, isInFinally) : MakeOfBatch(depth, isInLoop, isInFinally);
        }

        Statement[] Inner(bool loop = false, bool choice = false, bool last = false) => Block(depth + 1, isInLoop || loop, (isInSwitch && !loop) || choice, isInFinally || last);
        int kind = _random.Next(depth < MaxDepth ? 17 : 7);
        return kind switch
        {
            0 when _sites < 4 => new Submit(_sites++),
            <= 2 => _isInHelper ? new Submit(_sites++) : new Read(_reads++),
            3 => new Keep(),
            4 => new Set(AnyFlag(), Condition(0)),
            5 when isInLoop && !isInFinally => new Jump(IsContinue: isInSwitch || _random.Next(2) == 0),
            6 when !isInFinally && depth > 0 => new Return(_random.Next(2) == 0),
            <= 6 => new Set(AnyFlag(), new Constant(_random.Next(2) == 0)),
            <= 11 => new If(Condition(0), Inner(), _random.Next(2) == 0 ? [] : Inner()),
            12 => new While(Condition(0), Inner(loop: true)),
            13 => new DoWhile(Inner(loop: true), Condition(0)),
            14 => new Switch(Inner(choice: true), Inner(choice: true), Inner(choice: true)),
            _ => new TryFinally(Inner(), Inner(last: true)),
        };
    }

    private Flag AnyFlag() => (Flag)_random.Next(about == ProgramKind.OfCounts ? 5 : 3);

    private Statement MakeOfBatch(int depth, bool isInLoop, bool isInFinally)
    {
        Statement[] Inner(bool loop = false, bool last = false) => Block(depth + 1, isInLoop || loop, isInSwitch: false, isInFinally || last);
        return _random.Next(depth < MaxDepth ? 14 : 8) switch
        {
            0 when _sites < 4 => new Submit(_sites++),
            <= 3 => Element(Math.Max(depth, 1), () => Block(Math.Max(depth, 1), isInLoop: true, isInSwitch: false, isInFinally)),
            4 => new Set(AnyFlag(), Condition(0)),
            5 when isInLoop && !isInFinally => new Jump(IsContinue: _random.Next(2) == 0),
            6 when !isInFinally && depth > 0 => new Return(),
            <= 7 => new Set(AnyFlag(), new Constant(_random.Next(2) == 0)),
            <= 10 => new If(Condition(0), Inner(), _random.Next(2) == 0 ? [] : Inner()),
            11 => new While(Condition(0), Inner(loop: true)),
            12 => new DoWhile(Inner(loop: true), Condition(0)),
            _ => new TryFinally(Inner(), Inner(last: true)),
        };
    }

    private Statement MakeOfElement(int depth, bool isInSwitch, bool isInFinally)
    {
        if (about == ProgramKind.OfCounts && _random.Next(5) == 0)
        {
            return new Count();
        }

        // A loop that is left in its first round, whatever it finds there, is none.
        bool mayLeave = !isInFinally && depth > _elementDepth;
        Statement[] Inner(bool choice = false, bool last = false) => Block(depth + 1, isInLoop: true, isInSwitch || choice, isInFinally || last);
        return _random.Next(depth < MaxDepth ? 13 : 6) switch
        {
            0 when _sites < 4 && _random.Next(2) == 0 => new Submit(_sites++),
            <= 1 => new Read(_reads++),
            2 => new Set(AnyFlag(), Condition(0)),
            3 when mayLeave => new Jump(IsContinue: isInSwitch || _random.Next(2) == 0),
            4 when mayLeave => new Return(),
            <= 5 => new Set(AnyFlag(), new Constant(_random.Next(2) == 0)),
            <= 10 => new If(Condition(0), Inner(), _random.Next(2) == 0 ? [] : Inner()),
            11 => new Switch(Inner(choice: true), Inner(choice: true), Inner(choice: true)),
            _ => new TryFinally(Inner(), Inner(last: true)),
        };
    }

    private ForEach Element(int depth, Func<Statement[]> body)
    {
        (_isInElement, _elementDepth) = (true, depth);
        ForEach loop = new(body(), (ElementForm)_random.Next(3));
        _isInElement = false;
        return loop;
    }

    private Condition Condition(int depth)
    {
        if (about.IsOfBatch() && _random.Next(_isInElement ? 16 : 4) == 0 && _sites < 4)
        {
            return new CallFails(_sites++);
        }

        if (about == ProgramKind.OfCounts && !_isInElement && _random.Next(2) == 0)
        {
            return new CountIs(s_relations[_random.Next(s_relations.Length)], OfLength: _random.Next(4) != 0);
        }

        (string text, StatusTest test) = s_tests[_random.Next(s_tests.Length)];
        return _random.Next(depth < 2 ? 12 : 8) switch
        {
            <= 7 when about.IsOfBatch() && (!_isInElement || _random.Next(3) == 0) => new IsSet(AnyFlag()),
            <= 7 when about.IsOfBatch() => new StatusIs(text, test, OfKept: false),
            0 or 4 when about == ProgramKind.WithHelpers && !_isInHelper && _sites < 4 => Helper(),
            <= 3 => new StatusIs(text, test, OfKept: false),
            <= 5 => new StatusIs(text, test, OfKept: true),
            6 when _sites < 4 => new CallFails(_sites++),
            <= 7 => new IsSet(AnyFlag()),
            8 => new Not(Condition(depth + 1)),
            9 or 10 => new Both(Condition(depth + 1), Condition(depth + 1)),
            _ => new Either(Condition(depth + 1), Condition(depth + 1)),
        };
    }

    private Helps Helper()
    {
        int site = _sites++, sites = _sites;
        _isInHelper = true;
        Statement[] body = [.. Block(1, isInLoop: false, isInSwitch: false, isInFinally: false), new Return(_random.Next(2) == 0)];
        _isInHelper = false;
        _sites = sites;
        return new Helps(site, body);
    }
}

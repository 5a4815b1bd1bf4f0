namespace GrantAnalyzers.Tests.Flow;

/// <summary>What a method notes in a field or a property of its object says as much as what it notes in a local, until others may have changed it.</summary>
public class MemberVariablesTests
{
    [Theory]
    [InlineData("private bool _isMapped;", "_isMapped = op.Status == GrantStatus.Okay;", "_isMapped")]
    [InlineData("private bool _isMapped;", "this._isMapped = op.Status is GrantStatus.Okay;", "_isMapped")]
    [InlineData("private static bool s_isMapped;", "s_isMapped = op.Status == GrantStatus.Okay;", "Backend.s_isMapped")]
    [InlineData("public bool IsMapped { get; private set; }", "IsMapped = op.Status == GrantStatus.Okay;", "IsMapped")]
    [InlineData("public bool IsMapped { get; private set; }", "IsMapped = false; if (op.Status == GrantStatus.Okay) IsMapped = true;", "IsMapped")]
    [InlineData("public bool IsMapped { get; private set; }", "IsMapped = op.Status == GrantStatus.Okay && op.DevBusAddr != 1;", "IsMapped == true")]
    [InlineData("public bool IsMapped { get; set; }", "(IsMapped, int tries) = (op.Status == GrantStatus.Okay, 1);", "!(IsMapped == false)")]
    [InlineData("private GrantStatus _status;", "_status = op.Status;", "_status == GrantStatus.Okay")]
    [InlineData("private GrantStatus _status;", "GrantStatus status = _status = op.Status;", "_status is GrantStatus.Okay")]
    [InlineData("public GrantStatus Status { get; private set; }", "Status = op.Status;", "Status is not (not GrantStatus.Okay)")]
    [InlineData("private int _error;", "_error = op.Status.ToErrno();", "_error == 0")]
    [InlineData("private int _error;", "_error = op.Status == GrantStatus.Okay ? 0 : -5;", "_error >= 0")]
    [InlineData("private int _error;", "_error = 0; if (op.Status != GrantStatus.Okay) _error = -5;", "_error is 0")]
    [InlineData("private uint _failed;", "_failed = 0; if (op.Status != GrantStatus.Okay) _failed++;", "_failed == 0")]
    [InlineData("private long _failed;", "_failed = 0; _failed += op.Status != GrantStatus.Okay ? 1 : 0;", "!(_failed > 0)")]
    [InlineData("private DayOfWeek _day;", "_day = op.Status == GrantStatus.Okay ? DayOfWeek.Friday : DayOfWeek.Sunday;", "_day != DayOfWeek.Sunday")]
    public async Task What_it_says_of_an_operation_counts(string member, string note, string isGood)
    {
        await Backend.ReportsOf("GNT1004", Mapping(member, $"{note} Console.WriteLine(); if ({isGood}) Use(op.Handle);"));
        await Backend.ReportsOf("GNT1004", Mapping(member, $$"""{{note}} if (!({{isGood}})) Use({|GNT1004:op.Handle|});"""));
    }

    [Theory]
    [InlineData("bool", "_flag = true;", "_flag &= op.Status == GrantStatus.Okay;", "!_flag")]
    [InlineData("bool", "_flag = false;", "if (op.Status != GrantStatus.Okay) _flag = true;", "_flag")]
    [InlineData("bool", "_flag = false;", "if (op.Status != GrantStatus.Okay) { _flag = true; break; }", "_flag")]
    [InlineData("GrantStatus", "_flag = GrantStatus.Okay;", "if (op.Status != GrantStatus.Okay) _flag = op.Status;", "_flag != GrantStatus.Okay")]
    [InlineData("int", "_flag = 0;", "if (_flag == 0) _flag = op.Status.ToErrno();", "_flag != 0")]
    [InlineData("int", "_flag = 0;", "if (op.Status != GrantStatus.Okay) _flag++;", "_flag > 0")]
    [InlineData("ulong", "_flag = 0;", "if (op.Status != GrantStatus.Okay) _flag |= 1UL << (int)op.Ref.Value;", "_flag != 0")]
    public async Task What_it_says_of_a_batch_counts(string type, string before, string loop, string isBad)
    {
        string Looping(string behind) => Backend.LoopOverBatch($"private {type} _flag;", before, loop, behind);

        await Backend.ReportsOf("GNT1004", Looping($"if ({isBad}) return -5; foreach (MapGrantRef op in ops) Use(op.Handle);"));
        await Backend.ReportsOf("GNT1004", Looping($$"""if (!({{isBad}})) return 0; foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});"""));
    }

    /// <summary>A member that keeps what has gone wrong, as something or null or in a collection, or that counts.</summary>
    public static TheoryData<string, string, string, string> Kept { get; } = new()
    {
        { "private Exception? _error;", "_error = null;", "if (!isOkay) _error = new InvalidOperationException();", "_error != null" },
        { "public Exception? Error { get; private set; }", "Error = null;", "if (!isOkay) Error ??= new InvalidOperationException();", "Error is not null" },
        { "private GrantStatus? _bad;", "_bad = null;", "if (!isOkay) _bad = op.Status;", "_bad.HasValue" },
        { "private string? _reason;", "_reason = null;", "if (!isOkay) _reason = op.Status.ToString();", "_reason is { }" },
        { "private static object? s_bad;", "s_bad = null;", "s_bad = isOkay ? s_bad : op.Ref;", "s_bad != null" },
        { "private readonly List<GrantRef> _failed = [];", "_failed.Clear();", "if (!isOkay) _failed.Add(op.Ref);", "_failed.Count > 0" },
        { "public HashSet<GrantRef> Failed { get; } = [];", "Failed.Clear();", "if (!isOkay) Failed.Add(op.Ref);", "Failed.Any()" },
        { "private Queue<GrantRef> _failed = new();", "_failed = new();", "if (!isOkay) _failed.Enqueue(op.Ref);", "_failed.Count != 0" },
        { "private string _errors = \"\";", "_errors = \"\";", "if (!isOkay) _errors += \"bad \";", "_errors.Length > 0" },
        { "private int _good;", "_good = 0;", "if (isOkay) _good++;", "_good != ops.Length" },
        { "public uint Good { get; private set; }", "Good = 0;", "Good += isOkay ? 1u : 0u;", "Good < ops.Length" },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task What_it_keeps_of_a_batch_counts(string member, string before, string keep, string isBad)
    {
        await Backend.ReportsOf("GNT1004", Keeping(member, before, keep, $"if ({isBad}) return -5; foreach (MapGrantRef op in ops) Use(op.Handle);"));
        await Backend.ReportsOf("GNT1004", Keeping(member, before, keep, $$"""if (!({{isBad}})) return 0; foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});"""));
    }

    [Theory]
    [InlineData("private Exception? _error;", "_error = null;", "if (!isOkay) _error = new InvalidOperationException();", "Reset();", "_error != null")]
    [InlineData("private Exception? _error;", "_error = null;", "if (!isOkay) _error = new InvalidOperationException();", "Reset(ref _error);", "_error != null")]
    [InlineData("private Exception? _error;", "", "if (!isOkay) _error = new InvalidOperationException();", "_error = Make();", "_error != null")]
    [InlineData("private Exception? _error { get => Make(); set { } }", "_error = null;", "if (!isOkay) _error = new InvalidOperationException();", "", "_error != null")]
    [InlineData("private readonly List<GrantRef> _failed = [];", "_failed.Clear();", "if (!isOkay) _failed.Add(op.Ref);", "Reset();", "_failed.Count > 0")]
    [InlineData("private readonly List<GrantRef> _failed = [];", "_failed.Clear();", "if (!isOkay) _failed.Add(op.Ref);", "Empty(_failed);", "_failed.Count > 0")]
    [InlineData("private readonly List<GrantRef> _failed = [];", "_failed.Clear();", "if (!isOkay) _failed.Add(op.Ref);", "_failed.RemoveAt(0);", "_failed.Count > 0")]
    [InlineData("private readonly List<GrantRef> _failed = [];", "Action clear = () => _failed.Clear();", "if (!isOkay) _failed.Add(op.Ref);", "clear();", "_failed.Count > 0")]
    [InlineData("private int _good;", "_good = 0;", "if (isOkay) _good++;", "Reset();", "_good != ops.Length")]
    [InlineData("private int _good;", "_good = 0;", "if (isOkay) _good++;", "Add(3);", "_good != ops.Length")]
    [InlineData("private int _good;", "", "if (isOkay) _good++;", "", "_good != ops.Length")]
    [InlineData("private int _good;", "if (ops.Length > 3) _good = 0;", "if (isOkay) _good++;", "", "_good != ops.Length")]
    public Task What_others_may_have_changed_does_not(string member, string before, string keep, string behind, string isBad) => Backend.ReportsOf("GNT1004", Keeping(member, before, keep, $$"""
        {{behind}}
        if ({{isBad}}) return -5;
        foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});
        """));

    [Theory]
    [InlineData("Recheck();")]
    [InlineData("this.Recheck();")]
    [InlineData("Recheck(this);")]
    [InlineData("object me = Same(this);")]
    public Task A_method_of_the_object_may_have_changed_it(string call) => Backend.ReportsOf("GNT1004", $$"""
        private bool _isMapped;

        void Test(MapGrantRef op)
        {
            if (GrantRetry.Issue(_grants, ref op) != 0) return;
            _isMapped = op.Status == GrantStatus.Okay;
            {{call}}
            if (_isMapped) Use({|GNT1004:op.Handle|});
        }

        void Recheck() => _isMapped = true;
        static void Recheck(Backend backend) => backend._isMapped = true;
        static object Same(object any) => any;
        """);

    [Theory]
    [InlineData("Recheck();", "{|GNT1004:op.Handle|}")]
    [InlineData("Log(\"mapped\");", "{|GNT1004:op.Handle|}")]
    [InlineData("Console.WriteLine();", "op.Handle")]
    public Task A_static_one_is_changed_by_any_method_of_the_type(string call, string read) => Backend.ReportsOf("GNT1004", $$"""
        private static bool s_isMapped;

        void Test(MapGrantRef op)
        {
            if (GrantRetry.Issue(_grants, ref op) != 0) return;
            s_isMapped = op.Status == GrantStatus.Okay;
            {{call}}
            if (s_isMapped) Use({{read}});
        }

        static void Recheck() => s_isMapped = true;
        """);

    [Theory]
    [InlineData("private bool _isMapped;", "Volatile.Write(ref _isMapped, true);")]
    [InlineData("private bool _isMapped;", "ref bool alias = ref _isMapped; alias = true;")]
    [InlineData("private bool _isMapped;", "Action change = () => _isMapped = true; change();")]
    [InlineData("private bool _isMapped;", "Change(); void Change() => _isMapped = true;")]
    [InlineData("private volatile bool _isMapped;", "")]
    [InlineData("private bool _isMapped { get => Ask(); set { } }", "")]
    [InlineData("public virtual bool _isMapped { get; set; }", "")]
    public Task One_that_changes_otherwise_says_nothing(string member, string change) => Backend.ReportsOf("GNT1004", $$"""
        {{member}}

        void Test(MapGrantRef op)
        {
            if (GrantRetry.Issue(_grants, ref op) != 0) return;
            _isMapped = op.Status == GrantStatus.Okay;
            {{change}}
            if (_isMapped) Use({|GNT1004:op.Handle|});
        }

        static bool Ask() => true;
        """);

    [Fact]
    public Task That_of_another_object_says_nothing() => Backend.ReportsOf("GNT1004", """
        private bool _isMapped;

        void Test(MapGrantRef op, Backend other)
        {
            if (GrantRetry.Issue(_grants, ref op) != 0) return;
            _isMapped = op.Status == GrantStatus.Okay;
            if (other._isMapped) Use({|GNT1004:op.Handle|});
        }
        """);

    [Fact]
    public Task One_that_is_only_set_where_something_else_holds_says_nothing_where_it_does_not() => Backend.ReportsOf("GNT1004", """
        private bool _isMapped;

        void Test(MapGrantRef op, bool asked)
        {
            if (GrantRetry.Issue(_grants, ref op) != 0) return;
            if (asked) _isMapped = op.Status == GrantStatus.Okay;
            if (_isMapped) Use({|GNT1004:op.Handle|});
        }
        """);

    /// <summary>Somebody else ends the loop: what is behind it is not dead code.</summary>
    [Theory]
    [InlineData("_isRunning = true; while (_isRunning) { Thread.Sleep(1); }")]
    [InlineData("_isRunning = true; do { Thread.Sleep(1); } while (_isRunning == true);")]
    [InlineData("_isRunning = false; Thread.Sleep(1); if (!_isRunning) { Log(\"no\"); return; }")]
    [InlineData("_isRunning = true; while (true) { Thread.Sleep(1); if (!_isRunning) break; }")]
    [InlineData("_asked.Clear(); Thread.Sleep(1); if (_asked.Count == 0) return; _asked.Add(1);")]
    [InlineData("_answer = null; Thread.Sleep(1); if (_answer == null) return;")]
    public Task What_never_changes_here_is_changed_by_somebody_else(string wait) => Backend.ReportsOf("GNT1004", $$"""
        private bool _isRunning;
        private object? _answer;
        private readonly List<int> _asked = [];

        void Test(MapGrantRef op)
        {
            if (GrantRetry.Issue(_grants, ref op) != 0) return;
            {{wait}}
            Use({|GNT1004:op.Handle|});
            if (op.Status != GrantStatus.Okay) Log("failed");
        }
        """);

    private static string Keeping(string member, string before, string keep, string behind) => Backend.LoopOverBatch(
        $"""
        {member}

        """ + """
        void Reset() { }
        void Add(int more) { }
        static void Reset(ref Exception? error) => error = null;
        static void Empty(List<GrantRef> failed) => failed.Clear();
        static Exception? Make() => null;
        """,
        before,
        keep,
        behind);

    private static string Mapping(string member, string behind) => $$"""
        {{member}}

        void Test(MapGrantRef op)
        {
            if (GrantRetry.Issue(_grants, ref op) != 0) return;
            {{behind}}
        }
        """;
}

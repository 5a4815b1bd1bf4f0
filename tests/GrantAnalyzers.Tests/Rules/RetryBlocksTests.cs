namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT2004: a retry blocks where blocking is not allowed.</summary>
public class RetryBlocksTests
{
    [Theory]
    [InlineData("lock (_gate) { rc = {|GNT2004:GrantRetry.Issue(_grants, copy)|}; }")]
    [InlineData("Monitor.Exit(_gate); Monitor.Enter(_gate); rc = {|GNT2004:GrantRetry.Issue(_grants, copy)|}; Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); rc = {|GNT2004:GrantRetry.Issue(_grants, copy)|}; Monitor.Exit(_gate);")]
    [InlineData("using (_lock.EnterScope()) { rc = {|GNT2004:GrantRetry.Issue(_grants, copy)|}; }")]
    [InlineData("_semaphore.Wait(); try { rc = {|GNT2004:GrantRetry.Issue(_grants, copy)|}; } finally { _semaphore.Release(); }")]
    [InlineData("_readers.EnterWriteLock(); try { rc = {|GNT2004:GrantRetry.Issue(_grants, copy)|}; } finally { _readers.ExitWriteLock(); }")]
    [InlineData("lock (_gate) { rc = {|GNT2004:CopyAll(copy)|}; }")]
    [InlineData("lock (_gate) { for (int tries = 0; tries < 5; tries++) { rc = _grants.GrantTableOp(copy); if (rc != 0 || Array.TrueForAll(copy, static op => op.Status != GrantStatus.Eagain)) break; {|GNT2004:Thread.Sleep(1)|}; } }")]
    [InlineData("lock (_gate) { rc = {|GNT2004:GrantRetry.IssueAsync(_grants, copy).AsTask().Result|}; }")]
    [InlineData("lock (_gate) { lock (_readers) { } rc = {|GNT2004:GrantRetry.Issue(_grants, copy)|}; }")]
    [InlineData("bool taken = false; try { Monitor.TryEnter(_gate, ref taken); if (!taken) return -16; rc = {|GNT2004:GrantRetry.Issue(_grants, copy)|}; } finally { if (taken) Monitor.Exit(_gate); }")]
    public Task Under_a_lock_it_is_reported(string code) => Backend.ReportsOf("GNT2004", InMethod(code));

    [Theory]
    [InlineData("Mutex", "held.WaitOne();", "held.ReleaseMutex();")]
    [InlineData("Semaphore", "held.WaitOne();", "held.Release();")]
    [InlineData("SpinLock", "bool taken = false; held.Enter(ref taken);", "held.Exit();")]
    [InlineData("Lock", "held.Enter();", "held.Exit();")]
    [InlineData("ReaderWriterLock", "held.AcquireWriterLock(10);", "held.ReleaseWriterLock();")]
    public Task Each_kind_of_lock_is_one_until_it_is_let_go_of(string type, string enter, string exit) => Backend.ReportsOf("GNT2004", $$"""
        int Test(ref {{type}} held, GrantCopy[] copy)
        {
            int rc = GrantRetry.Issue(_grants, copy);
            if (rc != 0) return rc;
            {{enter}}
            rc = {|GNT2004:GrantRetry.Retry(_grants, copy)|};
            {{exit}}
            return rc != 0 ? rc : GrantRetry.Retry(_grants, copy);
        }
        """);

    [Theory]
    [InlineData("new SpinWait().SpinOnce()")]
    [InlineData("Thread.Sleep(1)")]
    [InlineData("Thread.Yield()")]
    [InlineData("_done.Wait(1)")]
    [InlineData("Task.Delay(1).Wait()")]
    [InlineData("Task.Delay(1).GetAwaiter().GetResult()")]
    public Task Each_way_to_wait_between_two_tries_is_one(string wait) => Backend.ReportsOf("GNT2004", $$"""
        private readonly ManualResetEventSlim _done = new();

        int Test(GrantCopy copy)
        {
            lock (_done)
            {
                int rc = 0;
                for (int tries = 0; tries < 5; tries++)
                {
                    rc = _grants.GrantTableOp(ref copy);
                    if (rc != 0 || copy.Status != GrantStatus.Eagain) break;
                    {|GNT2004:{{wait}}|};
                }

                return rc;
            }
        }
        """);

    [Theory]
    [InlineData("lock (_gate) { rc = {|GNT2004:GrantRetry.IssueAsync(_grants, copy).Result|}; }")]
    [InlineData("lock (_gate) { rc = {|GNT2004:GrantRetry.IssueAsync(_grants, copy).AsTask().Result|}; }")]
    public Task So_is_waiting_for_an_async_one(string code) => Backend.ReportsOf("GNT2004", InMethod(code));

    [Theory]
    [InlineData("rc = GrantRetry.Issue(_grants, copy); lock (_gate) { Log(\"done\"); }")]
    [InlineData("lock (_gate) { rc = _grants.GrantTableOp(copy); }")]
    [InlineData("lock (_gate) { Log(\"before\"); } rc = GrantRetry.Issue(_grants, copy);")]
    [InlineData("lock (_gate) { Thread.Sleep(1); } rc = GrantRetry.Issue(_grants, copy);")]
    [InlineData("_semaphore.Wait(); _semaphore.Release(); rc = GrantRetry.Issue(_grants, copy);")]
    public Task Outside_of_it_and_without_a_retry_it_is_fine(string code) => Backend.ReportsOf("GNT2004", InMethod(code));

    [Fact]
    public Task In_async_code_it_is_reported_where_it_is_not_awaited() => Backend.ReportsOf("GNT2004", """
        async Task<int> Test(MapGrantRef[] map, CancellationToken stopping)
        {
            int rc = {|GNT2004:GrantRetry.Issue(_grants, map)|};
            if (rc != 0) return rc;
            rc = await GrantRetry.RetryAsync(_grants, map, cancellationToken: stopping);
            await Task.Run(() => GrantRetry.Retry(_grants, map), stopping);
            return rc;
        }
        """);

    [Fact]
    public Task In_atomic_code_spinning_is_blocking() => Backend.ReportsOf("GNT2004", """
        [Atomic]
        int Test(ref GrantCopy copy, int tries)
        {
            int rc;
            do
            {
                rc = {|GNT2004:_grants.GrantTableOp(ref copy)|};
            }
            while (rc == 0 && copy.Status == GrantStatus.Eagain && --tries > 0);

            return rc;
        }
        """);

    [Fact]
    public Task A_timer_and_an_event_call_back_where_nothing_may_block() => Backend.ReportsOf("GNT2004", """
        private readonly MapGrantRef[] _maps = new MapGrantRef[4];
        private Timer? _timer;
        private event Action? Signalled;

        void Test()
        {
            _timer = new Timer(_ => {|GNT2004:GrantRetry.Retry(_grants, _maps)|});
            Signalled += OnSignal;
            Signalled?.Invoke();
        }

        private void OnSignal()
        {
            if ({|GNT2004:GrantRetry.Issue(_grants, _maps)|} != 0) _timer?.Dispose();
        }
        """);

    [Theory]
    [InlineData("_timer = new Timer(OnTick);")]
    [InlineData("_timer = new Timer(this.OnTick, null, 0, 100);")]
    [InlineData("_timer = new(OnTick);")]
    [InlineData("_timer = new Timer((OnTick));")]
    [InlineData("_timer = new Timer(new TimerCallback(OnTick));")]
    [InlineData("Timer second = new(OnTick), third = new((TimerCallback)OnTick, null, 0, 100); second.Dispose(); third.Dispose();")]
    [InlineData("TimeProvider.System.CreateTimer(OnTick, null, TimeSpan.Zero, TimeSpan.Zero).Dispose();")]
    [InlineData("Ticked += OnTick;")]
    [InlineData("Ticked += new Action<object?>(OnTick);")]
    [InlineData("this.Ticked += (Action<object?>)(this.OnTick);")]
    public Task However_a_method_is_handed_to_a_timer_or_an_event_nothing_may_block_in_it(string registration) => Backend.ReportsOf("GNT2004", Callback(registration, "{|GNT2004:GrantRetry.Retry(_grants, _maps)|}"));

    [Theory]
    [InlineData("_count += 1; /* the timer calls OnTick */")]
    [InlineData("Log(\"timer += OnTick\");")]
    [InlineData("OnTick(_timer);")]
    [InlineData("_count += Reads(OnTick);")]
    [InlineData("Ticked -= OnTick;")]
    public Task A_method_that_is_just_named_near_one_may_block(string code) => Backend.ReportsOf("GNT2004", Callback(code, "GrantRetry.Retry(_grants, _maps)"));

    private static string Callback(string registration, string call) => $$"""
        private readonly MapGrantRef[] _maps = new MapGrantRef[4];
        private Timer? _timer;
        private int _count;
        private event Action<object?>? Ticked;

        void Test()
        {
            {{registration}}
        }

        private int Reads(Action<object?> tick) => _count;

        private void OnTick(object? state)
        {
            {{call}};
            Ticked?.Invoke(_timer);
        }
        """;

    private static string InMethod(string code) => $$"""
        private readonly object _gate = new();
        private readonly System.Threading.Lock _lock = new();
        private readonly SemaphoreSlim _semaphore = new(1);
        private readonly ReaderWriterLockSlim _readers = new();

        int Test(GrantCopy[] copy)
        {
            int rc = 0;
            {{code}}
            return rc;
        }

        private int CopyAll(GrantCopy[] copy) => GrantRetry.Issue(_grants, copy);
        """;
}

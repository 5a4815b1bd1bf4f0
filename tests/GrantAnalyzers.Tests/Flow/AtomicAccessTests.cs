namespace GrantAnalyzers.Tests.Flow;

/// <summary>What a loop notes with <c>Interlocked</c> says as much as what it notes without.</summary>
public class AtomicAccessTests
{
    [Theory]
    [InlineData("int noted = 0;", "if (!isOkay) Interlocked.Increment(ref noted);", "noted > 0")]
    [InlineData("int noted = 0;", "if (!isOkay) Interlocked.Decrement(ref noted);", "noted < 0")]
    [InlineData("long noted = 0;", "Interlocked.Add(ref noted, isOkay ? 0 : 1);", "noted != 0")]
    [InlineData("long noted = 0;", "if (!isOkay) Interlocked.Increment(ref noted);", "Interlocked.Read(ref noted) != 0")]
    [InlineData("int noted = 0;", "if (!isOkay) Interlocked.Exchange(ref noted, 1);", "noted == 1")]
    [InlineData("int noted = 0;", "Interlocked.CompareExchange(ref noted, op.Status.ToErrno(), 0);", "noted != 0")]
    [InlineData("int noted = 0;", "Interlocked.Or(ref noted, isOkay ? 0 : 4);", "noted != 0")]
    [InlineData("int noted = 1;", "Interlocked.And(ref noted, isOkay ? 1 : 0);", "noted == 0")]
    [InlineData("bool noted = false;", "if (!isOkay) Volatile.Write(ref noted, true);", "Volatile.Read(ref noted)")]
    [InlineData("_noted = 0;", "if (!isOkay) Interlocked.Increment(ref _noted);", "_noted > 0")]
    [InlineData("Volatile.Write(ref _noted, 0);", "if (!isOkay) Interlocked.Increment(ref this._noted);", "Volatile.Read(ref _noted) != 0")]
    public async Task It_is_as_if_it_were_written_out(string before, string note, string isBad)
    {
        await Backend.ReportsOf("GNT1004", Noting(before, note, $"if ({isBad}) return -5; foreach (MapGrantRef op in ops) Use(op.Handle);"));
        await Backend.ReportsOf("GNT1004", Noting(before, note, $$"""if (!({{isBad}})) return 0; foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});"""));
    }

    [Theory]
    [InlineData("int noted = 0;", "if (!isOkay) { Interlocked.Increment(ref noted); Interlocked.Decrement(ref noted); }", "noted > 0")]
    [InlineData("int noted = 0;", "if (!isOkay) Interlocked.Exchange(ref noted, Ask());", "noted != 0")]
    [InlineData("int noted = 0;", "if (!isOkay) Interlocked.CompareExchange(ref noted, 1, 2);", "noted != 0")]
    [InlineData("int noted = 0;", "if (!isOkay) Interlocked.CompareExchange(ref noted, 1, Ask());", "noted != 0")]
    [InlineData("int noted = 0;", "if (!isOkay) Own.Increment(ref noted);", "noted > 0")]
    [InlineData("uint noted = 0;", "if (!isOkay) Interlocked.Decrement(ref noted);", "!(noted > 0)")]
    public Task What_may_leave_nothing_says_nothing(string before, string note, string isBad) => Backend.ReportsOf("GNT1004", Noting(before, note, $$"""
        if ({{isBad}}) return -5;
        foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});
        """));

    [Theory]
    [InlineData("Interlocked.Exchange(ref _maps, maps);")]
    [InlineData("Interlocked.CompareExchange(ref _maps, maps, null);")]
    [InlineData("Volatile.Write(ref _maps, maps);")]
    public Task A_batch_that_is_put_where_others_find_it_is_theirs_to_look_at(string publish) => Backend.Reports($$"""
        private MapGrantRef[]? _maps;

        void Test()
        {
            MapGrantRef[] maps = [Map(1), Map(2)];
            if (GrantRetry.Issue(_grants, maps) != 0) return;
            {{publish}}
        }
        """);

    private static string Noting(string before, string note, string behind) => Backend.LoopOverBatch(
        """
        private int _noted;

        static int Ask() => Environment.TickCount;

        static class Own
        {
            public static int Increment(ref int number) => number;
        }
        """,
        before,
        note,
        behind);
}

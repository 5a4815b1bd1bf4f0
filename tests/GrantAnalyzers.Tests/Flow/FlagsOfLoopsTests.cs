namespace GrantAnalyzers.Tests.Flow;

/// <summary>A loop over a batch keeps in a variable whether all went well, and what is behind it goes by that.</summary>
public class FlagsOfLoopsTests
{
    private const string ByIndex = "for (int i = 0; i < ops.Length; i++) { ref MapGrantRef op = ref ops[i]; ";

    private const string ByCopy = "foreach (MapGrantRef op in ops) { ";

    private const string ByReference = "foreach (ref MapGrantRef op in ops.AsSpan()) { ";

    public static TheoryData<string, string, string> Flags { get; } = Each(
        ("bool all = true", "all &= op.Status == GrantStatus.Okay;", "!all"),
        ("bool all = true", "all = all && op.Status == GrantStatus.Okay;", "!all"),
        ("bool all = true", "all = op.Status == GrantStatus.Okay && all;", "!all"),
        ("bool all = true", "bool isOkay = op.Status == GrantStatus.Okay; all = all && isOkay;", "!all"),
        ("bool all = true", "if (op.Status != GrantStatus.Okay) all = false;", "!all"),
        ("bool all = true", "if (op.Status != GrantStatus.Okay) { all = false; break; }", "!all"),
        ("bool any = false", "any = any || op.Status != GrantStatus.Okay;", "any"),
        ("bool any = false", "any |= op.Status != GrantStatus.Okay;", "any"),
        ("GrantStatus bad = GrantStatus.Okay", "if (op.Status != GrantStatus.Okay) bad = op.Status;", "bad != GrantStatus.Okay"),
        ("GrantStatus bad = GrantStatus.Okay", "if (op.Status != GrantStatus.Okay) { bad = op.Status; break; }", "bad != GrantStatus.Okay"),
        ("int error = 0", "if (op.Status != GrantStatus.Okay) error = op.Status.ToErrno();", "error != 0"),
        ("int error = 0", "int last = op.Status.ToErrno(); if (last != 0) error = last;", "error != 0"),
        ("int error = 0", "if (op.Status == GrantStatus.Okay) continue; error = -5;", "error != 0"),
        ("int error = 0", "error |= op.Status.ToErrno();", "error < 0"),
        ("int error = 0", "error += op.Status.ToErrno();", "!(error >= 0)"),
        ("int worst = 0", "worst = Math.Min(worst, op.Status.ToErrno());", "worst < 0"),
        ("int worst = 0", "worst = Math.Max(worst, op.Status == GrantStatus.Okay ? 0 : 5);", "worst != 0"),
        ("int failed = 0", "if (op.Status != GrantStatus.Okay) failed++;", "failed > 0"),
        ("int failed = 0", "failed += op.Status != GrantStatus.Okay ? 1 : 0;", "failed > 0"),
        ("uint failed = 0", "if (op.Status != GrantStatus.Okay) failed++;", "failed > 0"),
        ("ulong bad = 0", "if (op.Status != GrantStatus.Okay) bad |= 1UL << (int)op.Ref.Value;", "bad != 0"),
        ("byte bad = 0", "if (op.Status != GrantStatus.Okay) bad = 1;", "bad != 0"),
        ("int first = -1, at = 0", "if (op.Status != GrantStatus.Okay && first < 0) first = at; at++;", "first >= 0"),
        ("DayOfWeek found = DayOfWeek.Sunday", "if (op.Status != GrantStatus.Okay) found = DayOfWeek.Monday;", "found switch { DayOfWeek.Sunday => false, _ => true }"));

    [Theory]
    [MemberData(nameof(Flags))]
    public Task Where_the_flag_says_that_all_are_okay_they_are(string flag, string loop, string isBad) => Backend.ReportsOf("GNT1004", Looping(flag, loop, $"""
        if ({isBad}) return -5;
        foreach (MapGrantRef op in ops) Use(op.Handle);
        """));

    [Theory]
    [MemberData(nameof(Flags))]
    public Task Where_it_says_otherwise_some_are_not(string flag, string loop, string isBad) => Backend.ReportsOf("GNT1004", Looping(flag, loop, $$"""
        if (!({{isBad}})) return 0;
        foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});
        """));

    [Theory]
    [InlineData(ByIndex)]
    [InlineData(ByCopy)]
    [InlineData(ByReference)]
    public Task The_first_error_tells_as_much(string head) => Backend.ReportsOf("GNT1004", Looping("int error = 0", head + "if (error == 0) error = op.Status.ToErrno(); }", """
        if (error != 0) return error;
        foreach (MapGrantRef op in ops) Use(op.Handle);
        """));

    /// <summary>The loop's own condition asks how the element before was.</summary>
    [Theory]
    [InlineData("int error = 0", "for (int i = 0; i < ops.Length && error == 0; i++) error = ops[i].Status.ToErrno();", "error != 0")]
    [InlineData("int error = 0", "for (int i = 0; error == 0 && i < ops.Length; i++) error = ops[i].Status.ToErrno();", "error != 0")]
    [InlineData("int error = 0", "for (int i = 0; error == 0 && ops.Length > i; i++) error = ops[i].Status.ToErrno();", "error < 0")]
    [InlineData("int error = rc", "for (int i = 0; i < ops.Length && error == 0; i++) error = ops[i].Status.ToErrno();", "error != 0")]
    [InlineData("", "for (int i = 0; i < ops.Length && rc == 0; i++) rc = ops[i].Status.ToErrno();", "rc != 0")]
    [InlineData("bool ok = true", "for (int i = 0; ok && i < ops.Length; i++) ok = ops[i].Status == GrantStatus.Okay;", "!ok")]
    [InlineData("bool ok = true", "for (int i = 0; i < ops.Length && ok; i++) ok = ops[i].Status == GrantStatus.Okay;", "!ok")]
    [InlineData("int error = 0", "for (int i = 0; i < ops.Length; i++) { if (error != 0) break; error = ops[i].Status.ToErrno(); }", "error != 0")]
    [InlineData("int error = 0", "foreach (MapGrantRef op in ops) { if (error != 0) break; error = op.Status.ToErrno(); }", "error != 0")]
    public async Task A_loop_that_goes_on_as_long_as_all_is_well_tells_as_much(string flag, string loop, string isBad)
    {
        await Backend.ReportsOf("GNT1004", Looping(flag, loop, $$"""
            if ({{isBad}})
            {
                foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) Use(op.Handle);
                return -5;
            }

            foreach (MapGrantRef op in ops) Use(op.Handle);
            """));
        await Backend.ReportsOf("GNT1004", Looping(flag, loop, $$"""
            if (!({{isBad}})) return ops[0].Status == GrantStatus.Okay ? 0 : 1;
            foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});
            """));
    }

    private static TheoryData<string, string, string> Each(params (string Flag, string Body, string IsBad)[] forms)
    {
        TheoryData<string, string, string> all = [];
        foreach ((string flag, string body, string isBad) in forms)
        {
            foreach (string head in (string[])[ByIndex, ByCopy, ByReference])
            {
                all.Add(flag, head + body + " }", isBad);
            }
        }

        return all;
    }

    private static string Looping(string flag, string loop, string code) => $$"""
        int Test(MapGrantRef[] ops)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            if (rc != 0) return rc;
            {{flag}};
            {{loop}}
            {{code}}
            return 0;
        }
        """;
}

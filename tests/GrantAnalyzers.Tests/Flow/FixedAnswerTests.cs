namespace GrantAnalyzers.Tests.Flow;

/// <summary>A method that always answers the same says with it which way its caller went.</summary>
public class FixedAnswerTests
{
    [Theory]
    [InlineData("bool Fail(string why) { Log(why); return false; }", "Fail(\"x\")", "true", "result")]
    [InlineData("bool Fail(string why) => false;", "Fail(\"x\")", "true", "result")]
    [InlineData("static bool Failed() { Log(\"failed\"); return true; }", "Failed()", "false", "!result")]
    [InlineData("int Fail(string why) { Log(why); return -1; }", "Fail(\"x\")", "0", "result == 0")]
    [InlineData("int Fail(string why) { if (why == \"\") return -5; Log(why); return -22; }", "Fail(\"x\")", "0", "result >= 0")]
    [InlineData("int Fail(string why) { Func<int> zero = () => { return 0; }; return 1; }", "Fail(\"x\")", "0", "result == 0")]
    [InlineData("const int EIO = 5; int Fail() { return -EIO; }", "Fail()", "0", "result == 0")]
    [InlineData("static class Errno { public const int EIO = 5; } int Fail() { return -(Errno.EIO); }", "Fail()", "0", "result == 0")]
    [InlineData("static class Linux { public const int EIO = 5; } int Fail() { return -Linux.EIO; }", "Fail()", "0", "result == 0")]
    [InlineData("int Fail(string why, int error) { Log(why); return error; }", "Fail(\"x\", -5)", "0", "result == 0")]
    [InlineData("int Fail(int error, string why) => error;", "Fail(why: \"x\", error: -5)", "0", "result == 0")]
    public async Task A_caller_that_goes_by_it_knows_whether_all_is_well(string method, string call, string good, string isGood)
    {
        await Backend.ReportsOf("GNT1004", Calling(method, call, good, $"if ({isGood}) Use(op.Handle);"));
        await Backend.ReportsOf("GNT1004", Calling(method, call, good, $$"""if (!({{isGood}})) Use({|GNT1004:op.Handle|});"""));
    }

    [Theory]
    [InlineData("bool Fail(string why) { if (why == \"\") return true; return false; }", "Fail(\"x\")", "true", "result")]
    [InlineData("protected virtual bool Fail() => false;", "Fail()", "true", "result")]
    [InlineData("int Fail(string why) { return why.Length; }", "Fail(\"x\")", "0", "result == 0")]
    [InlineData("int Fail() { return 0; }", "Fail()", "0", "result == 0")]
    [InlineData("int Fail(int error) { error = 0; return error; }", "Fail(-5)", "0", "result == 0")]
    [InlineData("int Fail(int error) { Action clear = () => error = 0; clear(); return error; }", "Fail(-5)", "0", "result == 0")]
    [InlineData("int Fail(int error) { return -error; }", "Fail(-5)", "0", "result == 0")]
    [InlineData("int Fail(in int error) { return error; }", "Fail(-5)", "0", "result == 0")]
    [InlineData("int Fail(int error) { if (error < 3) return -1; return error; }", "Fail(-5)", "0", "result == 0")]
    [InlineData("int Limit = 0; int Fail() { return -Limit; }", "Fail()", "0", "result == 0")]
    [InlineData("async Task<bool> Fail() { await Task.Yield(); return false; }", "Fail().IsCompleted", "true", "result")]
    public Task One_that_may_answer_otherwise_says_nothing(string method, string call, string good, string isGood) => Backend.ReportsOf("GNT1004", Calling(method, call, good, $$"""
        if ({{isGood}}) Use({|GNT1004:op.Handle|});
        """));

    private static string Calling(string method, string call, string good, string behind) => $$"""
        {{method}}

        void Test(MapGrantRef op)
        {
            if (GrantRetry.Issue(_grants, ref op) != 0) return;
            var result = op.Status == GrantStatus.Okay ? {{good}} : {{call}};
            {{behind}}
        }
        """;
}

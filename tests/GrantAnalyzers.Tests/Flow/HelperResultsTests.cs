namespace GrantAnalyzers.Tests.Flow;

/// <summary>A caller knows of an operation what the sign of its helper's result says.</summary>
public class HelperResultsTests
{
    private const string Errno = "return rc != 0 ? rc : op.Status.ToErrno();";

    private const string Number = "return rc != 0 || op.Status != GrantStatus.Okay ? -1 : 0;";

    private const string Count = "return rc != 0 || op.Status != GrantStatus.Okay ? 1 : 0;";

    private const string Handle = "return rc == 0 && op.Status == GrantStatus.Okay ? 7 : -1;";

    [Theory]
    [InlineData(Errno, "result < 0")]
    [InlineData(Errno, "result != 0")]
    [InlineData(Errno, "!(result >= 0)")]
    [InlineData(Errno, "result is < 0")]
    [InlineData(Errno, "result <= -1")]
    [InlineData(Number, "result < 0")]
    [InlineData(Count, "result > 0")]
    [InlineData(Count, "result >= 1")]
    [InlineData(Handle, "result < 0")]
    [InlineData(Handle, "!(result > 0)")]
    public async Task The_sign_of_the_result_tells_okay_from_failure(string helper, string isBad)
    {
        await Backend.ReportsOf("GNT1004", Calling(helper, $"if (!({isBad})) Use(op.Handle);"));
        await Backend.ReportsOf("GNT1004", Calling(helper, $$"""if ({{isBad}}) Use({|GNT1004:op.Handle|});"""));
    }

    private const string Numbers = "if (rc != 0) return -5; return op.Status != GrantStatus.Okay ? -1 : 0;";

    [Theory]
    [InlineData(Number, "result == -1")]
    [InlineData(Number, "!(result != -1)")]
    [InlineData(Number, "result is -1")]
    [InlineData(Count, "result == 1")]
    [InlineData(Handle, "result != 7")]
    [InlineData("return rc != 0 ? -1 : op.Status == GrantStatus.Okay ? 0 : -1;", "result == -1")]
    [InlineData("return Again(ref op);", "result == -1")]
    public async Task A_number_that_all_failures_come_back_as_tells_them(string helper, string isBad)
    {
        await Backend.ReportsOf("GNT1004", Calling(helper, $"if (!({isBad})) Use(op.Handle);"));
        await Backend.ReportsOf("GNT1004", Calling(helper, $$"""if ({{isBad}}) Use({|GNT1004:op.Handle|});"""));
    }

    [Theory]
    [InlineData(Numbers, "result == -1")]
    [InlineData(Numbers, "result == -5")]
    [InlineData(Number, "result == -2")]
    [InlineData(Count, "result == 2")]
    public Task One_number_of_several_leaves_the_others(string helper, string isBad) => Backend.ReportsOf("GNT1004", Calling(helper, $$"""
        if (!({{isBad}})) Use({|GNT1004:op.Handle|});
        """));

    /// <summary>What a helper makes of an operation that was issued before is asked for each way in which that may have gone.</summary>
    [Theory]
    [InlineData("-1", "op.Handle")]
    [InlineData("-11", "{|GNT1004:op.Handle|}")]
    public Task The_numbers_of_what_went_different_ways_are_compared_too(string again, string handle) => Backend.ReportsOf("GNT1004", $$"""
        void Test(MapGrantRef op)
        {
            if (_grants.GrantTableOp(ref op) != 0) return;
            if (Told(ref op) == -1) return;
            Use({{handle}});
        }

        private static int Told(ref MapGrantRef op)
        {
            if (op.Status == GrantStatus.Eagain) return {{again}};
            return op.Status != GrantStatus.Okay ? -1 : 0;
        }
        """);

    [Theory]
    [InlineData("return rc != 0 || op.Status != GrantStatus.Okay ? Ask() : 0;", "result < 0")]
    [InlineData("return rc != 0 || op.Status != GrantStatus.Okay ? 5 : 0;", "result < 0")]
    [InlineData("return rc == 0 && op.Status == GrantStatus.Okay ? Ask() : -1;", "result >= 0 && Ask() > 3")]
    [InlineData(Errno, "result == -12")]
    public Task A_test_that_does_not_say_which_way_it_went_tells_nothing(string helper, string isBad) => Backend.ReportsOf("GNT1004", Calling(helper, $$"""
        if (!({{isBad}})) Use({|GNT1004:op.Handle|});
        """));

    private static string Calling(string helper, string code) => $$"""
        void Test(MapGrantRef op)
        {
            int result = TryMap(ref op);
            {{code}}
        }

        private int TryMap(ref MapGrantRef op)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            {{helper}}
        }

        private int Again(ref MapGrantRef op)
        {
            if (GrantRetry.Issue(_grants, ref op) == 0 && op.Status == GrantStatus.Okay) return 0;
            return -1;
        }

        private static int Ask() => 3;
        """;
}

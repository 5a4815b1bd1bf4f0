namespace GrantAnalyzers.Tests.Flow;

/// <summary><c>Equals</c> compares as <c>==</c> does.</summary>
public class EqualsTests
{
    [Theory]
    [InlineData("op.Status.Equals(GrantStatus.Okay)")]
    [InlineData("GrantStatus.Okay.Equals(op.Status)")]
    [InlineData("((GrantStatus?)op.Status).Equals(GrantStatus.Okay)")]
    [InlineData("Equals(op.Status, GrantStatus.Okay)")]
    [InlineData("object.Equals(GrantStatus.Okay, op.Status)")]
    [InlineData("EqualityComparer<GrantStatus>.Default.Equals(op.Status, GrantStatus.Okay)")]
    [InlineData("!op.Status.Equals(GrantStatus.Okay) == false")]
    public async Task It_tells_okay_from_failure(string isOkay)
    {
        await Reports("GNT1004", $"if ({isOkay}) Use(op.Handle);");
        await Reports("GNT1004", $$"""if (!({{isOkay}})) Use({|GNT1004:op.Handle|});""");
    }

    [Fact]
    public Task It_examines() => Reports("GNT1003", "Log(op.Status.Equals(GrantStatus.Okay) ? \"mapped\" : \"failed\");");

    [Theory]
    [InlineData("op.Status.Equals(GrantStatus.BadPage)")]
    [InlineData("op.Status.Equals(0)")]
    [InlineData("op.Status.Equals((short)0)")]
    [InlineData("op.Status.Equals(other)")]
    [InlineData("new Comparer().Equals(op.Status, GrantStatus.Okay)")]
    public Task Nothing_else_says_that_it_is_okay(string test) => Reports("GNT1004", $$"""
        if ({{test}}) Use({|GNT1004:op.Handle|});
        if (op.Status != GrantStatus.Okay) Log("failed");
        """);

    private static Task Reports(string rule, string behind) => Backend.ReportsOf(rule, $$"""
        void Test(MapGrantRef op, GrantStatus other)
        {
            if (GrantRetry.Issue(_grants, ref op) != 0) return;
            {{behind}}
        }

        class Comparer
        {
            public bool Equals(GrantStatus x, GrantStatus y) => x != y;
        }
        """);
}

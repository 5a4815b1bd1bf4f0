using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Tests.Rules;

/// <summary>What the messages say, and where they point.</summary>
public class MessageTests
{
    [Fact]
    public async Task GNT1001_names_the_status_and_the_number() =>
        Assert.Equal(
            "Grant status 'op.Status' is compared with 0; compare it with a name of GrantStatus",
            (await OnlyReport("bool Test(MapGrantRef op) => op.Status != 0;")).GetMessage());

    [Fact]
    public async Task GNT1002_names_the_operation_and_what_would_be_read_and_points_at_the_check()
    {
        Diagnostic report = await OnlyReport("""
            bool Test()
            {
                MapGrantRef op = Map(1);
                if (_grants.GrantTableOp(ref op) != 0) return false;
                return op.Status == GrantStatus.Okay;
            }
            """);
        Assert.Equal(
            "The Eagain that MapGrantRef can answer for 'op' is taken for a lasting failure, though its page is only paged out (-12, which an errno reader takes for -ENOMEM); issue it through GrantRetry",
            report.GetMessage());
        Assert.Equal("_grants.GrantTableOp(ref op)", TextAt(report.Location));
        Assert.Equal("op.Status == GrantStatus.Okay", TextAt(Assert.Single(report.AdditionalLocations)));
    }

    [Fact]
    public async Task GNT1002_points_at_the_check_that_takes_Eagain_for_a_failure_and_not_at_one_before() =>
        Assert.Equal("op.Status != GrantStatus.Okay", TextAt(Assert.Single((await OnlyReport("""
            int Test(bool fast)
            {
                MapGrantRef op = Map(1);
                if (_grants.GrantTableOp(ref op) != 0) return -5;
                if (fast)
                {
                    if (op.Status == GrantStatus.Eagain) return -11;
                    return op.Status == GrantStatus.Okay ? 0 : -5;
                }

                return op.Status != GrantStatus.Okay ? -5 : 0;
            }
            """)).AdditionalLocations)));

    [Fact]
    public async Task GNT1002_says_where_the_status_is_overlooked() =>
        Assert.Contains("is overlooked on some path", (await OnlyReport("""
            bool Test(bool trusting)
            {
                MapGrantRef op = Map(1);
                if (_grants.GrantTableOp(ref op) != 0) return false;
                if (trusting) return true;
                return op.Status is GrantStatus.Okay or GrantStatus.Eagain;
            }
            """)).GetMessage());

    [Fact]
    public async Task GNT1003_names_the_operation() =>
        Assert.Equal(
            "Nothing looks at the status that UnmapGrantRef answers for 'unmap.AsSpan(0, 2)'; the call's own rc is 0 even where every operation failed",
            (await OnlyReport("""
                void Test()
                {
                    var unmap = new UnmapGrantRef[2];
                    _grants.GrantTableOp(unmap.AsSpan(
                        0, // all
                        2));
                }
                """)).GetMessage());

    [Fact]
    public async Task What_stands_on_several_lines_is_quoted_on_one() =>
        Assert.Contains("'Same(all[0]).Status'", (await OnlyReport("""
            MapGrantRef Same(MapGrantRef op) => op;

            bool Test(MapGrantRef[] all) => Same(
                all[
                    0
                ]
            )
            .Status != 0;
            """)).GetMessage());

    [Fact]
    public async Task Long_names_are_cut_short() =>
        Assert.Contains("'_" + new string('a', 58) + "…'", (await OnlyReport($$"""
            void Test()
            {
                var _{{new string('a', 70)}} = new UnmapGrantRef[2];
                _grants.GrantTableOp(_{{new string('a', 70)}});
            }
            """)).GetMessage());

    [Fact]
    public async Task GNT2004_says_that_the_code_is_atomic_where_it_is_under_a_lock_besides() =>
        Assert.DoesNotContain("under a lock", (await OnlyReport("""
            private readonly object _gate = new();

            [Atomic]
            int Test(GrantCopy[] copy)
            {
                lock (_gate) { return GrantRetry.Issue(_grants, copy); }
            }
            """)).GetMessage());

    [Fact]
    public async Task Long_operands_are_cut_short() =>
        Assert.Contains("'map.AsSpan(0, count + count + count + count + count + count…'", (await OnlyReport("""
            bool Test(int count)
            {
                var map = new MapGrantRef[count];
                if (_grants.GrantTableOp(map.AsSpan(0, count + count + count + count + count + count + count + count)) != 0) return false;
                return Array.TrueForAll(map, static op => op.Status == GrantStatus.Okay);
            }
            """)).GetMessage());

    [Fact]
    public async Task GNT1005_names_the_parameter_that_is_for_an_errno() =>
        Assert.Equal(
            "Grant status '(int)op.Status' is passed as 'errno' as if it were an errno, where -12 (Eagain) reads as -ENOMEM and -11 (AddressTooBig) as -EAGAIN; convert it with ToErrno()",
            (await OnlyReport("""
                void Complete(int errno) { }

                void Test()
                {
                    UnmapGrantRef op = default;
                    if (_grants.GrantTableOp(ref op) == 0) Complete((int)op.Status);
                }
                """)).GetMessage());

    [Theory]
    [InlineData("map[0].Status == GrantStatus.Okay", "only element 0 is looked at")]
    [InlineData("map[^1].Status == GrantStatus.Okay", "only element ^1 is looked at")]
    [InlineData("map[0].Status == GrantStatus.Okay && map[1].Status == GrantStatus.Okay", "only some elements are looked at")]
    public async Task GNT1006_names_the_elements_that_are_looked_at(string test, string how) =>
        Assert.EndsWith($"Not every MapGrantRef of 'map' is seen to: {how}", (await OnlyReport($$"""
            bool Test(int count)
            {
                var map = new MapGrantRef[count];
                if (GrantRetry.Issue(_grants, map) != 0) return false;
                return {{test}};
            }
            """)).GetMessage());

    [Theory]
    [InlineData("int i = 1; i < copy.Length; i++", "the loop begins behind the first element")]
    [InlineData("int i = 2; i < copy.Length; i++", "the loop begins at element 2")]
    [InlineData("int i = 0; i < copy.Length - 1; i++", "the loop ends before the last element")]
    [InlineData("int i = 0; i < copy.Length / 2; i++", "the loop ends in the middle")]
    [InlineData("int i = 0; i < copy.Length; i += 2", "the loop passes over elements")]
    public async Task GNT1006_says_what_a_loop_leaves_out(string loop, string how) =>
        Assert.EndsWith($"Not every GrantCopy of 'copy' is seen to: {how}", (await OnlyReport($$"""
            bool Test(int count)
            {
                var copy = new GrantCopy[count];
                if (GrantRetry.Issue(_grants, copy) != 0) return false;
                bool failed = false;
                for ({{loop}}) failed |= copy[i].Status != GrantStatus.Okay;
                return !failed;
            }
            """)).GetMessage());

    /// <summary>As long as a line may be: sixty.</summary>
    [Fact]
    public async Task Operands_of_sixty_characters_are_not_cut() =>
        Assert.Contains("'map.AsSpan(0, count + count + count + count + count + 10000)'", (await OnlyReport("""
            bool Test(int count)
            {
                var map = new MapGrantRef[count];
                if (_grants.GrantTableOp(map.AsSpan(0, count + count + count + count + count + 10000)) != 0) return false;
                return Array.TrueForAll(map, static op => op.Status == GrantStatus.Okay);
            }
            """)).GetMessage());

    /// <summary>A fix that waits at the call is not for there.</summary>
    [Theory]
    [InlineData("lock (_lock) { if (_grants.GrantTableOp(ref op) != 0) return false; }", true)]
    [InlineData("if (_grants.GrantTableOp(ref op) != 0) return false;", false)]
    public async Task GNT1002_tells_its_fix_of_a_lock(string call, bool mayNotWait) =>
        Assert.Equal(mayNotWait, (await OnlyReport($$"""
            private readonly object _lock = new();

            bool Test()
            {
                MapGrantRef op = Map(1);
                {{call}}
                return op.Status == GrantStatus.Okay;
            }
            """)).Properties.ContainsKey("MayNotWait"));

    private static string TextAt(Location location) => location.SourceTree!.GetText().ToString(location.SourceSpan);

    /// <summary>Apart from what is said of mappings that the few lines never unmap.</summary>
    private static async Task<Diagnostic> OnlyReport(string members) => Assert.Single(
        await CSharpCompilation
            .Create("Messages", [CSharpSyntaxTree.ParseText(Backend.Class(members))], Backend.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .WithAnalyzers([new GrantAnalyzer()])
            .GetAnalyzerDiagnosticsAsync(),
        static report => report.Id != "GNT3001");
}

namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT1001: a status compared with a number, by sign, or as a truth value.</summary>
public class StatusComparedWithNumberTests
{
    [Theory]
    [InlineData("op.Status != 0")]
    [InlineData("op.Status == 0")]
    [InlineData("0 != op.Status")]
    [InlineData("op.Status < 0")]
    [InlineData("op.Status >= 0")]
    [InlineData("op.Status > 0")]
    [InlineData("op.Status < GrantStatus.Okay")]
    [InlineData("op.Status == default")]
    [InlineData("op.Status == default(GrantStatus)")]
    [InlineData("op.Status == (GrantStatus)(-12)")]
    [InlineData("(int)op.Status == 0")]
    [InlineData("(short)op.Status == -11")]
    [InlineData("((int)op.Status) != 0")]
    public Task A_comparison_with_a_number_is_reported(string condition) => Backend.Reports($$"""
        bool Test(MapGrantRef op) => {|GNT1001:{{condition}}|};
        """);

    [Theory]
    [InlineData("op.Status is {|GNT1001:0|}")]
    [InlineData("op.Status is not {|GNT1001:0|}")]
    [InlineData("op.Status is {|GNT1001:< 0|}")]
    [InlineData("(int)op.Status is {|GNT1001:0|} or {|GNT1001:-12|}")]
    [InlineData("op is { Status: {|GNT1001:0|} }")]
    [InlineData("op.Status switch { {|GNT1001:0|} => true, _ => false }")]
    public Task A_number_in_a_pattern_is_reported(string condition) => Backend.Reports($$"""
        bool Test(MapGrantRef op) => {{condition}};
        """);

    [Fact]
    public Task A_number_as_a_case_is_reported() => Backend.Reports("""
        int Test(MapGrantRef op)
        {
            switch (op.Status)
            {
                case {|GNT1001:0|}:
                    return 1;
                case GrantStatus.Eagain:
                    return 2;
                case {|GNT1001:< 0|}:
                    return 3;
                default:
                    return 4;
            }
        }
        """);

    [Theory]
    [InlineData("op.Status != GrantStatus.Okay")]
    [InlineData("op.Status == GrantStatus.Eagain")]
    [InlineData("op.Status == Fine")]
    [InlineData("(int)op.Status == FineNumber")]
    [InlineData("op.Status is GrantStatus.Okay or GrantStatus.Eagain")]
    [InlineData("op.Status is var status && status == GrantStatus.Okay")]
    [InlineData("op.Ref.Value == 0")]
    [InlineData("(int)op.Status + 1 == 0")]
    [InlineData("op.Status.ToErrno() != 0")]
    public Task A_name_or_something_else_is_not_reported(string condition) => Backend.Reports($$"""
        private const GrantStatus Fine = GrantStatus.Okay;
        private const int FineNumber = 0;

        bool Test(MapGrantRef op) => {{condition}};
        """);

    [Fact]
    public Task A_local_that_carries_the_status_is_followed() => Backend.Reports("""
        bool Test(MapGrantRef op)
        {
            int err = (int)op.Status;
            return {|GNT1001:err != 0|};
        }
        """);

    [Fact]
    public Task A_local_that_starts_as_zero_and_then_carries_a_status_is_followed() => Backend.Reports("""
        bool Test(MapGrantRef[] map)
        {
            int status = 0;
            for (int i = 0; i < map.Length; i++)
            {
                if ({|GNT1001:(status = (int)map[i].Status) != 0|})
                {
                    Log("bad");
                }
            }

            return {|GNT1001:status != 0|};
        }
        """);

    [Fact]
    public Task The_result_of_the_call_is_not_a_status() => Backend.Reports("""
        int Test(UnmapGrantRef[] unmap)
        {
            int rc = _grants.GrantTableOp(unmap);
            return rc != 0 ? rc : 1;
        }
        """);

    [Fact]
    public Task A_local_that_may_also_be_an_errno_is_not_reported() => Backend.Reports("""
        bool Test(UnmapGrantRef op, bool full)
        {
            int err = full ? -28 : _grants.GrantTableOp(ref op);
            if (err == 0)
            {
                err = (int)op.Status;
            }

            return err != 0;
        }
        """);

    [Theory]
    [InlineData("number == 0")]
    [InlineData("number is 0")]
    [InlineData("number is not 0")]
    [InlineData("number < 0")]
    [InlineData("number is < 0")]
    public Task A_number_that_is_a_status_on_one_way_only_is_not_reported(string test) => Backend.Reports($$"""
        bool Test(UnmapGrantRef op, int number)
        {
            if (_grants.GrantTableOp(ref op) == 0)
            {
                number = (int)op.Status;
            }

            return {{test}};
        }
        """);

    [Fact]
    public Task A_status_of_no_operation_counts_too() => Backend.Reports("""
        bool Failed(GrantStatus status) => {|GNT1001:status != 0|};
        """);

    [Fact]
    public Task Lambdas_and_local_functions_are_looked_into() => Backend.Reports("""
        bool Test(MapGrantRef[] map)
        {
            bool Bad(MapGrantRef op) => {|GNT1001:op.Status != 0|};
            return Array.Exists(map, Bad) || Array.Exists(map, op => {|GNT1001:op.Status != 0|});
        }
        """);

    [Fact]
    public Task Initializers_are_looked_into() => Backend.Reports("""
        private readonly Func<MapGrantRef, bool> _failed = op => {|GNT1001:op.Status < 0|};
        bool IsFine { get; } = {|GNT1001:default(MapGrantRef).Status == 0|};
        """);

    [Fact]
    public Task A_return_in_a_walk_over_another_batch_says_nothing_of_what_comes_behind_it() => Backend.Reports("""
        int Test(MapGrantRef[] map, UnmapGrantRef[] unmap)
        {
            int err = 0;
            for (int i = 0; i < map.Length; i++)
            {
                if ({|GNT1001:(err = (int)map[i].Status) != 0|})
                {
                    return -22;
                }
            }

            foreach (ref UnmapGrantRef op in unmap.AsSpan())
            {
                if (op.Status != GrantStatus.Okay)
                {
                    return -22;
                }
            }

            return {|GNT1001:err == 0|} ? 0 : -22;
        }
        """);

    [Fact]
    public Task A_type_that_only_has_the_same_name_is_nothing_to_us() => Backend.ReportsInFile("""
        namespace Other;

        enum GrantStatus : short { Okay, Eagain = -12 }

        struct MapGrantRef { public GrantStatus Status; }

        class Test
        {
            bool Failed(MapGrantRef op) => op.Status != 0 || (int)op.Status < 0 || op.Status is 0;
        }

        """);

    [Theory]
    [InlineData("if (op.Status < worst) worst = op.Status;")]
    [InlineData("worst = op.Status < worst ? op.Status : worst;")]
    [InlineData("if (worst > op.Status) worst = op.Status;")]
    public Task The_worst_of_several_is_looked_for_by_comparing_them(string code) => Backend.ReportsOf("GNT1001", $$"""
        GrantStatus Test(MapGrantRef[] ops)
        {
            if (GrantRetry.Issue(_grants, ops) != 0) return GrantStatus.GeneralError;
            GrantStatus worst = GrantStatus.Okay;
            foreach (MapGrantRef op in ops)
            {
                {{code}}
            }

            return worst;
        }
        """);
}

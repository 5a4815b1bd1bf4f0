namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT1003: a status that no path examines.</summary>
public class StatusNotExaminedTests
{
    [Theory]
    [InlineData("{|GNT1003:_grants.GrantTableOp(ref op)|};")]
    [InlineData("if ({|GNT1003:_grants.GrantTableOp(ref op)|} != 0) Bug();")]
    [InlineData("int rc = {|GNT1003:_grants.GrantTableOp(ref op)|}; if (rc != 0) return rc;")]
    [InlineData("_ = {|GNT1003:_grants.GrantTableOp(ref op)|};")]
    [InlineData("{|GNT1003:_grants.GrantTableOp(ref op)|}; GrantStatus status = op.Status;")]
    [InlineData("{|GNT1003:_grants.GrantTableOp(ref op)|}; _ = op.Status;")]
    [InlineData("{|GNT1003:_grants.GrantTableOp(ref op)|}; Log($\"status {op.Status}\");")]
    [InlineData("{|GNT1003:_grants.GrantTableOp(ref op)|}; Console.WriteLine(op.Status);")]
    [InlineData("{|GNT1003:_grants.GrantTableOp(ref op)|}; if (op.Status == GrantStatus.Eagain) Log(\"busy\");")]
    [InlineData("{|GNT1003:_grants.GrantTableOp(ref op)|}; Log($\"{op.Status}\"); throw new InvalidOperationException(\"unmap\");")]
    public Task A_status_that_nobody_looks_at_is_reported(string code) => Backend.Reports($$"""
        int Test(GrantHandle handle)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0, handle);
            {{code}}
            return 0;
        }
        """);

    [Theory]
    [InlineData("throw new InvalidOperationException($\"unmap: {op.Status}\");")]
    public Task A_status_that_goes_along_with_an_exception_may_be_looked_at_where_that_is_caught(string code) => Backend.ReportsOf("GNT1003", $$"""
        int Test(GrantHandle handle)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0, handle);
            if (_grants.GrantTableOp(ref op) == 0) {{code}}
            return 0;
        }
        """);

    /// <summary>Who writes it down for people tells the program nothing.</summary>
    [Theory]
    [InlineData("LogStatus")]
    [InlineData("WriteStatus")]
    [InlineData("PrintStatus")]
    [InlineData("TraceStatus")]
    [InlineData("DebugStatus")]
    [InlineData("WarnOf")]
    [InlineData("InfoOf")]
    [InlineData("ErrorOf")]
    public Task A_status_that_is_only_logged_is_reported(string method) => Backend.Reports($$"""
        void Test(GrantHandle handle, ILog log)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0, handle);
            {|GNT1003:_grants.GrantTableOp(ref op)|};
            log.{{method}}(op.Status);
        }

        interface ILog
        {
            void {{method}}(GrantStatus status);
        }
        """);

    [Theory]
    [InlineData("void Handle(GrantStatus status);", "sink.Handle(op.Status);")]
    [InlineData("bool LogStatus(GrantStatus status);", "sink.LogStatus(op.Status);")]
    public Task One_that_goes_where_something_may_come_of_it_is_not(string member, string call) => Backend.Reports($$"""
        void Test(GrantHandle handle, ISink sink)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0, handle);
            _grants.GrantTableOp(ref op);
            {{call}}
        }

        interface ISink
        {
            {{member}}
        }
        """);

    [Fact]
    public Task A_map_whose_handle_is_taken_without_a_look_is_reported_once() => Backend.Reports("""
        int Test()
        {
            MapGrantRef op = Map(1);
            {|GNT1003:_grants.GrantTableOp(ref op)|};
            Use(op.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task A_second_array_that_nobody_looks_at_is_reported() => Backend.Reports("""
        int Test(int count)
        {
            UnmapGrantRef[] user = new UnmapGrantRef[count];
            UnmapGrantRef[] kernel = new UnmapGrantRef[count];
            _grants.GrantTableOp(user);
            {|GNT1003:_grants.GrantTableOp(kernel)|};
            for (int i = 0; i < count; i++)
            {
                if (user[i].Status != GrantStatus.Okay)
                {
                    return -22;
                }
            }

            return 0;
        }
        """);

    [Theory]
    [InlineData("return op.Status == GrantStatus.Okay ? 0 : -22;")]
    [InlineData("return op.Status.ToErrno();")]
    [InlineData("if (op.Status is not GrantStatus.Okay) return -22; return 0;")]
    [InlineData("Debug.Assert(op.Status == GrantStatus.Okay); return 0;")]
    [InlineData("Check(op.Status); return 0;")]
    [InlineData("CheckAll(in op); return 0;")]
    [InlineData("_done.Add(op); return 0;")]
    [InlineData("_last = op.Status; return 0;")]
    [InlineData("switch (op.Status) { case GrantStatus.Okay: return 0; default: return -22; }")]
    [InlineData("bool ok = op.Status == GrantStatus.Okay; return ok ? 0 : -22;")]
    public Task A_status_that_is_looked_at_or_passed_on_is_fine(string code) => Backend.Reports($$"""
        private readonly List<UnmapGrantRef> _done = [];
        private GrantStatus _last;

        int Test(GrantHandle handle)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(0x1000, 0, handle);
            _grants.GrantTableOp(ref op);
            {{code}}
        }

        static void Check(GrantStatus status) { if (status != GrantStatus.Okay) Bug(); }
        static void CheckAll(in UnmapGrantRef op) { if (op.Status != GrantStatus.Okay) Bug(); }
        """);

    [Fact]
    public Task A_status_that_leaves_through_a_parameter_is_passed_on() => Backend.Reports("""
        void AsStatus(out GrantStatus status)
        {
            UnmapGrantRef op = default;
            _grants.GrantTableOp(ref op);
            status = op.Status;
        }

        void AsOutcome(out bool done)
        {
            UnmapGrantRef op = default;
            _grants.GrantTableOp(ref op);
            done = op.Status == GrantStatus.Okay;
        }

        void AsErrno(ref int err)
        {
            UnmapGrantRef op = default;
            _grants.GrantTableOp(ref op);
            err = op.Status.ToErrno();
        }
        """);

    [Fact]
    public Task Operations_that_others_can_look_at_are_their_business() => Backend.Reports("""
        private readonly UnmapGrantRef[] _scratch = new UnmapGrantRef[8];

        void InAField() => _grants.GrantTableOp(_scratch);
        void InAParameter(UnmapGrantRef[] ops) => _grants.GrantTableOp(ops);
        void InALocalOfAField() { var ops = _scratch; _grants.GrantTableOp(ops); }
        void FromAMethod() { var ops = Scratch(); _grants.GrantTableOp(ops); }
        UnmapGrantRef[] Scratch() => _scratch;

        UnmapGrantRef[] Returned()
        {
            var ops = new UnmapGrantRef[2];
            _grants.GrantTableOp(ops);
            return ops;
        }

        Func<bool> Captured()
        {
            var op = UnmapGrantRef.Create(0, 0, GrantHandle.Invalid);
            _grants.GrantTableOp(ref op);
            return () => op.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task A_status_that_a_local_carries_out_of_a_loop_is_looked_at_there() => Backend.Reports("""
        int Test(UnmapGrantRef[] template)
        {
            UnmapGrantRef[] unmap = new UnmapGrantRef[template.Length];
            GrantStatus last = GrantStatus.Okay;
            _grants.GrantTableOp(unmap);
            for (int i = 0; i < unmap.Length; i++)
            {
                last = unmap[i].Status;
            }

            return last == GrantStatus.Okay ? 0 : -22;
        }
        """);

    [Theory]
    [InlineData("MapGrantRef[]", "return ops;")]
    [InlineData("MapGrantRef[]", "return ops[..1];")]
    [InlineData("MapGrantRef[]", "return [.. ops];")]
    [InlineData("MapGrantRef[][]", "return [ops];")]
    [InlineData("MapGrantRef[][]", "return new[] { ops };")]
    [InlineData("(int, MapGrantRef[])", "return (1, ops);")]
    [InlineData("object", "return new { ops };")]
    [InlineData("Batch", "return new Batch(ops);")]
    [InlineData("Batch", "Batch batch = new(ops); return batch;")]
    public Task Whoever_is_given_a_batch_back_may_look(string type, string end) => Backend.Reports($$"""
        private sealed record Batch(MapGrantRef[] Ops);

        {{type}} Test(int count)
        {
            MapGrantRef[] ops = new MapGrantRef[count];
            if (GrantRetry.Issue(_grants, ops) != 0) throw new InvalidOperationException();
            {{end}}
        }
        """);

    [Theory]
    [InlineData("MapGrantRef[]", "return [op];")]
    [InlineData("MapGrantRef[]", "return new[] { op };")]
    [InlineData("List<MapGrantRef>", "return new List<MapGrantRef> { op };")]
    [InlineData("MapGrantRef?", "return rc == 0 ? op : null;")]
    [InlineData("(int, MapGrantRef)", "return (rc, op);")]
    [InlineData("object", "return new { rc, op };")]
    [InlineData("object", "return op;")]
    [InlineData("GrantStatus[]", "return [op.Status];")]
    [InlineData("GrantStatus[]", "return new[] { op.Status };")]
    [InlineData("GrantStatus?", "return rc == 0 ? op.Status : null;")]
    public Task Whoever_is_given_an_operation_back_may_look(string type, string end) => Backend.Reports($$"""
        {{type}} Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc < 0) throw new InvalidOperationException();
            {{end}}
        }
        """);

    [Theory]
    [InlineData("list.ToArray()")]
    [InlineData("list.Where(op => op.Ref.Value != 0).ToArray()")]
    [InlineData("grants.Select(grant => new MapGrantRef { Ref = grant }).ToArray()")]
    [InlineData("list.AsSpan(1).ToArray()")]
    public Task A_copy_that_is_made_where_it_is_passed_is_looked_at_by_nobody(string copy) => Backend.ReportsOf("GNT1003", $$"""
        int Test(MapGrantRef[] list, GrantRef[] grants) => {|GNT1003:_grants.GrantTableOp({{copy}})|};
        """);

    [Fact]
    public Task A_copy_that_has_a_name_can_be_looked_at() => Backend.ReportsOf("GNT1003", """
        int Test(List<MapGrantRef> list)
        {
            MapGrantRef[] ops = list.ToArray();
            int rc = _grants.GrantTableOp(ops);
            return rc != 0 ? rc : ops.All(op => op.Status == GrantStatus.Okay) ? 0 : -5;
        }
        """);

    [Theory]
    [InlineData("MapGrantRef[] either = isFirst ? first : second; return either[0].Status == GrantStatus.Okay;")]
    [InlineData("ref MapGrantRef either = ref isFirst ? ref first[0] : ref second[0]; return either.Status == GrantStatus.Okay;")]
    public Task One_of_two_is_looked_at_by_another_name(string code) => Backend.ReportsOf("GNT1003", $$"""
        bool Test(bool isFirst)
        {
            MapGrantRef[] first = [Map(1)], second = [Map(2)];
            int rc = GrantRetry.Issue(_grants, first);
            rc |= GrantRetry.Issue(_grants, second);
            if (rc != 0) return false;
            {{code}}
        }
        """);
}

namespace GrantAnalyzers.Tests.Flow;

/// <summary>An operation is followed wherever it lives. In each place here its Eagain is taken for a lasting failure, or nobody looks.</summary>
public class LocationTests
{
    [Fact]
    public Task In_a_parameter() => Backend.Reports("""
        bool Test(MapGrantRef op) => {|GNT1002:_grants.GrantTableOp(ref op)|} == 0 && op.Status == GrantStatus.Okay;
        """);

    [Fact]
    public Task In_a_parameter_by_reference() => Backend.Reports("""
        bool Test(ref MapGrantRef op) => {|GNT1002:_grants.GrantTableOp(ref op)|} == 0 && op.Status == GrantStatus.Okay;
        """);

    [Fact]
    public Task In_a_field_of_this() => Backend.Reports("""
        private MapGrantRef _ring;

        bool Test() => {|GNT1002:_grants.GrantTableOp(ref _ring)|} == 0 && _ring.Status == GrantStatus.Okay;
        """);

    [Fact]
    public Task In_a_static_field() => Backend.Reports("""
        private static MapGrantRef s_ring;

        bool Test() => {|GNT1002:_grants.GrantTableOp(ref s_ring)|} == 0 && s_ring.Status == GrantStatus.Okay;
        """);

    [Fact]
    public Task In_a_field_of_another_object() => Backend.Reports("""
        sealed class Ring { public MapGrantRef Map; }

        bool Test(Ring ring) => {|GNT1002:_grants.GrantTableOp(ref ring.Map)|} == 0 && ring.Map.Status == GrantStatus.Okay;
        """);

    [Fact]
    public Task In_a_field_of_a_structure_in_an_array() => Backend.Reports("""
        struct Pending { public MapGrantRef Map; public int Id; }

        bool Test(Pending[] pending, int i) => {|GNT1002:_grants.GrantTableOp(ref pending[i].Map)|} == 0 && pending[i].Map.Status == GrantStatus.Okay;
        """);

    [Fact]
    public Task In_an_element_of_a_span() => Backend.Reports("""
        bool Test(Span<MapGrantRef> ops, int i) => {|GNT1002:_grants.GrantTableOp(ref ops[i])|} == 0 && ops[i].Status == GrantStatus.Okay;
        """);

    [Fact]
    public Task Behind_a_reference_to_an_element() => Backend.Reports("""
        bool Test(MapGrantRef[] ops, int i)
        {
            ref MapGrantRef op = ref ops[i];
            return {|GNT1002:_grants.GrantTableOp(ref op)|} == 0 && op.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task Behind_a_reference_that_a_method_returns() => Backend.Reports("""
        private readonly MapGrantRef[] _ops = new MapGrantRef[8];

        ref MapGrantRef Next(int i) => ref _ops[i];

        bool Test(int i)
        {
            ref MapGrantRef op = ref Next(i);
            return {|GNT1002:_grants.GrantTableOp(ref op)|} == 0 && op.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task Behind_a_reference_in_a_field() => Backend.Reports("""
        ref struct Cursor { public ref MapGrantRef Op; }

        bool Test(Cursor cursor) => {|GNT1002:_grants.GrantTableOp(ref cursor.Op)|} == 0 && cursor.Op.Status == GrantStatus.Okay;
        """);

    [Fact]
    public Task In_stack_memory() => Backend.Reports("""
        bool Test()
        {
            Span<MapGrantRef> ops = stackalloc MapGrantRef[2];
            bool okay = {|GNT1002:_grants.GrantTableOp(ops)|} == 0;
            foreach (ref MapGrantRef op in ops)
            {
                okay &= op.Status == GrantStatus.Okay;
            }

            return okay;
        }
        """);

    [Fact]
    public Task In_stack_memory_behind_a_pointer() => Backend.Reports("""
        unsafe bool Test()
        {
            MapGrantRef* op = stackalloc MapGrantRef[1];
            return {|GNT1002:_grants.GrantTableOp(ref *op)|} == 0 && op->Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task In_a_span_over_a_pointer() => Backend.Reports("""
        unsafe bool Test(MapGrantRef* op)
        {
            return {|GNT1002:_grants.GrantTableOp(new Span<MapGrantRef>(op, 1))|} == 0 && op->Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task In_a_span_over_a_reference() => Backend.Reports("""
        bool Test(MapGrantRef op) => {|GNT1002:_grants.GrantTableOp(new Span<MapGrantRef>(ref op))|} == 0 && op.Status == GrantStatus.Okay;
        """);

    [Fact]
    public Task In_an_inline_array() => Backend.Reports("""
        [System.Runtime.CompilerServices.InlineArray(4)]
        struct Four { private MapGrantRef _first; }

        bool Test(Four ops)
        {
            Span<MapGrantRef> all = ops;
            bool okay = {|GNT1002:_grants.GrantTableOp(all)|} == 0;
            for (int i = 0; i < 4; i++)
            {
                okay &= ops[i].Status == GrantStatus.Okay;
            }

            return okay;
        }
        """);

    [Fact]
    public Task In_a_list() => Backend.Reports("""
        bool Test(List<MapGrantRef> ops)
        {
            Span<MapGrantRef> all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(ops);
            bool okay = {|GNT1002:_grants.GrantTableOp(all)|} == 0;
            foreach (ref MapGrantRef op in all)
            {
                okay &= op.Status == GrantStatus.Okay;
            }

            return okay;
        }
        """);

    [Fact]
    public Task In_memory() => Backend.Reports("""
        bool Test(Memory<MapGrantRef> ops)
        {
            bool okay = {|GNT1002:_grants.GrantTableOp(ops.Span)|} == 0;
            for (int i = 0; i < ops.Length; i++)
            {
                okay &= ops.Span[i].Status == GrantStatus.Okay;
            }

            return okay;
        }
        """);

    [Fact]
    public Task In_a_grid() => Backend.Reports("""
        bool Test(MapGrantRef[,] ops)
        {
            bool okay = true;
            for (int row = 0; row < ops.GetLength(0); row++)
            {
                for (int column = 0; column < ops.GetLength(1); column++)
                {
                    int rc = {|GNT1002:_grants.GrantTableOp(ref ops[row, column])|};
                    okay &= rc == 0 && ops[row, column].Status == GrantStatus.Okay;
                }
            }

            return okay;
        }
        """);

    [Fact]
    public Task In_an_array_of_arrays() => Backend.Reports("""
        bool Test(MapGrantRef[][] batches, int batch)
        {
            bool okay = {|GNT1002:_grants.GrantTableOp(batches[batch])|} == 0;
            for (int i = 0; i < batches[batch].Length; i++)
            {
                okay &= batches[batch][i].Status == GrantStatus.Okay;
            }

            return okay;
        }
        """);

    [Fact]
    public Task In_a_batch_made_where_it_is_passed() => Backend.Reports("""
        int Array(MapGrantRef op) => {|GNT1003:_grants.GrantTableOp(new[] { op })|};

        int Collection(MapGrantRef op) => {|GNT1003:_grants.GrantTableOp([op, op])|};

        int Nothing() => _grants.GrantTableOp<MapGrantRef>([]);
        """);

    [Fact]
    public Task In_a_tuple_s_element_it_is_passed_on() => Backend.Reports("""
        (MapGrantRef, int) Test(MapGrantRef op)
        {
            MapGrantRef mine = op;
            int rc = _grants.GrantTableOp(ref mine);
            return (mine, rc);
        }
        """);

    [Fact]
    public Task Nowhere_that_is_known_there_is_nothing_to_say() => Backend.Reports("""
        string Test() => default(MapGrantRef).ToString();
        """);
}

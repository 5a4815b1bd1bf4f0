using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>Whatever kind of body code stands in, it is looked at.</summary>
public class BodyTests
{
    [Fact]
    public Task A_constructor() => Backend.Reports("""
        sealed class Ring
        {
            public Ring(IGrantTable grants, MapGrantRef op)
            {
                if ({|GNT1002:grants.GrantTableOp(ref op)|} != 0 || op.Status != GrantStatus.Okay) throw new InvalidOperationException();
            }
        }
        """);

    [Fact]
    public Task A_property_an_indexer_and_an_event() => Backend.Reports("""
        private MapGrantRef _op;

        bool IsMapped => {|GNT1002:_grants.GrantTableOp(ref _op)|} == 0 && _op.Status == GrantStatus.Okay;

        bool this[int i]
        {
            get { return {|GNT1002:_grants.GrantTableOp(ref _op)|} == 0 && _op.Status == GrantStatus.Okay; }
        }

        event Action Mapped
        {
            add { if ({|GNT1002:_grants.GrantTableOp(ref _op)|} == 0 && _op.Status == GrantStatus.Okay) value(); }
            remove { }
        }
        """);

    [Fact]
    public Task An_operator_and_a_finalizer() => Backend.Reports("""
        sealed class Ring(IGrantTable grants)
        {
            private MapGrantRef _op;

            public static bool operator !(Ring ring) => {|GNT1002:ring.Grants.GrantTableOp(ref ring._op)|} == 0 && ring._op.Status == GrantStatus.Okay;

            ~Ring()
            {
                UnmapGrantRef op = default;
                if (grants.GrantTableOp(ref op) != 0 || {|GNT1001:(short)op.Status < 0|}) Environment.FailFast("leak");
            }

            public IGrantTable Grants => grants;
        }
        """);

    [Fact]
    public Task A_lambda_and_a_local_function() => Backend.Reports("""
        void Test()
        {
            Func<MapGrantRef, bool> map = op => {|GNT1002:_grants.GrantTableOp(ref op)|} == 0 && op.Status == GrantStatus.Okay;
            Use(map(default));
            Use(Local(default));

            bool Local(MapGrantRef op)
            {
                return {|GNT1002:_grants.GrantTableOp(ref op)|} == 0 && op.Status == GrantStatus.Okay;
            }

            static void Use(bool okay) { }
        }
        """);

    [Fact]
    public Task An_initializer_of_a_field() => Backend.Reports("""
        private readonly Func<MapGrantRef, bool> _map = op => {|GNT1001:op.Status == 0|};
        """);

    [Fact]
    public Task An_iterator() => Backend.Reports("""
        IEnumerable<bool> Test(MapGrantRef op)
        {
            yield return {|GNT1002:_grants.GrantTableOp(ref op)|} == 0 && op.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task Async_code() => Backend.Reports("""
        async Task<bool> Test(MapGrantRef op)
        {
            await Task.Yield();
            bool okay = {|GNT1002:_grants.GrantTableOp(ref op)|} == 0;
            await Task.Yield();
            return okay && op.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task A_default_implementation_in_an_interface() => Backend.Reports("""
        interface IRing
        {
            IGrantTable Grants { get; }

            bool Map(MapGrantRef op) => {|GNT1002:Grants.GrantTableOp(ref op)|} == 0 && op.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public async Task Top_level_statements()
    {
        CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> test = new()
        {
            TestCode = """
                using Xen.Grants;

                MapGrantRef op = default;
                IGrantTable grants = null!;
                if ({|GNT1002:grants.GrantTableOp(ref op)|} != 0)
                {
                    return 1;
                }

                return {|GNT1001:op.Status != 0|} ? 1 : 0;
                """,
            ReferenceAssemblies = new ReferenceAssemblies(string.Empty),
            TestState = { OutputKind = OutputKind.ConsoleApplication },
            DisabledDiagnostics = { "GNT3001" },
        };
        test.TestState.AdditionalReferences.AddRange(Backend.References);
        await test.RunAsync();
    }
}

namespace GrantAnalyzers.Tests.Flow;

/// <summary>A helper gives null where it has mapped nothing, or where nothing has gone wrong: which of the two its body shows.</summary>
public class NullResultsTests
{
    private const string Helpers = """
        private sealed class Page(GrantHandle handle)
        {
            public GrantHandle Handle => handle;
            public ulong Address { get; set; }
        }

        private Page? TryMap(ref MapGrantRef map)
        {
            if (GrantRetry.Issue(_grants, ref map) != 0) return null;
            return map.Status == GrantStatus.Okay ? new Page(map.Handle) : null;
        }

        private string? Complain(ref MapGrantRef map)
        {
            int rc = GrantRetry.Issue(_grants, ref map);
            if (rc != 0) return $"rc {rc}";
            return map.Status != GrantStatus.Okay ? map.Status.ToString() : null;
        }

        private InvalidOperationException? Error(ref MapGrantRef map)
        {
            int rc = GrantRetry.Issue(_grants, ref map);
            return (rc, map.Status) switch
            {
                (0, GrantStatus.Okay) => null,
                (0, var status) => new InvalidOperationException($"{status}"),
                _ => new InvalidOperationException($"{rc}"),
            };
        }

        private Task<int> IssueLater(MapGrantRef[] maps)
        {
            int rc = GrantRetry.Issue(_grants, maps);
            return new Task<int>(() => rc);
        }

        private MapGrantRef[] Prepare(int count) => new MapGrantRef[count];
        """;

    [Theory]
    [InlineData("Page? page = TryMap(ref map); if (page is null) return; Use(map.Handle);")]
    [InlineData("if (TryMap(ref map) is not { } page) return; Use(map.Handle); Use(page.Handle);")]
    [InlineData("if (TryMap(ref map) == null) return; Use(map.Handle);")]
    [InlineData("Page? last = null; for (int i = 0; i < 3; i++) { last = TryMap(ref map); if (last != null) Use(map.Handle); }")]
    [InlineData("if (Complain(ref map) is string error) throw new Exception(error); Use(map.Handle);")]
    [InlineData("string? error = Complain(ref map); if (error is not null) { Log(error); return; } Use(map.Handle);")]
    [InlineData("if (Error(ref map) is { } error) throw error; Use(map.Handle);")]
    [InlineData("var error = Error(ref map); if (null != error) throw error; Use(map.Handle);")]
    public Task Its_caller_may_ask_for_null(string code) => Backend.ReportsOf("GNT1004", InMethod(code));

    [Theory]
    [InlineData("Page? page = TryMap(ref map); if (page is not null) return; Use({|GNT1004:map.Handle|});")]
    [InlineData("_ = TryMap(ref map); Use({|GNT1004:map.Handle|});")]
    [InlineData("if (Complain(ref map) is null) return; Use({|GNT1004:map.Handle|});")]
    [InlineData("string? error = Complain(ref map); if (error != null) Log(error); Use({|GNT1004:map.Handle|});")]
    [InlineData("if (Error(ref map) is { } error) Log(error.Message); Use({|GNT1004:map.Handle|});")]
    public Task Not_the_other_way_round(string code) => Backend.ReportsOf("GNT1004", InMethod(code));

    [Theory]
    [InlineData("object number = 0; if (number == null) return;")]
    [InlineData("Task<Page?> later = MapLater(); if (later == null) return;")]
    public Task A_number_as_an_object_and_a_task_are_there(string code) => Backend.ReportsOf("GNT1003", $$"""
        {{Helpers}}

        private async Task<Page?> MapLater()
        {
            MapGrantRef map = Map(1);
            await Task.Yield();
            return TryMap(ref map) is null ? null : null;
        }

        void Test(MapGrantRef map)
        {
            if (TryMap(ref map) is null) return;
            {{code}}
            {|GNT1003:GrantRetry.Issue(_grants, new MapGrantRef[1])|};
        }
        """);

    [Fact]
    public Task A_task_that_is_there_says_nothing_of_what_is_awaited() => Backend.ReportsOf("GNT1006", Helpers + "\n" + """
        async Task<int> Test(MapGrantRef[] maps)
        {
            int rc = await IssueLater(maps);
            if (rc != 0) return rc;
            {|GNT1006:foreach|} (MapGrantRef map in maps)
            {
                if (map.Status != GrantStatus.Okay) return -5;
                Use(map.Handle);
            }

            return 0;
        }
        """);

    [Fact]
    public Task What_is_made_and_never_null_is_what_it_was() => Backend.ReportsOf("GNT1008", Helpers + "\n" + """
        void Test()
        {
            MapGrantRef[] maps = Prepare(3);
            {|GNT1008:GrantRetry.Issue(_grants, maps)|};
            foreach (MapGrantRef map in maps) if (map.Status == GrantStatus.Okay) Use(map.Handle);
        }
        """);

    private static string InMethod(string code) => $$"""
        {{Helpers}}

        void Test(MapGrantRef map)
        {
            {{code}}
        }
        """;
}

namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT4002: a request on a shared ring is read twice.</summary>
public class RequestReadTwiceTests
{
    [Theory]
    [InlineData("ref Request req = ref _ring[i]; if (req.Count > 11) return -22; for (int s = 0; s < {|GNT4002:req.Count|}; s++) Map(i, s);")]
    [InlineData("ref readonly Request req = ref _ring.At(i); if (req.Count > 11) return -22; Map(i, {|GNT4002:req.Count|});")]
    [InlineData("if (_ring[i].Count > 11) return -22; Map(i, {|GNT4002:_ring[i].Count|});")]
    [InlineData("fixed (Request* first = &_ring[0]) { Request* req = &first[i]; Map(i, req->Count); } if (sring[i].Count > 11) return -22; Map(i, {|GNT4002:sring[i].Count|});")]
    [InlineData("Request* req = &sring[i]; if (req->Count > 11) return -22; Map(i, {|GNT4002:req->Count|});")]
    public Task A_field_read_again_after_its_test_is_reported(string code) => Backend.ReportsOf("GNT4002", InMethod(code));

    [Theory]
    [InlineData("Request req = _ring[i]; if (req.Count > 11) return -22; Map(i, req.Count);")]
    [InlineData("ref Request req = ref _ring[i]; int count = req.Count; if (count > 11) return -22; Map(i, count);")]
    [InlineData("ref Request req = ref _ring[i]; if (req.Count > 11) return -22; Map(i, req.Id);")]
    [InlineData("ref Request req = ref _ring[i]; Map(i, req.Count); Map(i, req.Count);")]
    [InlineData("ref Request req = ref _ring[i]; if (req.Count < 0 || req.Count > 11) return -22;")]
    [InlineData("ref Request req = ref _ring[i]; if (req.Count > 11) req.Count = 11;")]
    [InlineData("ref Request req = ref _own[i]; if (req.Count > 11) return -22; Map(i, req.Count);")]
    public Task A_copy_other_fields_and_memory_of_one_s_own_are_fine(string code) => Backend.ReportsOf("GNT4002", InMethod(code));

    private static string InMethod(string code) => $$"""
        private struct Request { public int Count; public int Id; }
        private sealed class SharedRing
        {
            private readonly Request[] _requests = new Request[32];
            public ref Request this[int index] => ref _requests[index];
            public ref readonly Request At(int index) => ref _requests[index];
        }

        private readonly SharedRing _ring = new();
        private readonly Request[] _own = new Request[32];

        unsafe int Test(int i, Request* sring)
        {
            {{code}}
            MapGrantRef map = Map(1);
            if (_own.Length == 0 || GrantRetry.Issue(_grants, ref map) != 0 || map.Status != GrantStatus.Okay) return -5;
            Use(map.Handle);
            return 0;
        }

        private void Map(int request, int segment) => Log($"{request} {segment}");
        """;
}

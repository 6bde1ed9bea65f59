// HttpClient's diagnostics belong to the process: two tests at once would hear each other's calls.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

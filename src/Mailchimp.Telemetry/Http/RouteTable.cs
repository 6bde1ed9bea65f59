using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Finds the operation behind a method and a path. A tree of path segments, read from <c>routes.tsv</c>;
/// a match allocates nothing, and a path that is not known gets no template, so that no label is unbounded.
/// </summary>
internal sealed class RouteTable
{
    private const string Version = "3.0";
    private const int MaxSegment = 128;

    /// <summary>How many segments a proxy may put before the version.</summary>
    private const int MaxPrefixSegments = 4;

    private readonly Node _versioned;
    private readonly Node _unversioned;

    private RouteTable(Node versioned, Node unversioned) => (_versioned, _unversioned) = (versioned, unversioned);

    public static RouteTable Shared { get; } = Load();

    public Route Match(string method, ReadOnlySpan<char> path)
    {
        var rest = path;
        for (var i = 0; i <= MaxPrefixSegments && TryTakeSegment(ref rest, out var segment); i++)
        {
            if (segment.SequenceEqual(Version))
            {
                return Match(_versioned, method, rest);
            }
        }

        return Match(_unversioned, method, path);
    }

    /// <summary>All templates with their methods and operations, for tests and for tools.</summary>
    internal static IEnumerable<(string Method, string Template, string Operation)> ReadAll()
    {
        using var stream = typeof(RouteTable).Assembly.GetManifestResourceStream("routes.tsv")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line is [not '#', ..] && line.Split('\t') is [var method, var path, var operation])
            {
                yield return (method, path.StartsWith("/oauth2", StringComparison.Ordinal) ? path : "/" + Version + path, operation);
            }
        }
    }

    private static Route Match(Node node, string method, ReadOnlySpan<char> path)
    {
        while (TryTakeSegment(ref path, out var segment))
        {
            if (node.Literals is { } literals && (segment.Contains('%') ? TryFindEscaped(literals, segment, out var next) : literals.TryGetValue(segment, out next)))
            {
                node = next;
            }
            else if (node.Parameter is { } parameter)
            {
                node = parameter;
            }
            else
            {
                return Route.Unknown;
            }
        }

        return node.RouteOf(method);
    }

    /// <summary>Takes the next segment that is not empty, so that trailing and doubled slashes do not matter.</summary>
    private static bool TryTakeSegment(ref ReadOnlySpan<char> path, out ReadOnlySpan<char> segment)
    {
        var start = 0;
        while (start < path.Length && path[start] == '/')
        {
            start++;
        }

        path = path[start..];
        var end = path.IndexOf('/');
        segment = end < 0 ? path : path[..end];
        path = path[segment.Length..];
        return !segment.IsEmpty;
    }

    private static bool TryFindEscaped(FrozenDictionary<string, Node>.AlternateLookup<ReadOnlySpan<char>> literals, ReadOnlySpan<char> segment, [NotNullWhen(true)] out Node? node)
    {
        if (segment.Length > MaxSegment)
        {
            // No literal is as long, and the runtime throws where what it copies does not fit.
            node = null;
            return false;
        }

        Span<char> buffer = stackalloc char[MaxSegment];
        return literals.TryGetValue(Uri.TryUnescapeDataString(segment, buffer, out var length) ? buffer[..length] : segment, out node);
    }

    private static RouteTable Load()
    {
        Builder versioned = new(), unversioned = new();
        foreach (var (method, template, operation) in ReadAll())
        {
            var isVersioned = template.StartsWith("/" + Version, StringComparison.Ordinal);
            var node = isVersioned ? versioned : unversioned;
            foreach (var segment in template.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(isVersioned ? 1 : 0))
            {
                node = node.Child(segment);
            }

            node.Template = template;
            node.Operations[method] = operation;
        }

        return new RouteTable(versioned.Build(), unversioned.Build());
    }

    private sealed class Builder
    {
        private readonly Dictionary<string, Builder> _children = new(StringComparer.Ordinal);

        public string? Template { get; set; }

        public Dictionary<string, string> Operations { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Builder Child(string segment)
        {
            var key = segment.StartsWith('{') ? "{}" : segment;
            return _children.TryGetValue(key, out var child) ? child : _children[key] = new Builder();
        }

        public Node Build()
        {
            var literals = _children.Where(child => child.Key != "{}").ToFrozenDictionary(child => child.Key, child => child.Value.Build(), StringComparer.Ordinal);
            return new Node(
                literals.Count > 0 ? literals : null,
                _children.TryGetValue("{}", out var parameter) ? parameter.Build() : null,
                Template,
                Operations);
        }
    }

    private sealed class Node
    {
        private readonly (string Method, Route Route)[] _operations;
        private readonly Route _otherMethod;

        public Node(FrozenDictionary<string, Node>? literals, Node? parameter, string? template, IEnumerable<KeyValuePair<string, string>> operations)
        {
            Literals = literals?.GetAlternateLookup<ReadOnlySpan<char>>();
            Parameter = parameter;
            _otherMethod = template is null ? Route.Unknown : new Route(template, null, null);
            _operations = [.. operations.Select(operation => (operation.Key, new Route(template, operation.Value, $"{operation.Key} {template}")))];
        }

        public FrozenDictionary<string, Node>.AlternateLookup<ReadOnlySpan<char>>? Literals { get; }

        public Node? Parameter { get; }

        public Route RouteOf(string method)
        {
            foreach (var (known, route) in _operations)
            {
                if (known.Equals(method, StringComparison.OrdinalIgnoreCase))
                {
                    return route;
                }
            }

            return _otherMethod;
        }
    }
}

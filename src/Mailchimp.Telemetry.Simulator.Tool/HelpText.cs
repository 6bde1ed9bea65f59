namespace Mailchimp.Telemetry.Simulator.Tool;

/// <summary>What <c>--help</c> prints, for a terminal of 80 columns.</summary>
internal static class HelpText
{
    public const string Text = """
        A Mailchimp Marketing API on this machine, to test against: it keeps lists and
        members in memory, runs batches, and fails on demand.

        Usage: mailchimp-simulator [options]

          --port PORT      port to listen on; 0, the default, picks a free one
          --http           serve plain HTTP on that port, for clients that can't trust
                           a certificate; otherwise it is HTTPS
          --key KEY        the API key to accept, such as
                           0123456789abcdef0123456789abcdef-us6; a new one by default
          --latency MS     milliseconds that each call takes; 20 by default
          --seed NUMBER    makes the same random faults in each run
          --scenario FILE  a JSON file with faults that come and go
          --quiet          don't print a line for each request
          --version        print the version
          --help           print this

        Examples:

          mailchimp-simulator --port 8080 --http --key test-us6
          curl -u any:test-us6 http://localhost:8080/3.0/ping

          curl http://localhost:8080/_simulator/faults \
               -d '{"kind": "error", "status": 503, "times": 3}'

        Ctrl+C stops it. Nothing outside this machine is ever contacted.
        """;
}

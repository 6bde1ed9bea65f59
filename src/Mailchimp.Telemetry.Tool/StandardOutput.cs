using Microsoft.Win32.SafeHandles;

namespace Mailchimp.Telemetry.Tool;

/// <summary>Standard output as a stream that notices when its reader has gone, which the console's own ignores.</summary>
internal static class StandardOutput
{
    private const int Handle = 1;
    private const int BrokenPipe = 32;

    public static Stream Open()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        // Not for files: a FileStream would not move the position that other processes share.
        var output = new FileStream(new SafeFileHandle(Handle, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? Console.OpenStandardOutput() : output;
    }

    public static bool HasNoReader(IOException exception) => exception.HResult == BrokenPipe;
}

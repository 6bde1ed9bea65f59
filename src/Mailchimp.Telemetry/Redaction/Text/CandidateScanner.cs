namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>
/// Walks over the places of a text at which something sensitive may stand, with three searches: one for <c>@</c>, one
/// for all the words at once, one for keys.
/// </summary>
internal ref struct CandidateScanner(ReadOnlySpan<char> text, bool withKeys)
{
    private static readonly MultiPatternSearcher Words = new(
        [
            "%40", "%2540", "\\u0040",
            "apikey", "api_key", "api-key", "secret", "token", "passw", "pwd=", "pwd%3d", "signature", "x-amz-", "sig=", "sig%3d", "awsaccesskey", "aws_access", "aws-access", "x_amz_", "xamz",
            "authoriz", "cookie", "phpsess", "mcid", "abck", "_avesta", "ak_bmsc", "bm_s",
            "basic ", "basic%20", "bearer ", "bearer%20", "apikey ", "oauth ", "oauth%20", "code=", "code%3d", "query=", "query%3d", "url =", "url:", "url\"", "url'", "url\\", "url%22", "responsebodyurl", "response_body_url", "response-body-url",
            "email", "e-mail", "e_mail", "subscriber", "contact", "name", "company", "phone", "addr", "street", "city", "zip", "postal",
            "ip_", "ip-", "ip =", "ip:", "ip\"", "ip'", "ip\\", "ip=", "ip%", "ip]", "ipaddr", "ipsign", "ipopt", "itude", "birth", "note =", "note:", "note\"", "note'", "note\\", "note%", "merge",
            "members", "queue/", "queue%2f", "queue\\", "sent-to", "open-details", "unsubscribed", "sms",
        ]);

    private const int Unknown = -1;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly bool _withKeys = withKeys;
    private int _position = 0;
    private int _at = Unknown;
    private int _word = Unknown;
    private int _key = Unknown;
    private RedactionMatch _keyMatch;

    /// <summary>Goes to the next place; false when there is none.</summary>
    /// <param name="anchor">The place.</param>
    /// <param name="key">The key that begins there, if one does.</param>
    public bool MoveNext(out int anchor, out RedactionMatch? key)
    {
        if (_at < _position)
        {
            var at = _text[_position..].IndexOf('@');
            _at = at < 0 ? _text.Length : _position + at;
            Steps.Add(_at - _position);
        }

        if (_word < _position)
        {
            var word = Words.IndexIn(_text, _position);
            _word = word < 0 ? _text.Length : word;
        }

        if (_key < _position)
        {
            _key = _withKeys && KeyMatcher.TryFind(_text, _position, out _keyMatch) ? _keyMatch.Start : _text.Length;
        }

        anchor = Math.Min(Math.Min(_at, _word), _key);
        key = anchor == _key ? _keyMatch : null;
        return anchor < _text.Length;
    }

    /// <summary>Goes on behind a place.</summary>
    public void Continue(int position) => _position = Math.Min(position, _text.Length);
}

import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';

// A server on loopback that keeps the webhooks that it is sent.
export async function startReceiver() {
  const received = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => { body += chunk; });
    request.on('end', () => {
      if (request.method === 'POST') {
        received.push({ path: request.url, body, form: new URLSearchParams(body), signature: request.headers['x-mailchimp-signature'] });
      }
      response.end();
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    received,
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => server.close(),
  };
}

export function isSigned(webhook, secret) {
  const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(webhook.signature ?? '') ?? [];
  return time !== undefined && signature === createHmac('sha256', secret).update(`${time}.${webhook.body}`).digest('hex');
}

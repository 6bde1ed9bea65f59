import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { here } from './settings';

const html = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><link rel="stylesheet" href="/page/main.css"><style>* { transition: none !important; animation: none !important }</style><body style="margin:0"><script type="module" src="/page/main.js"></script>';
const modules = `${here}node_modules`;
const fonts: [RegExp, string][] = [
  [/Inter-Regular/, '@fontsource/inter/files/inter-latin-400-normal.woff2'],
  [/Inter-Medium\./, '@fontsource/inter/files/inter-latin-500-normal.woff2'],
  [/Inter-Italic/, '@fontsource/inter/files/inter-latin-400-italic.woff2'],
  [/Inter-MediumItalic/, '@fontsource/inter/files/inter-latin-500-italic.woff2'],
  [/roboto/, '@fontsource/roboto-mono/files/roboto-mono-latin-400-normal.woff2'],
];
const types: Record<string, string> = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', woff2: 'font/woff2' };

/** Serves the page, and Grafana's icons and fonts where its libraries look for them. */
export async function serve(): Promise<string> {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname);
    if (path === '/') {
      response.setHeader('content-type', 'text/html').end(html);
      return;
    }

    try {
      const content = await readFile(file(path));
      response.setHeader('content-type', types[path.split('.').at(-1)!] ?? 'application/octet-stream').end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function file(path: string): string {
  const font = fonts.find(([name]) => path.startsWith('/public/fonts/') && name.test(path));
  const icons = '/public/build/img/icons/';
  return font ? `${modules}/${font[1]}` : path.startsWith(icons) ? `${modules}/@grafana/ui/dist/public/img/icons/${path.slice(icons.length)}` : `${here}out${path}`;
}

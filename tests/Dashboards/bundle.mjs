// Bundles the page that draws, and the program that runs it.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const common = { absWorkingDir: here, bundle: true, logLevel: 'error', sourcemap: false };

// Grafana's present table is in the package, but not among its exports.
const table = 'node_modules/@grafana/ui/dist/esm/components/Table/TableNG/TableNG.mjs';

export const bundlePage = () =>
  build({
    ...common,
    entryPoints: ['src/page/main.tsx'],
    outdir: 'out/page',
    format: 'esm',
    target: 'chrome120',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    alias: { 'grafana-table': `${here}${table}` },
    loader: { '.svg': 'dataurl', '.ttf': 'dataurl', '.woff': 'dataurl', '.woff2': 'dataurl' },
    jsx: 'automatic',
  });

export const bundleRunner = () => build({ ...common, entryPoints: ['src/runner/main.ts'], outfile: 'out/runner.mjs', format: 'esm', platform: 'node', packages: 'external' });

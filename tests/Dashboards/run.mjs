import { bundlePage, bundleRunner } from './bundle.mjs';

await Promise.all([bundlePage(), bundleRunner()]);
const { main } = await import('./out/runner.mjs');
process.exit(await main(process.argv.slice(2)));

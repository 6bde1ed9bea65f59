import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import UPNG from 'upng-js';
import type { Drawing } from '../model';
import { readDashboards } from './dashboards';
import { withDay } from './session';
import { picturePace, repository } from './settings';

const [width, largest, colours] = [1600, 200_000, 128];
const folder = process.env.PICTURES ?? `${repository}docs/images`;

/** `npm run pictures`: the pictures of the documentation, of a longer day of the sample. */
export async function pictures([seconds = '600']: string[]): Promise<number> {
  await mkdir(folder, { recursive: true });
  let tooLarge = 0;
  console.log(`The sample lives a day of ${seconds} s.`);
  await withDay(Number(seconds), picturePace, async (drawer, day) => {
    const [busy] = await day.states();
    for (const dashboard of await readDashboards(picturePace)) {
      const name = dashboard.uid.replace(/^mailchimp-/, '');
      for (const theme of name === 'overview' ? (['dark', 'light'] as const) : (['dark'] as const)) {
        const drawing: Drawing = { dashboard, prometheus: day.prometheus.url, from: busy!.from, to: busy!.to, theme, width };
        const file = `${folder}/${name}${theme === 'light' ? '-light' : ''}.png`;
        await drawer.draw(drawing, file);
        await reduce(file);
        const { size } = await stat(file);
        tooLarge += size > largest ? 1 : 0;
        console.log(`${file}: ${Math.round(size / 1000)} KB${size > largest ? ', too large' : ''}`);
      }
    }
  });
  return tooLarge === 0 ? 0 : 1;
}

/** To a palette, of fewer colours than anybody counts in a chart. */
async function reduce(file: string): Promise<void> {
  const picture = UPNG.decode(new Uint8Array(await readFile(file)).buffer);
  await writeFile(file, Buffer.from(UPNG.encode(UPNG.toRGBA8(picture), picture.width, picture.height, colours)));
}

import { mkdir, rm } from 'node:fs/promises';
import { checks } from '../model';
import { Drawer } from './browser';
import { readDashboards } from './dashboards';
import { Day } from './day';
import { day as seconds, pictures } from './settings';

const themes = ['dark', 'light'] as const;
const widths = [1600, 1280];

export async function test(): Promise<number> {
  await rm(pictures, { recursive: true, force: true });
  await mkdir(pictures, { recursive: true });
  const dashboards = await readDashboards();
  const began = Date.now();
  const since = () => `${((Date.now() - began) / 1000).toFixed(0)} s`;
  const [drawer, day] = await Promise.all([Drawer.start(), Day.live(seconds)]);
  console.log(`${since()}: the day is over`);
  let [passed, failed] = [0, 0];
  try {
    for (const state of await day.states()) {
      for (const dashboard of dashboards) {
        let found = 0;
        for (const theme of themes) {
          for (const width of widths) {
            const name = `${dashboard.uid}-${state.name.replace(' ', '-')}-${theme}-${width}`;
            const drawn = await drawer.draw({ dashboard, prometheus: day.prometheus.url, from: state.from, to: state.to, theme, width }, `${pictures}/${name}.png`);
            const findings = drawn.findings.filter(({ check }) => check !== 'empty' || state.hasData);
            for (const { check, panel, message } of findings) {
              console.log(`  ${dashboard.uid} / ${panel} [${state.name}, ${theme}, ${width}] ${check}: ${message}`);
            }

            const kinds = new Set(findings.map(({ check }) => check)).size;
            found += findings.length;
            failed += kinds;
            passed += checks.length - kinds;
          }
        }

        console.log(`${since()}: ${dashboard.uid}, ${state.name}: ${found === 0 ? 'fine' : `${found} findings`}`);
      }
    }
  } finally {
    await day.stop();
    await drawer.stop();
  }

  console.log(`${passed} passed, ${failed} failed, 0 skipped`);
  return failed === 0 ? 0 : 1;
}

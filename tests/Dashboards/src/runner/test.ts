import { mkdir, rm } from 'node:fs/promises';
import { Drawer } from './browser';
import { readDashboards } from './dashboards';
import { Day } from './day';
import { drawAll } from './drawAll';
import { isExpected } from './expectations';
import { unknownOptions } from './options';
import { Report } from './report';
import { day as seconds, pictures } from './settings';

export async function test(): Promise<number> {
  await rm(pictures, { recursive: true, force: true });
  await mkdir(pictures, { recursive: true });
  const report = new Report();
  const living = Day.live(seconds);
  for (const { uid, title } of await readDashboards(false)) {
    const own = unknownOptions((await readDashboards(false)).filter((one) => one.uid === uid));
    report.add(uid, 'its JSON', ['option'], own.filter((finding) => !isExpected(uid, finding)));
    report.progress(`${title}, options`);
  }

  const [drawer, day] = await Promise.all([Drawer.start(), living]);
  report.say('the sample has lived its day');
  try {
    await drawAll(drawer, day, await readDashboards(), report, pictures);
  } finally {
    await day.stop();
    await drawer.stop();
  }

  console.log(`\nPictures: ${pictures}\n${report.passed} passed, ${report.failed} failed, 0 skipped`);
  return report.failed === 0 ? 0 : 1;
}

import { mkdir, rm } from 'node:fs/promises';
import { readDashboards } from './dashboards';
import { drawAll } from './drawAll';
import { isExpected } from './expectations';
import { unknownOptions } from './options';
import { failingQueries } from './otherQueries';
import { Report } from './report';
import { withDay } from './session';
import { day as seconds, pictures, testPace } from './settings';

/** `npm test`: everything, with a count at the end. */
export async function test(): Promise<number> {
  await rm(pictures, { recursive: true, force: true });
  await mkdir(pictures, { recursive: true });
  const report = new Report();
  const dashboards = await readDashboards(testPace);
  const unknown = unknownOptions(await readDashboards());
  await withDay(seconds, testPace, async (drawer, day) => {
    report.say('the sample has lived its day');
    const [busy] = await day.states();
    for (const dashboard of dashboards) {
      const findings = [...unknown.filter((finding) => finding.dashboard === dashboard.uid), ...(await failingQueries(dashboard, day.prometheus, busy!))];
      report.add(dashboard.uid, 'its JSON', ['option', 'query'], findings.filter((finding) => !isExpected(dashboard.uid, finding)));
      report.progress(`${dashboard.title}, options, variables and annotations`);
    }

    await drawAll(drawer, day, dashboards, report, pictures);
  });
  console.log(`\nPictures: ${pictures}\n${report.passed} passed, ${report.failed} failed, 0 skipped`);
  return report.failed === 0 ? 0 : 1;
}

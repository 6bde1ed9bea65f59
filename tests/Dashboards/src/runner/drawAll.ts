import { checks, type DashboardJson, type Drawing, type Finding } from '../model';
import type { Drawer } from './browser';
import type { Day } from './day';
import { isExpected } from './expectations';
import { wrongFigures } from './figures';
import { Raw } from './raw';
import type { Report } from './report';

const themes = ['dark', 'light'] as const;
const widths = [1600, 1280];

/** Draws each dashboard in each state, theme and width, and reports what is wrong. */
export async function drawAll(drawer: Drawer, day: Day, dashboards: DashboardJson[], report: Report, pictures?: string): Promise<void> {
  for (const state of await day.states()) {
    await day.reach(state.to);
    const raw = await Raw.read(day.prometheus, state);
    for (const dashboard of dashboards) {
      for (const theme of themes) {
        for (const width of widths) {
          const drawing: Drawing = { dashboard, prometheus: day.prometheus.url, from: state.from, to: state.to, theme, width };
          const drawn = await drawer.draw(drawing, pictures && `${pictures}/${dashboard.uid}-${state.name.replace(' ', '-')}-${theme}-${width}.png`);
          const findings = [...drawn.findings, ...wrongFigures(dashboard.uid, state.name, drawn.shown, raw)];
          const isWrong = (finding: Finding) => !isExpected(dashboard.uid, finding, state.name) && (finding.check !== 'empty' || state.hasData) && !isNarrowTable(dashboard, finding, width);
          report.add(dashboard.uid, `${theme} ${width}`, checks, findings.filter(isWrong));
        }
      }

      report.progress(`${dashboard.title}, ${state.name}`);
    }
  }
}

/** Tables are as wide as their columns' texts at 1600 pixels; on a narrower page their cells may be cut. */
function isNarrowTable(dashboard: DashboardJson, { check, panel }: Finding, width: number): boolean {
  return check === 'cut' && width < 1600 && dashboard.panels.some(({ title, type }) => title === panel && type === 'table');
}

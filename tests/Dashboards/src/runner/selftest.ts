import type { Check, DashboardJson, Drawing, Finding, PanelJson } from '../model';
import { readDashboards } from './dashboards';
import { figures } from './figureTable';
import { wrongFigures } from './figures';
import { unknownOptions } from './options';
import { Raw } from './raw';
import { withDay } from './session';
import { testPace } from './settings';

type Break = [what: string, check: Check, panel: (panel: PanelJson, dashboard: DashboardJson) => boolean, how: (panel: PanelJson) => void];

const isOf = (...types: string[]) => (panel: PanelJson) => types.includes(panel.type);
const hasFigure = (panel: PanelJson, { uid }: DashboardJson) => panel.type === 'stat' && figures.some((figure) => figure.dashboard === uid && figure.panel === panel.title && figure.states === undefined);
const ask = (expr: string) => (panel: PanelJson) => panel.targets!.forEach((target) => (target.expr = expr.replace('$', () => target.expr)));

const breaks: Break[] = [
  ['a query that is wrong', 'query', isOf('stat'), ask('sum(')],
  ['a transformation that throws', 'query', isOf('table'), (panel) => panel.transformations!.push({ id: 'renameByRegex', options: { regex: '/(/', renamePattern: '' } })],
  ['an image that is not there', 'console', isOf('text'), (panel) => (panel.options!.content += '<img src="/missing.png">')],
  ['a series that is not there', 'empty', isOf('timeseries'), ask('no_such_series')],
  ['a table without rows', 'empty', isOf('table'), ask('no_such_series')],
  ['a division by zero', 'text', isOf('table'), ask('($) * 0 / 0')],
  ['a variable that is not there', 'text', isOf('text'), (panel) => (panel.options!.content += ' ${nothing}')],
  ['a name that is not there', 'text', isOf('stat'), (panel) => ([panel.options!.textMode, panel.targets![0]!.expr] = ['name', 'no_such_series'])],
  ['one too many', 'figure', hasFigure, ask('($) + 1')],
  ['a title that is too long', 'cut', isOf('stat'), (panel) => (panel.title = panel.title.repeat(20))],
  ['more text than fits', 'cut', isOf('text'), (panel) => (panel.options!.content += '\n\nmore'.repeat(20))],
  ['a column that is too narrow', 'cut', isOf('table'), (panel) => (panel.fieldConfig!.overrides = [{ matcher: { id: 'byType', options: 'string' }, properties: [{ id: 'custom.width', value: 60 }] }])],
  ['text over text', 'overlap', isOf('text'), (panel) => (panel.options!.content += '\n\n<div style="margin-top: -30px">over the last line</div>')],
  ['a panel over another', 'overlap', isOf('timeseries'), (panel) => (panel.gridPos.y -= 2)],
  ['an unknown unit', 'option', isOf('stat'), (panel) => (panel.fieldConfig!.defaults.unit = 'parsecs')],
  ['an unknown colour mode', 'option', isOf('stat'), (panel) => (panel.fieldConfig!.defaults.color = { mode: 'rainbow' })],
  ['an unknown transformation', 'option', isOf('table'), (panel) => panel.transformations!.push({ id: 'shuffle', options: {} })],
  ['an unknown option', 'option', isOf('stat'), (panel) => (panel.options!.colour = 'red')],
  ['an unknown value of an option', 'option', isOf('stat'), (panel) => (panel.options!.graphMode = 'pie')],
  ['an unknown property of a series', 'option', isOf('timeseries'), (panel) => (panel.fieldConfig!.defaults.custom.lineColour = 'red')],
  ['an unknown override', 'option', isOf('table'), (panel) => panel.fieldConfig!.overrides.push({ matcher: { id: 'byName', options: 'a' }, properties: [{ id: 'custom.breadth', value: 1 }] })],
];

/** `npm run selftest`: breaks a dashboard in each way, and expects a finding that was not there before. */
export async function selftest(): Promise<number> {
  const dashboards = await readDashboards(testPace);
  let failed = 0;
  await withDay(14, testPace, async (drawer, day) => {
    const [busy] = await day.states();
    const raw = await Raw.read(day.prometheus, busy!);
    const before = new Map<string, string[]>();
    const find = async (dashboard: DashboardJson, check?: Check): Promise<Finding[]> => {
      const drawing: Drawing = { dashboard, prometheus: day.prometheus.url, from: busy!.from, to: busy!.to, theme: 'dark', width: 1600 };
      const { findings, shown } = await drawer.draw(drawing);
      return [...findings, ...wrongFigures(dashboard.uid, busy!.name, shown, raw), ...(check === 'option' ? unknownOptions([dashboard]) : [])];
    };
    for (const [what, check, isRight, how] of breaks) {
      const whole = dashboards.find((dashboard) => dashboard.panels.some((panel) => isRight(panel, dashboard)))!;
      const broken = structuredClone(whole);
      how(broken.panels.find((panel) => isRight(panel, whole))!);
      before.set(whole.uid, before.get(whole.uid) ?? (await find(whole, 'option')).map(({ message }) => message));
      const found = (await find(broken, check)).find((finding) => finding.check === check && !before.get(whole.uid)!.includes(finding.message));
      console.log(`${found ? 'found ' : 'MISSED'}  ${what}${found ? `: ${found.panel.slice(0, 60) || 'the page'} ${found.message.slice(0, 160)}` : ''}`);
      failed += found ? 0 : 1;
    }
  });
  console.log(`${breaks.length - failed} passed, ${failed} failed, 0 skipped`);
  return failed === 0 ? 0 : 1;
}

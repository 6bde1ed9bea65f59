import type { Drawn, Finding, Shown } from '../../model';
import type { PanelData } from '../data/panelData';
import { isEmpty, types } from '../panels/Panel';
import { unknownNames } from './known';
import { legible } from './legible';

/** Reads the page as a viewer does. */
export function inspect(page: HTMLElement, panels: PanelData[]): Drawn {
  const findings: Finding[] = [];
  const shown: Shown[] = [];
  const elements = [...page.querySelectorAll<HTMLElement>('[data-panel]')];
  panels.forEach((data, index) => {
    const { title, type } = data.panel;
    const element = elements[index];
    const found = [
      ...data.errors.map((message) => ({ check: 'query' as const, message })),
      ...unknownNames(data.panel).map((name) => ({ check: 'option' as const, message: `names what Grafana does not know: ${name}` })),
      ...(types[type] ? [] : [{ check: 'option' as const, message: `is of a type that cannot be drawn here: ${type}` }]),
      ...(isEmpty(data) ? [{ check: 'empty' as const, message: `is empty: "${element?.innerText.replace(/\s+/g, ' ')}"` }] : []),
      ...(element === undefined ? [{ check: 'empty' as const, message: 'is not drawn at all' }] : legible(element, type)),
    ];
    findings.push(...found.map((one) => ({ ...one, panel: title })));
    if (element !== undefined) {
      shown.push({ panel: title, values: values(element), rows: rows(element) });
    }
  });
  const boxes = panels.map(({ panel }) => panel);
  const pairs = boxes.flatMap((one, index) => boxes.slice(index + 1).filter((other) => lieOver(one.gridPos, other.gridPos)).map((other) => ({ panel: one.title, message: `lies over ${other.title}` })));
  findings.push(...pairs.map((pair) => ({ ...pair, check: 'overlap' as const })));
  return { findings, shown };
}

type Box = PanelData['panel']['gridPos'];
const lieOver = (a: Box, b: Box) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

function values(panel: HTMLElement) {
  return [...panel.querySelectorAll<HTMLElement>('[data-value]')].map((element) => {
    const bar = element.querySelector<HTMLElement>('[data-testid="data-testid Bar gauge value"]');
    return { name: element.dataset.value!, text: (bar ?? element).innerText.replace(/\s+/g, ' ').trim() };
  });
}

function rows(panel: HTMLElement): Record<string, string>[] {
  const columns = [...panel.querySelectorAll<HTMLElement>('[role="columnheader"]')].map((header) => header.innerText.trim());
  return [...panel.querySelectorAll<HTMLElement>('[role="row"]')]
    .map((row) => [...row.querySelectorAll<HTMLElement>('[role="gridcell"]')].map((cell) => cell.innerText.trim()))
    .filter((cells) => cells.length > 0)
    .map((cells) => Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])));
}

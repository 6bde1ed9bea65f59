import type { Finding, Shown } from '../model';
import { figures, type Figure } from './figureTable';
import type { Raw } from './raw';

/** Holds what a dashboard shows against the raw counters. */
export function wrongFigures(dashboard: string, state: string, shown: Shown[], raw: Raw): Finding[] {
  return figures
    .filter((figure) => figure.dashboard === dashboard && (figure.states ?? ['busy', 'quiet']).includes(state))
    .flatMap((figure) => {
      const panel = shown.find((one) => one.panel === figure.panel);
      const differences = panel === undefined ? ['there is no such panel: see figureTable.ts'] : compare(figure, panel, raw);
      const more = differences.length > 4 ? `; and ${differences.length - 4} more` : '';
      return differences.length === 0 ? [] : [{ check: 'figure' as const, panel: figure.panel, message: differences.slice(0, 4).join('; ') + more }];
    });
}

function compare(figure: Figure, shown: Shown, raw: Raw): string[] {
  const expected = figure.raw(raw);
  if (typeof expected !== 'object') {
    const text = shown.values.map((value) => value.text).join(' ');
    return isRight(text, expected) ? [] : [`shows "${text}" where the raw counters say ${short(expected)}`];
  }

  const texts = byName(figure, shown);
  const names = figure.isTop ? Object.keys(texts) : [...new Set([...Object.keys(expected), ...Object.keys(texts)])];
  const smallest = Math.min(...Object.keys(texts).map((name) => expected[name] ?? 0));
  const missed = figure.isTop ? Object.keys(expected).filter((name) => texts[name] === undefined && expected[name]! > smallest) : [];
  return [...names.filter((name) => !isRight(texts[name] ?? '', expected[name] ?? 0)), ...missed].map(
    (name) => `shows ${texts[name] === undefined ? 'nothing' : `"${texts[name]}"`} for ${name || '(no name)'} where the raw counters say ${short(expected[name] ?? 0)}`,
  );
}

const short = (expected: number | string) => (typeof expected === 'number' ? Number(expected.toPrecision(6)) : expected);

function byName({ keys, column }: Figure, { values, rows }: Shown): Record<string, string> {
  return keys === undefined ? Object.fromEntries(values.filter(({ name }) => name !== '').map(({ name, text }) => [name, text])) : Object.fromEntries(rows.map((row) => [keys.map((key) => row[key]).join(' '), row[column!] ?? '']));
}

/** Right is what rounds to the digits shown. Words or nothing are right where there is no figure, or none but zero. */
function isRight(text: string, expected: number | string): boolean {
  if (typeof expected === 'string') {
    return text === expected;
  }

  const figure = parse(text);
  if (figure === undefined || Number.isNaN(expected)) {
    return figure === undefined && (Number.isNaN(expected) || expected === 0);
  }

  return Math.abs(figure.value - expected) <= figure.precision / 2 + 1e-9;
}

const scales: Record<string, number> = { '': 1, '%': 0.01, K: 1e3, Mil: 1e6 };

/** A figure as Grafana writes it, such as `1.23 K` or `12.5%`. */
function parse(text: string): { value: number; precision: number } | undefined {
  const match = /^(-?\d[\d,]*)(?:\.(\d+))?\s*(%|K|Mil)?/.exec(text.trim());
  if (match === null) {
    return undefined;
  }

  const scale = scales[match[3] ?? '']!;
  return { value: Number(`${match[1]!.replaceAll(',', '')}.${match[2] ?? 0}`) * scale, precision: 10 ** -(match[2]?.length ?? 0) * scale };
}

import type { Finding } from '../../model';
import { canvasTexts } from './canvas';
import { textBoxes, type TextBox } from './textBoxes';

const wrong = /\bNaN\b|\bundefined\b|\bInfinity\b|∞|\[object |\$__\w+|\$\{|\{\{/;

const time = /^\d\d:\d\d(:\d\d)?$/;

/** Rows and legends may be scrolled to; nobody scrolls for the rest. */
const scrolls = new Set(['table', 'timeseries']);

export function legible(panel: HTMLElement, type: string): Omit<Finding, 'panel'>[] {
  const boxes = textBoxes(panel);
  const canvases = [...canvasTexts].filter(([canvas]) => panel.contains(canvas));
  const texts = [...boxes.map((box) => box.text), ...canvases.flatMap(([, drawn]) => drawn.map(({ text }) => text))];
  // The first and the last time on an axis may stick out, as they do in Grafana.
  const cutOnCanvas = canvases.flatMap(([, drawn]) => drawn.filter(({ text, left }) => left < -1 && !time.test(text)).map(({ text }) => text));
  return [
    ...list('text', 'shows', texts.filter((text) => wrong.test(text))),
    ...(isBlank(panel) ? [{ check: 'text' as const, message: 'shows nothing at all, not even that there is no data' }] : []),
    ...list('cut', 'cuts off', [...boxes.filter((box) => isCut(box, scrolls.has(type))).map((box) => box.text), ...cutOnCanvas]),
    ...list('overlap', 'draws over each other', overlaps(boxes)),
  ];
}

/** A value is drawn, with no text. */
const isBlank = (panel: HTMLElement) => [...panel.querySelectorAll<HTMLElement>('[data-value]')].some((value) => value.innerText.trim() === '');

function isCut({ whole, seen, hider }: TextBox, mayScroll: boolean): boolean {
  const isAside = seen.width < whole.width - 1.5;
  const isBelow = seen.height < whole.height * 0.75;
  const scrollsDown = hider !== undefined && hider.scrollHeight > hider.clientHeight && /auto|scroll/.test(getComputedStyle(hider).overflowY);
  return isBelow ? !(scrollsDown && mayScroll) : isAside;
}

function overlaps(boxes: TextBox[]): string[] {
  const seen = boxes.filter((box) => box.seen.width > 0 && box.seen.height > 0);
  return seen.flatMap((one, index) =>
    seen
      .slice(index + 1)
      .filter((other) => one.element !== other.element && common(one.seen, other.seen) > 2)
      .map((other) => `${one.text} / ${other.text}`),
  );
}

/** By how many pixels two boxes overlap in the direction in which they do so less. */
const common = (a: DOMRect, b: DOMRect) => Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

function list(check: Finding['check'], verb: string, texts: string[]): Omit<Finding, 'panel'>[] {
  const different = [...new Set(texts)];
  const more = different.length > 5 ? ` and ${different.length - 5} more` : '';
  return different.length === 0 ? [] : [{ check, message: `${verb} ${different.slice(0, 5).map((text) => `"${text}"`).join(', ')}${more}` }];
}

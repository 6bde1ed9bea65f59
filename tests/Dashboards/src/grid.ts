import type { PanelJson } from './model';

const [columns, cell, margin] = [24, 30, 8];

/** Where Grafana's grid puts a panel on a page of the width. */
export function place({ gridPos }: PanelJson, pageWidth: number) {
  const column = (pageWidth - margin * (columns + 1)) / columns;
  return {
    left: margin + gridPos.x * (column + margin),
    top: margin + gridPos.y * (cell + margin),
    width: gridPos.w * column + (gridPos.w - 1) * margin,
    height: gridPos.h * cell + (gridPos.h - 1) * margin,
  };
}

export const heightOf = (panels: PanelJson[]) => margin + Math.max(...panels.map(({ gridPos: { y, h } }) => (y + h) * (cell + margin)));

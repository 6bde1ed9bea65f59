import { useTheme2 } from '@grafana/ui';
import type { PanelJson } from '../model';
import type { PanelData } from './data/panelData';
import { Panel } from './panels/Panel';

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

export function Dashboard({ panels, width }: { panels: PanelData[]; width: number }) {
  const theme = useTheme2();
  const bottom = Math.max(...panels.map(({ panel }) => place(panel, width).top + place(panel, width).height));
  return (
    <div style={{ position: 'relative', width, height: bottom + margin, background: theme.colors.background.canvas }}>
      {panels.map((data) => {
        const box = place(data.panel, width);
        return (
          <div key={data.panel.id} data-panel={data.panel.title} style={{ position: 'absolute', ...box }}>
            <Panel data={data} width={box.width} height={box.height} />
          </div>
        );
      })}
    </div>
  );
}

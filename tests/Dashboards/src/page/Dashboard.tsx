import { useTheme2 } from '@grafana/ui';
import { heightOf, place } from '../grid';
import type { PanelData } from './data/panelData';
import { Panel } from './panels/Panel';

export function Dashboard({ panels, width }: { panels: PanelData[]; width: number }) {
  const theme = useTheme2();
  return (
    <div style={{ position: 'relative', width, height: heightOf(panels.map(({ panel }) => panel)), background: theme.colors.background.canvas }}>
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

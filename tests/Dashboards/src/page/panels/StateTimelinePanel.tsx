import { formattedValueToString, getFieldDisplayName, type Field } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import type { PanelProps } from './Panel';

const [names, axis] = [0.28, 24];

/** Drawn by hand: Grafana's own is in none of its Apache-licensed libraries. */
export function StateTimelinePanel({ data: { panel, frames, range }, width, height }: PanelProps) {
  const theme = useTheme2();
  const rows = frames.flatMap((frame) => frame.fields.filter((field) => field.type !== 'time').map((field) => ({ frame, field, times: frame.fields[0]!.values as number[] })));
  const rowHeight = (height - axis) / Math.max(rows.length, 1);
  const [from, to] = [range.from.valueOf(), range.to.valueOf()];
  const left = (time: number) => `${(100 * (time - from)) / (to - from)}%`;
  return (
    <div style={{ width, height, position: 'relative', fontSize: theme.typography.bodySmall.fontSize }}>
      {rows.map(({ frame, field, times }, index) => (
        <div key={index} style={{ position: 'absolute', top: index * rowHeight, height: rowHeight, width, display: 'flex', alignItems: 'center' }}>
          <div style={{ width: width * names, paddingRight: 8, textAlign: 'right', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{getFieldDisplayName(field, frame, frames)}</div>
          <div style={{ position: 'relative', flex: 1, height: rowHeight * (panel.options?.rowHeight ?? 0.9) }}>
            {segments(times, field, from, to).map(({ start, end, value }) => {
              const display = field.display!(value);
              return (
                <div key={start} title={formattedValueToString(display)} style={{ position: 'absolute', left: left(start), width: `calc(${left(end)} - ${left(start)})`, height: '100%', background: display.color, overflow: 'hidden', color: theme.colors.getContrastText(display.color!), textAlign: 'center', display: 'flex', alignItems: 'center', justifyContent: 'center' }}>
                  {(width * (1 - names) * (end - start)) / (to - from) > 60 && panel.options?.showValue !== 'never' ? formattedValueToString(display) : null}
                </div>
              );
            })}
          </div>
        </div>
      ))}
      <div style={{ position: 'absolute', bottom: 0, left: width * names, right: 0, display: 'flex', justifyContent: 'space-between', color: theme.colors.text.secondary }}>
        {[0, 0.25, 0.5, 0.75].map((part) => (
          <span key={part}>{new Date(from + part * (to - from)).toISOString().slice(11, 19)}</span>
        ))}
      </div>
    </div>
  );
}

/** Equal values that follow each other are one segment. */
function segments(times: number[], field: Field, from: number, end: number) {
  const found: { start: number; end: number; value: unknown }[] = [];
  field.values.forEach((value, index) => {
    const [start, stop] = [Math.max(times[index]!, from), Math.min(times[index + 1] ?? end, end)];
    const last = found.at(-1);
    if (last?.value === value) {
      last!.end = stop;
    } else {
      found.push({ start, end: stop, value });
    }
  });
  return found.filter((segment) => segment.value != null);
}

import { getDisplayProcessor, getDisplayValueAlignmentFactors, getFieldDisplayValues, VizOrientation, type FieldDisplay } from '@grafana/data';
import { BarGauge, VizRepeater } from '@grafana/ui';
import type { PanelProps } from './Panel';

export function BarGaugePanel({ data, width, height }: PanelProps) {
  const options = { reduceOptions: { calcs: ['lastNotNull'] }, orientation: VizOrientation.Auto, ...data.panel.options } as Record<string, any>;
  const isAutomatic = options.sizing !== 'manual';
  const values = () =>
    getFieldDisplayValues({
      data: data.frames,
      fieldConfig: data.panel.fieldConfig ?? { defaults: {}, overrides: [] },
      reduceOptions: options.reduceOptions,
      replaceVariables: data.replace,
      theme: data.theme,
      timeZone: 'utc',
    });
  return (
    <VizRepeater
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      getValues={values}
      height={height}
      itemSpacing={options.displayMode === 'lcd' ? 2 : 10}
      maxVizHeight={isAutomatic ? 300 : options.maxVizHeight}
      minVizHeight={isAutomatic ? 16 : options.minVizHeight}
      minVizWidth={isAutomatic ? 8 : options.minVizWidth}
      orientation={options.orientation}
      renderCounter={0}
      renderValue={({ value, width: w, height: h, orientation, alignmentFactors }: { value: FieldDisplay; width: number; height: number; orientation: VizOrientation; alignmentFactors: any }) => (
        <div data-value={value.display.title ?? ''} style={{ width: w }}>
          <BarGauge
            alignmentFactors={alignmentFactors}
            display={value.view?.getFieldDisplayProcessor(value.colIndex ?? 0) ?? getDisplayProcessor()}
            displayMode={options.displayMode}
            field={value.field}
            height={h}
            namePlacement={options.namePlacement}
            orientation={orientation}
            showUnfilled={options.showUnfilled}
            text={options.text}
            theme={data.theme}
            value={value.display}
            valueDisplayMode={options.valueMode}
            width={w}
          />
        </div>
      )}
      source={data}
      width={width}
    />
  );
}

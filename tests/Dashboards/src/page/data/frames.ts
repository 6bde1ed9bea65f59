import { createDataFrame, FieldType, type DataFrame } from '@grafana/data';
import type { TargetJson } from '../../model';
import type { Series } from './prometheus';

/** A frame for each series, named by the legend. */
export function timeSeriesFrames(target: TargetJson, query: string, series: Series[], step?: number): DataFrame[] {
  return series.map((one) => {
    const name = legend(target.legendFormat, query, one.labels);
    return createDataFrame({
      refId: target.refId,
      name,
      fields: [
        { name: 'Time', type: FieldType.time, values: one.times, config: step === undefined ? {} : { interval: step } },
        { name: 'Value', type: FieldType.number, values: one.values, labels: one.labels, config: name === undefined ? {} : { displayNameFromDS: name } },
      ],
    });
  });
}

/** All series in one frame, a column for each label. */
export function tableFrame(target: TargetJson, series: Series[], isOnly: boolean): DataFrame {
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort();
  const samples = series.flatMap((one) => one.times.map((time, index) => ({ time, value: one.values[index], labels: one.labels })));
  return createDataFrame({
    refId: target.refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: samples.map((sample) => sample.time) },
      ...labels.map((label) => ({ name: label, type: FieldType.string, values: samples.map((sample) => sample.labels[label] ?? ''), config: { filterable: true } })),
      { name: isOnly ? 'Value' : `Value #${target.refId}`, type: FieldType.number, values: samples.map((sample) => sample.value) },
    ],
  });
}

function legend(format: string | undefined, query: string, labels: Record<string, string>): string | undefined {
  if (format && format !== '__auto') {
    return format.replace(/\{\{\s*(.+?)\s*\}\}/g, (_, label) => labels[label] ?? '');
  }

  const { __name__: metric = '', ...rest } = labels;
  const pairs = Object.entries(rest).map(([label, value]) => `${label}="${value}"`);
  if (format === '__auto' && Object.keys(labels).length > 0) {
    return undefined;
  }

  return metric + (pairs.length > 0 ? `{${pairs.join(', ')}}` : '') || query;
}

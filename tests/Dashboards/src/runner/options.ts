import ts from 'typescript';
import type { DashboardJson, Finding, PanelJson } from '../model';
import { here } from './settings';

const file = `${here}src/options.generated.ts`;
const types: Record<string, [folder: string, name: string, custom: string]> = {
  bargauge: ['bargauge', 'BarGauge', '{}'],
  stat: ['stat', 'Stat', '{}'],
  'state-timeline': ['statetimeline', 'StateTimeline', 'Of.FieldConfig'],
  table: ['table', 'Table', 'Of.FieldConfig'],
  text: ['text', 'Text', '{}'],
  timeseries: ['timeseries', 'TimeSeries', 'Of.FieldConfig'],
};

/** The types in which Grafana writes a dashboard's JSON: every property may be left out, and enumerations are their texts. */
const prelude = `
import type { FieldConfig } from '@grafana/data';
import type { Panel } from '@grafana/schema';
type IsAny<T> = 0 extends 1 & T ? true : false;
type Json<T> = IsAny<T> extends true ? any : T extends string ? \`\${T}\` : T extends number | boolean | null ? T
  : T extends (infer U)[] ? Json<U>[] : T extends Function ? never : T extends object ? { [K in keyof T]?: Json<T[K]> } : T;
type Config<Custom> = Omit<Json<FieldConfig>, 'custom' | 'thresholds' | 'mappings'> & { thresholds?: any; mappings?: any; custom?: Json<Custom> };
type Rest = Omit<Json<Panel>, 'options' | 'fieldConfig' | 'targets'>;
`;

/** Has TypeScript hold each panel against the options that Grafana's schema declares. */
export function unknownOptions(dashboards: DashboardJson[]): (Finding & { dashboard: string })[] {
  const lines = prelude.split('\n');
  const origin = new Map<number, { dashboard: string; panel: string }>();
  const declare = (type: string, value: unknown, of: { dashboard: string; panel: string }) => {
    origin.set(lines.length, of);
    lines.push(`{ const value: ${type} = ${JSON.stringify(value)}; }`);
  };
  Object.entries(types).forEach(([type, [folder, name]]) => lines.push(`import type * as ${identifier(type)} from '@grafana/schema/dist/esm/raw/composable/${folder}/panelcfg/x/${name}PanelCfg_types.gen';`));
  for (const { uid, panels } of dashboards) {
    for (const panel of panels) {
      const of = { dashboard: uid, panel: panel.title };
      const { options = {}, fieldConfig, targets, ...rest } = panel;
      const [, , custom] = types[panel.type] ?? ['', '', '{}'];
      const [name, config] = [identifier(panel.type), `Config<${custom.replace('Of', identifier(panel.type))}>`];
      declare('Rest', rest, of);
      declare(`Json<${name}.Options>`, options, of);
      declare(config, fieldConfig?.defaults ?? {}, of);
      fieldConfig?.overrides.flatMap((rule) => rule.properties).forEach((property) => declare(config, nested(property.id, property.value), of));
    }
  }

  return diagnostics(lines.join('\n')).flatMap(({ line, message }) => {
    const of = origin.get(line);
    return of ? [{ ...of, check: 'option' as const, message: `has an option that Grafana does not know: ${message}` }] : [{ dashboard: '', panel: '', check: 'option' as const, message }];
  });
}

const identifier = (type: string) => `of_${type.replace(/\W/g, '_')}`;

const nested = (id: string, value: unknown): unknown => id.split('.').reduceRight((inner, key) => ({ [key]: inner }), value);

function diagnostics(text: string): { line: number; message: string }[] {
  const options: ts.CompilerOptions = { strict: true, noEmit: true, skipLibCheck: true, target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, version) => (name === file ? ts.createSourceFile(name, text, version) : getSourceFile.call(host, name, version));
  host.fileExists = (name) => name === file || fileExists.call(host, name);
  host.readFile = (name) => (name === file ? text : readFile.call(host, name));
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file)!;
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((one) => ({
    line: source.getLineAndCharacterOfPosition(one.start!).line,
    message: ts.flattenDiagnosticMessageText(one.messageText, ' ').replace(/ in type '(Json<.*|\{ [\s\S]*)'\.$/, '').slice(0, 300),
  }));
}

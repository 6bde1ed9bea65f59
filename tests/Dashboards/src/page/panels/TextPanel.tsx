import { renderTextPanelMarkdown, textUtil } from '@grafana/data';
import type { PanelProps } from './Panel';

export function TextPanel({ data: { panel, replace }, width, height }: PanelProps) {
  const content = replace(panel.options?.content);
  const html = panel.options?.mode === 'markdown' ? renderTextPanelMarkdown(content) : textUtil.sanitize(content);
  return <div className="markdown-html" style={{ width, height, overflow: 'auto' }} dangerouslySetInnerHTML={{ __html: html }} />;
}

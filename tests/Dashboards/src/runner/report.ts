import type { Check, Finding } from '../model';

/** Counts checks of drawings, and says each finding once, with all the drawings that it is seen in. */
export class Report {
  passed = 0;
  failed = 0;
  readonly findings: string[] = [];
  private readonly began = Date.now();
  private readonly pending = new Map<string, string[]>();

  add(dashboard: string, where: string, checked: readonly Check[], findings: Finding[]): void {
    const wrong = new Set(findings.map(({ check }) => check));
    this.failed += wrong.size;
    this.passed += checked.length - wrong.size;
    for (const { check, panel, message } of findings) {
      const text = `${check}: ${dashboard} / ${panel || 'the page'} ${message}`;
      this.pending.set(text, [...(this.pending.get(text) ?? []), where]);
    }
  }

  progress(what: string): void {
    const found = this.pending.size;
    this.say(`${what}: ${found === 0 ? 'fine' : `${found} findings`}`);
    for (const [text, wheres] of this.pending) {
      this.findings.push(text);
      console.log(`       ${text} [${wheres.length === 4 ? 'both themes and widths' : wheres.join('; ')}]`);
    }

    this.pending.clear();
  }

  say(what: string): void {
    console.log(`${((Date.now() - this.began) / 1000).toFixed(0).padStart(3)} s  ${what}`);
  }
}

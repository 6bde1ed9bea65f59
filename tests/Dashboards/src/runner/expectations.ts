import type { Finding } from '../model';
import expectations from '../../expectations.json';

interface Expectation {
  dashboard: string;
  panel: string;
  check: string;
  /** A part of the finding. */
  message?: string;
  states?: string[];
  reason: string;
}

/** Whether a finding is one that the project knows and has a reason for. */
export function isExpected(dashboard: string, { panel, check, message }: Finding, state?: string): boolean {
  return (expectations as Expectation[]).some(
    (one) => one.dashboard === dashboard && one.panel === panel && one.check === check && message.includes(one.message ?? '') && (one.states === undefined || state === undefined || one.states.includes(state)),
  );
}

/** Why a scenario cannot be, with the place of each fault. */
import { type Path, type Problem, printPath } from '../config/finding.js';
import { Refused } from './refused.js';

/** What is wrong, and where in the scenario. */
export interface ScenarioFault extends Problem {
  readonly path: Path;
}

/** The scenario cannot be: it goes back in time, or the worker would refuse it. */
export class ScenarioRefused extends Error {
  override readonly name = 'ScenarioRefused';
  readonly faults: readonly ScenarioFault[];

  constructor(faults: readonly ScenarioFault[]) {
    super(faults.map(printScenarioFault).join('\n'));
    this.faults = faults;
  }
}

export const printScenarioFault = ({ path, problem, allowed }: ScenarioFault): string =>
  `${printPath(path)}: ${problem}; ${allowed}`;

/** Runs a check of the worker's; its refusal is one of this place. */
export function under<T>(path: Path, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refused) throw refusedAt(path, error);
    throw error;
  }
}

/** A refusal's problems begin with their field, and end with what is allowed. */
export function refusedAt(path: Path, { problems }: Refused): ScenarioRefused {
  return new ScenarioRefused(
    problems.map((text) => {
      const [, field, rest = text] = /^([A-Za-z.]+): (.*)$/s.exec(text) ?? [];
      const end = rest.lastIndexOf('; ');
      return {
        path: [...path, ...(field === undefined ? [] : field.split('.'))],
        problem: end < 0 ? rest : rest.slice(0, end),
        allowed: end < 0 ? '' : rest.slice(end + 2),
      };
    }),
  );
}

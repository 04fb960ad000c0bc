/** Configuration folders for tests: a small one that is right, with the files that a test is about put in its place. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '../../src/config/configuration.js';
import { checkFolder } from '../../src/config/lint.js';
import { formatFault, type Loaded, loadConfiguration } from '../../src/config/load.js';

export const POLICY = `timeZone: Asia/Shanghai
categories: { service: , building: }
targets:
  handle:
    clause: 4.2.3
    from: slip-issued
    until: handled
    within: 4h
    steps:
      - { at: due, tell: supervisor }
`;

export const ORGANISATION = `people:
  ann: { name: Ann, email: ann@example.com }
  bob: { name: Bob, email: bob@example.com }
sites: { north: , south: }
departments: { engineering: , security: }
roles:
  receptionist: { north: ann, south: bob }
  responsible: ann
  supervisor: { engineering: ann, security: bob }
  department-head: bob
  senior-leadership: [ann, bob]
  executive-in-charge: ann
  management-representative: ann
  enterprise-management: ann
  warranty-office: ann
  admin: bob
`;

export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** Loads the small configuration with these files in it; null leaves one out. */
export async function load(
  files: Files = {},
  loading: (dir: string) => Promise<Loaded> = loadConfiguration,
): Promise<Loaded> {
  const dir = await mkdtemp(join(tmpdir(), 'duban-config-'));
  try {
    const all: Files = { 'policy.yaml': POLICY, 'organisation.yaml': ORGANISATION, ...files };
    for (const [name, content] of Object.entries(all))
      if (content !== null) await writeFile(join(dir, name), content);
    return relative(await loading(dir), dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function relative(loaded: Loaded, dir: string): Loaded {
  const inside = <T extends { readonly file: string }>(fault: T) => ({
    ...fault,
    file: fault.file.slice(dir.length + 1),
  });
  return loaded.ok
    ? { ...loaded, warnings: loaded.warnings.map(inside) }
    : { ok: false, faults: loaded.faults.map(inside) };
}

/** Every fault as it is printed; none where the folder is right. */
export async function faultsOf(files: Files): Promise<string[]> {
  const loaded = await load(files);
  return loaded.ok ? [] : loaded.faults.map(formatFault);
}

/** What lint has to say at an instant, as it is printed. */
export async function warningsOf(files: Files, now = '2026-11-23T09:00+08:00'): Promise<string[]> {
  const checked = await load(files, (dir) => checkFolder(dir, Date.parse(now)));
  if (!checked.ok) throw new Error(checked.faults.map(formatFault).join('\n'));
  return checked.warnings.map(formatFault);
}

export async function configurationOf(files: Files = {}): Promise<Configuration> {
  const loaded = await load(files);
  if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
  return loaded.configuration;
}

/** The small policy with one text replaced. */
export function policyWith(before: string, after: string): Files {
  return { 'policy.yaml': replaced(POLICY, before, after) };
}

export function organisationWith(before: string, after: string): Files {
  return { 'organisation.yaml': replaced(ORGANISATION, before, after) };
}

function replaced(text: string, before: string, after: string): string {
  if (!text.includes(before)) throw new Error(`the small configuration does not contain "${before}"`);
  return text.replace(before, () => after);
}

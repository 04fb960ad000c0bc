/** A process that takes a lock so many times, and fails when it was ever not alone; `stay` takes it and keeps it. */
import { readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { withFolderLock } from '../../src/ops/folder-lock.js';
import { isAlive, ownIdentity, type ProcessIdentity } from '../../src/ops/process-identity.js';

const [lock = '', journal = '', turns = ''] = process.argv.slice(2);

async function turn(): Promise<void> {
  await withFolderLock(lock, 30_000, async () => {
    writeSync(1, 'held\n');
    if (turns === 'stay') await new Promise((resolve) => setTimeout(resolve, 60_000));
    const other = holder();
    if (other !== null && isAlive(other)) throw new Error('two hold the lock');
    writeFileSync(journal, JSON.stringify(ownIdentity()));
    await new Promise((resolve) => setTimeout(resolve, 2));
    rmSync(journal);
  });
}

function holder(): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(journal, 'utf8'));
  } catch {
    return null;
  }
}

for (let n = 0; n < (Number(turns) || 1); n++) await turn();

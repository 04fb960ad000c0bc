import { tsImport } from 'tsx/esm/api';

export default async function setUp() {
  const { startServers } = await tsImport('./servers.ts', import.meta.url);
  globalThis.dubanTestServers = await startServers();
}

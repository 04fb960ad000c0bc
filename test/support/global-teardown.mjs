export default async function tearDown() {
  await globalThis.dubanTestServers?.remove();
}

/** One text for one value, whatever the order of its keys. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const parts = value as Readonly<Record<string, unknown>>;
  const pairs: string[] = [];
  for (const key of Object.keys(parts).sort()) {
    const part = parts[key];
    if (part !== undefined) pairs.push(`${JSON.stringify(key)}:${canonicalJson(part)}`);
  }
  return `{${pairs.join(',')}}`;
}

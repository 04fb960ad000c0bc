/** A strict check of a bare address: one mailbox, nothing that an SMTP command or a header could take for more. */

const ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*)$/;
const LONGEST = 254;

export const isAddress = (text: string): boolean => text.length <= LONGEST && ADDRESS.test(text);

/** The domain of an address; throws where it is none. */
export function domainOf(address: string): string {
  const domain = isAddress(address) ? ADDRESS.exec(address)?.[1] : undefined;
  if (domain === undefined) throw new Error('the address of the sender is not a plain mail address');
  return domain.toLowerCase();
}

/** `#t=95.5` → milliseconds into the call; undefined where the address says none. @param hash with its `#` */
export function readLinkTime(hash: string): number | undefined {
  const seconds = /^#t=(\d{1,7}(?:\.\d{1,3})?)$/.exec(hash)?.[1];
  return seconds === undefined ? undefined : Math.round(Number(seconds) * 1_000);
}

/** @param milliseconds into the call; whole seconds are what one would read out */
export const writeLinkTime = (milliseconds: number) => `#t=${Math.max(0, Math.floor(milliseconds / 1_000))}`;

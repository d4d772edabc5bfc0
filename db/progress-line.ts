const secondsBetweenLines = 5;

/** Says how many recordings a long command has been through, every few seconds. */
export function progressLine(what: string) {
  let last = performance.now();
  return (recordings: number) => {
    if (performance.now() - last < secondsBetweenLines * 1_000) return;
    last = performance.now();
    console.log(`${recordings} recordings ${what}`);
  };
}

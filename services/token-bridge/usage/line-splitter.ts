const lineFeed = 0x0a;

/** Cuts chunks after their last line end and gives whole lines to `onLines`, many at once. A line longer than `limit` is left out. */
export function lineSplitter(limit: number, onLines: (lines: Buffer) => void): (chunk: Buffer) => void {
  let held: Buffer[] = [];
  let heldBytes = 0;
  const hold = (tail: Buffer): void => {
    if (tail.length === 0) return;
    heldBytes += tail.length;
    if (heldBytes > limit) held = [];
    // A copy: a part would keep the whole chunk in memory.
    else held.push(Buffer.from(tail));
  };
  return (chunk) => {
    const first = chunk.indexOf(lineFeed);
    if (first === -1) return hold(chunk);
    let start = 0;
    if (heldBytes > 0) {
      if (heldBytes + first <= limit) onLines(Buffer.concat([...held, chunk.subarray(0, first)]));
      held = [];
      heldBytes = 0;
      start = first + 1;
    }
    const end = chunk.lastIndexOf(lineFeed);
    if (end > start) onLines(chunk.subarray(start, end));
    hold(chunk.subarray(end + 1));
  };
}

/** A source of numbers that gives the same row for the same seed. */
export type Random = (below: number) => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const flipBits: Mutation = (bytes, random) => {
  for (let times = random(8); times >= 0; times -= 1) bytes[random(bytes.length)]! ^= 1 << random(8);
  return bytes;
};

const overwrite: Mutation = (bytes, random) => {
  bytes[random(bytes.length)] = [0x00, 0x7f, 0x80, 0xff, 0x0a, 0x12, 0x11, 0x2a][random(8)]!;
  return bytes;
};

const truncate: Mutation = (bytes, random) => bytes.subarray(0, random(bytes.length));

const insert: Mutation = (bytes, random) => {
  const at = random(bytes.length);
  const added = Buffer.from(Array.from({ length: 1 + random(16) }, () => random(256)));
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]);
};

const repeat: Mutation = (bytes, random) => {
  const from = random(bytes.length);
  const part = bytes.subarray(from, from + random(200));
  const at = random(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), part, part, bytes.subarray(at)]);
};

// A length or number of up to ten bytes, as large as it can be.
const enlarge: Mutation = (bytes, random) => {
  const at = random(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + random(10), 0xff), Buffer.from([random(128)]), bytes.subarray(at + 1)]);
};

const notFinite: Mutation = (bytes, random) => {
  const at = bytes.indexOf(0x11, random(bytes.length));
  if (at >= 0 && at + 9 <= bytes.length) bytes.writeDoubleLE([Number.NaN, Infinity, -Infinity][random(3)]!, at + 1);
  return bytes;
};

const mutations = [flipBits, overwrite, truncate, insert, repeat, enlarge, notFinite];

/** A damaged copy. */
export function mutate(bytes: Buffer, random: Random): Buffer {
  let mutated: Buffer = Buffer.from(bytes);
  for (let times = random(3); times >= 0 && mutated.length > 0; times -= 1) {
    mutated = mutations[random(mutations.length)]!(mutated, random);
  }
  return mutated;
}

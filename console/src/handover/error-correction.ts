const exponents = new Uint8Array(512);
const logarithms = new Uint8Array(256);

let power = 1;
for (let exponent = 0; exponent < 255; exponent += 1) {
  exponents[exponent] = exponents[exponent + 255] = power;
  logarithms[power] = exponent;
  power = power & 0x80 ? (power << 1) ^ 0x11d : power << 1;
}

function multiply(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : exponents[at(logarithms, a) + at(logarithms, b)]!;
}

function at(values: Uint8Array, index: number): number {
  return values[index] ?? 0;
}

/** The codewords with which Reed and Solomon let a reader mend `data`, over the field of QR codes. */
export function errorCorrection(data: Uint8Array, count: number): Uint8Array {
  const divisor = generator(count);
  const remainder = new Uint8Array(count);
  for (const byte of data) {
    const factor = byte ^ at(remainder, 0);
    remainder.copyWithin(0, 1);
    remainder[count - 1] = 0;
    for (let index = 0; index < count; index += 1) remainder[index] = at(remainder, index) ^ multiply(at(divisor, index), factor);
  }
  return remainder;
}

// The product of (x - 2^i), without its leading 1.
function generator(degree: number): Uint8Array {
  const product = new Uint8Array(degree);
  product[degree - 1] = 1;
  for (let root = 0; root < degree; root += 1) {
    for (let index = 0; index < degree; index += 1) {
      product[index] = multiply(at(product, index), at(exponents, root)) ^ (index + 1 < degree ? at(product, index + 1) : 0);
    }
  }
  return product;
}

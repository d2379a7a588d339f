const line = '\x1b[32m12:00:01\x1b[0m \x1b[1minfo\x1b[0m naïve café 東京 built the module "checkout/basket" in 12 ms, and 7 of its tests passed: → 42 of 42 so far\r\n';

/** What a build prints: lines of 120 columns with some colour, and characters of one to three bytes. */
export function colouredText(bytes: number): Buffer {
  return Buffer.alloc(bytes, line);
}

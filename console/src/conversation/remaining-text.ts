/** What of a text nobody has understood yet. */
export class RemainingText {
  #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Takes the first match out, so that nothing else reads it, and gives its groups. */
  take(pattern: RegExp): readonly (string | undefined)[] | undefined {
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.#text = `${this.#text.slice(0, match.index)} | ${this.#text.slice(match.index + match[0].length)}`;
    return match.slice(1);
  }
}

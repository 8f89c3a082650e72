// What the engine and a person's own code print, on its way to the log. A `console.log` in a forward
// prints at every step: the first entries of each run and trace are kept, the rest are counted.

const mostEntries = 200;
const longestLine = 2000;
/** From here on the number of entries left out is told at every tenfold of it. */
const firstTold = 1000;

export class EngineOutput {
  readonly #write: (entry: string) => void;
  readonly #leftOut: (count: number) => void;
  /** What came after the last line break. */
  #rest = '';
  #entries = 0;
  /** How many entries left out have been told, and when to tell it next. */
  #told = 0;
  #tellAt = firstTold;

  /** `write` gets each entry, `leftOut` how many were not written since the run or trace began. */
  constructor(write: (entry: string) => void, leftOut: (count: number) => void) {
    this.#write = write;
    this.#leftOut = leftOut;
  }

  /** The next piece of the stream, cut wherever it is. */
  take(piece: string): void {
    const lines = (this.#rest + piece).split('\n');
    // A line without an end is kept as far as it will be shown.
    this.#rest = (lines.pop() ?? '').slice(0, longestLine + 1);
    for (const entry of entriesOf(lines)) this.#add(entry);
  }

  /** A run or a trace begins: it has entries of its own. */
  begin(): void {
    this.#tellLeftOut();
    this.#entries = 0;
    this.#told = 0;
    this.#tellAt = firstTold;
  }

  /** Nothing comes any more. */
  end(): void {
    if (this.#rest !== '') this.take('\n');
    this.#tellLeftOut();
  }

  #add(entry: string): void {
    this.#entries++;
    if (this.#entries <= mostEntries) this.#write(entry);
    if (this.#entries - mostEntries < this.#tellAt) return;
    this.#tellLeftOut();
    this.#tellAt *= 10;
  }

  #tellLeftOut(): void {
    const count = this.#entries - mostEntries;
    if (count <= this.#told) return;
    this.#told = count;
    this.#leftOut(count);
  }
}

/** The stack of an error is one entry with it. */
function entriesOf(lines: readonly string[]): string[] {
  const entries: string[] = [];
  for (const line of lines.map(shortened)) {
    if (entries.length > 0 && /^\s+at /.test(line)) entries.push(`${entries.pop()}\n${line}`);
    else entries.push(line);
  }
  return entries;
}

function shortened(line: string): string {
  const text = line.replace(/\r$/, '');
  return text.length > longestLine ? `${text.slice(0, longestLine)}…` : text;
}

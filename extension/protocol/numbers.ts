// Numbers as the reader writes them, the same in the editor and on the page: digits of one width,
// U+2212 for minus, and "–" where there is no number.

export const absent = '–';

const fourDigits = { minimumSignificantDigits: 4, maximumSignificantDigits: 4 } as const;
const scientific = { ...fourDigits, notation: 'scientific' } as const;

const known = new Map<string, NumberTexts>();

/** `language`: as the editor names it, `en`, `de`. */
export function numbersIn(language: string): NumberTexts {
  const numbers = known.get(language) ?? new NumberTexts(language);
  known.set(language, numbers);
  return numbers;
}

export class NumberTexts {
  readonly #language: string;
  readonly #formats = new Map<string, Intl.NumberFormat>();

  constructor(language: string) {
    this.#language = language;
  }

  /** `13,626` */
  whole(value: number | undefined): string {
    return this.#write(value === undefined ? undefined : Math.round(value), {
      maximumFractionDigits: 0,
    });
  }

  /**
   * A fixed number of decimals, so that digits of a column or a live number do not jump; `1.235E9`
   * where that many digits would say nothing. Whole numbers are exact a little longer.
   */
  decimals(value: number | undefined, digits: number): string {
    const longest = digits === 0 ? 1e9 : 1e6;
    const isLong = Number.isFinite(value) && Math.abs(value ?? 0) >= longest;
    const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return this.#write(value, isLong ? scientific : fixed);
  }

  /**
   * Epochs trained and of how many, with two decimals: `2.33` of `5`. A run of a small part of one
   * has as many as that part needs: `0.0011` of `0.0011`.
   */
  epochs(done: number, total: number): { readonly done: string; readonly total: string } {
    const digits = total > 0 && total < 0.1 ? 1 - Math.floor(Math.log10(total)) : 2;
    return {
      done: this.decimals(done, digits),
      total: this.#write(total, { maximumFractionDigits: digits }),
    };
  }

  /** Of a share of 1: `97.6%`, in German `97,6 %`. */
  percent(value: number): string {
    return this.#write(value, {
      style: 'percent',
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
    });
  }

  /** As many digits as the number needs, at most six significant ones: `0.001`, `46.9`. */
  plain(value: number | undefined): string {
    return this.#write(value, { maximumSignificantDigits: 6 });
  }

  /** The same without grouping: the text of an input field, which is short. */
  editable(value: number): string {
    const notation = value > 0 && value < 1e-4 ? 'scientific' : 'standard';
    const options = { maximumSignificantDigits: 6, useGrouping: false, notation } as const;
    return this.#format(options).format(value);
  }

  /**
   * A number of unknown size in little room: four significant digits, always four, so that a live
   * one does not jump. Whole numbers are exact: `−2.112`, `0.04120`, `3.100E−7`, `1,352`.
   */
  measured(value: number | undefined): string {
    if (value === undefined || !Number.isFinite(value)) return this.#write(value, {});
    const size = Math.abs(value);
    if (Number.isInteger(value) && size < 1e9) return this.#write(value, {});
    return this.#write(value, size < 1e-4 || size >= 1e6 ? scientific : fourDigits);
  }

  /** A loss, with four decimals while these say something: `0.0412`, `313.2040`, else `3.136E8`. */
  lossValue(value: number | undefined): string {
    const size = Math.abs(value ?? 0);
    const isPlain = size === 0 || !Number.isFinite(size) || (size >= 1e-4 && size < 1e5);
    return isPlain ? this.decimals(value, 4) : this.#write(value, scientific);
  }

  /** A label of an axis, with as few characters as its number needs: `0.5`, `20,000`, `1E9`. */
  tickLabel(value: number): string {
    const size = Math.abs(value);
    const notation = size > 0 && (size < 1e-4 || size >= 1e6) ? 'scientific' : 'standard';
    return this.#write(value, { notation, maximumSignificantDigits: 6 });
  }

  /** A time of training, `0.25 s`, `12 s`, from a minute on `1:05`, from an hour on `2:01:05`. */
  elapsed(seconds: number): string {
    if (seconds < 60) return `${this.plain(seconds)} s`;
    // A thousandth is the finest that a label of a long run needs, and it hides rounding errors.
    const thousandths = Math.round(1000 * seconds);
    const minutes = Math.floor(thousandths / 60_000);
    const rest = (thousandths % 60_000) / 1000;
    const pad = (part: number) => `${part < 10 ? '0' : ''}${this.plain(part)}`;
    const hours = Math.floor(minutes / 60);
    return `${hours > 0 ? `${hours}:${pad(minutes % 60)}` : minutes}:${pad(rest)}`;
  }

  #format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = JSON.stringify(options);
    const made = this.#formats.get(key) ?? new Intl.NumberFormat(this.#language, options);
    this.#formats.set(key, made);
    return made;
  }

  #write(value: number | undefined, options: Intl.NumberFormatOptions): string {
    if (value === undefined) return absent;
    if (Number.isNaN(value)) return 'NaN';
    // A rounded −0.0004 would read as "−0.000": the sign of a zero says nothing.
    const shown = this.#format({ ...options, signDisplay: 'negative' }).format(value);
    return shown.replaceAll('-', '−');
  }
}

/** What a person typed into a number field, with either decimal mark; undefined if no number. */
export function parseNumber(typed: string): number | undefined {
  const value = Number(typed.trim().replace(',', '.').replace('−', '-'));
  return typed.trim() === '' || !Number.isFinite(value) ? undefined : value;
}

// The canonical text of values, and the file that they are written to: one line of JSON for the columns, one for each row,
// and a last one with the number of rows, so that a file that was cut off is noticed.
import { closeSync, openSync, writeSync } from 'node:fs';

const bits = new DataView(new ArrayBuffer(8));
const millisecondsOfDay = 86_400_000;

/** IEEE 754 bits of a double as 16 hex digits; every NaN is "NaN". */
export function doubleText(value) {
  if (Number.isNaN(value)) return 'NaN';
  bits.setFloat64(0, value);
  return bits.getBigUint64(0).toString(16).padStart(16, '0');
}

/** All digits of unscaled / 10^scale, trailing zeros included. */
export function decimalText(unscaled, scale) {
  if (scale === 0) return unscaled.toString();
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** yyyy-mm-dd of days since 1970-01-01; years outside 0 to 9999 with a sign and six digits. */
export function dateText(days) {
  const text = new Date(days * millisecondsOfDay).toISOString();
  return text.slice(0, text.indexOf('T'));
}

/** Names of types are those that ColumnType.ToString gives. */
export function timestampType(isNanos, isUtc) {
  const unit = isNanos ? 'ns' : 'us';
  return isUtc ? `TIMESTAMP(${unit}, UTC)` : `TIMESTAMP(${unit})`;
}

/** A column that the reader cannot give without loss; its values are written as null. */
export const unsupported = reason => ({ type: 'unsupported', reason, text: () => null });

/** Writes what a reader found. Columns: { name, type, reason?, text(value) }. */
export class ContentFile {
  #file;
  #columns;
  #lines = [];
  #length = 0;
  #rows = 0;

  constructor(path, columns) {
    this.#file = openSync(path, 'w');
    this.#columns = columns;
    this.#line(JSON.stringify({ columns: columns.map(({ name, type, reason }) => ({ name, type, reason })) }));
  }

  /** Writes rows that were read column by column. */
  write(rowCount, columns) {
    for (let row = 0; row < rowCount; row++) {
      this.#line(JSON.stringify(this.#columns.map(({ text }, i) => {
        const value = columns[i][row];
        return value === null || value === undefined ? null : text(value);
      })));
    }
    this.#rows += rowCount;
  }

  /** Ends the content. Without it the file is incomplete. */
  end() {
    this.#line(JSON.stringify({ rows: this.#rows }));
    this.#flush();
  }

  close() { closeSync(this.#file); }

  #line(text) {
    this.#lines.push(text, '\n');
    this.#length += text.length;
    if (this.#length > 1 << 20) this.#flush();
  }

  #flush() {
    const data = Buffer.from(this.#lines.join(''));
    for (let written = 0; written < data.length;) written += writeSync(this.#file, data, written);
    this.#lines = [];
    this.#length = 0;
  }
}

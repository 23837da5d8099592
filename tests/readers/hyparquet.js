// hyparquet: JavaScript reader.
import { parquetMetadataAsync, parquetRead } from 'hyparquet';
import { asyncBufferFromFile } from 'hyparquet/src/node.js';
import { compressors } from 'hyparquet-compressors';
import { ContentFile, dateText, decimalText, doubleText, timestampType, unsupported } from './canonical.js';

// The package's own decoder would drop a byte order mark.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const asIs = value => value;

// Values as they are stored: what the package makes of them by default (Date, parsed JSON) loses digits.
const parsers = {
  timestampFromMicroseconds: asIs,
  timestampFromNanoseconds: asIs,
  dateFromDays: asIs,
  stringFromBytes: bytes => bytes && utf8.decode(bytes),
  jsonFromBytes: bytes => bytes && utf8.decode(bytes),
};

/** Writes the canonical content of a Parquet file, a row group at a time. */
export async function read(path, output) {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const elements = metadata.schema.slice(1);
  const columns = elements.map(element => ({ name: element.name, ...column(element) }));
  // The package turns decimals into doubles; without the annotation it gives their bytes.
  for (const element of elements) {
    if (element.converted_type === 'DECIMAL') delete element.converted_type;
    if (element.logical_type?.type === 'DECIMAL') delete element.logical_type;
  }
  const content = new ContentFile(output, columns);
  try {
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await new Promise((resolve, reject) => parquetRead(
        { file, metadata, compressors, parsers, utf8: false, rowStart, rowEnd, onComplete: resolve }).catch(reject));
      content.write(rows.length, columns.map((_, i) => rows.map(row => row[i])));
      rowStart = rowEnd;
    }
    content.end();
  } finally {
    content.close();
  }
}

function column({ type, type_length, num_children, repetition_type, converted_type, logical_type, scale, precision }) {
  const logical = logical_type?.type;
  const isNanos = logical_type?.unit === 'NANOS';
  if (num_children || repetition_type === 'REPEATED') return unsupported('it is nested');
  if (converted_type === 'DECIMAL' || logical === 'DECIMAL') {
    const unscaled = type === 'FIXED_LEN_BYTE_ARRAY' ? bytes => signed(bytes, type_length) : BigInt;
    return { type: `DECIMAL(${precision},${scale ?? 0})`, text: value => decimalText(unscaled(value), scale ?? 0) };
  }
  if (converted_type === 'JSON' || logical === 'JSON') return { type: 'JSON', text: asIs };
  if (converted_type === 'UTF8' || logical === 'STRING') return { type: 'STRING', text: asIs };
  if (converted_type === 'DATE' || logical === 'DATE') return { type: 'DATE', text: dateText };
  if (logical === 'TIME') return { type: `TIME(${isNanos ? 'ns' : 'us'})`, text: String };
  if (logical === 'TIMESTAMP' && logical_type.unit !== 'MILLIS')
    return { type: timestampType(isNanos, logical_type.isAdjustedToUTC), text: String };
  if (type === 'BOOLEAN') return { type, text: String };
  if (type === 'DOUBLE') return { type, text: doubleText };
  if (type === 'INT64' && (!converted_type || converted_type === 'INT_64')) return { type, text: String };
  return unsupported(`hyparquet reads it as ${type} ${converted_type ?? logical ?? ''}`);
}

function signed(bytes, length) {
  if (bytes.length !== length) throw new Error(`a decimal of ${bytes.length} instead of ${length} bytes`);
  let value = 0n;
  for (const byte of bytes) value = value << 8n | BigInt(byte);
  return BigInt.asIntN(length * 8, value);
}

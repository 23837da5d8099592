// parquet-wasm: arrow-rs compiled to WebAssembly. What it hands over as Arrow IPC is decoded from the raw buffers.
import { openAsBlob } from 'node:fs';
import { createRequire } from 'node:module';
import { tableFromIPC, TimeUnit, Type } from 'apache-arrow';
import { ContentFile, dateText, decimalText, doubleText, timestampType, unsupported } from './canonical.js';

const { ParquetFile } = createRequire(import.meta.url)('parquet-wasm');
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const rowsOfBatch = 8192;

/** Writes the canonical content of a Parquet file, a batch at a time. */
export async function read(path, output) {
  const file = await ParquetFile.fromFile(await openAsBlob(path));
  try {
    const { fields } = tableFromIPC(file.schema().intoIPCStream()).schema;
    const columns = fields.map(field => ({ name: field.name, ...column(field.type) }));
    const content = new ContentFile(output, columns);
    try {
      for await (const batch of await file.stream({ batchSize: rowsOfBatch })) {
        for (const { data } of tableFromIPC(batch.intoIPCStream()).batches)
          content.write(data.length, columns.map(({ value }, i) => values(data.children[i], value)));
      }
      content.end();
    } finally {
      content.close();
    }
  } finally {
    file.free();
  }
}

function values(data, value) {
  const { nullBitmap, length } = data;
  if (data.offset !== 0) throw new Error('a slice where a whole array was expected');
  const hasNulls = nullBitmap?.length > 0;
  return Array.from({ length }, (_, i) => value === undefined || hasNulls && !bit(nullBitmap, i) ? null : value(data, i));
}

const bit = (bytes, i) => (bytes[i >> 3] >> (i & 7) & 1) === 1;
const number = ({ values }, i) => values[i];

function column(type) {
  switch (type.typeId) {
    // Arrow has no JSON, so this reader cannot tell whether the column has that annotation.
    case Type.Utf8: return {
      type: 'STRING or JSON',
      value: ({ values, valueOffsets }, i) => utf8.decode(values.subarray(valueOffsets[i], valueOffsets[i + 1])),
      text: value => value,
    };
    case Type.Bool: return { type: 'BOOLEAN', value: ({ values }, i) => bit(values, i), text: String };
    case Type.Int:
      if (type.bitWidth !== 64 || !type.isSigned) return unsupported(`arrow-rs reads it as ${type}`);
      return { type: 'INT64', value: number, text: String };
    case Type.Float:
      if (type.toString() !== 'Float64') return unsupported(`arrow-rs reads it as ${type}`);
      return { type: 'DOUBLE', value: number, text: doubleText };
    case Type.Decimal:
      if (type.bitWidth !== 128) return unsupported(`arrow-rs reads it as ${type} of ${type.bitWidth} bits`);
      return { type: `DECIMAL(${type.precision},${type.scale})`, value: int128, text: value => decimalText(value, type.scale) };
    case Type.Date: return { type: 'DATE', value: number, text: dateText };
    case Type.Time:
      if (type.bitWidth !== 64) return unsupported(`arrow-rs reads it as ${type}`);
      return { type: `TIME(${type.unit === TimeUnit.NANOSECOND ? 'ns' : 'us'})`, value: number, text: String };
    case Type.Timestamp:
      if (type.unit < TimeUnit.MICROSECOND) return unsupported(`arrow-rs reads it as ${type}`);
      if (type.timezone && type.timezone !== 'UTC') return unsupported(`arrow-rs reads it as ${type}`);
      return { type: timestampType(type.unit === TimeUnit.NANOSECOND, !!type.timezone), value: number, text: String };
    default: return unsupported(`arrow-rs reads it as ${type}`);
  }
}

function int128({ values }, i) {
  let value = 0n;
  for (let word = 3; word >= 0; word--) value = value << 32n | BigInt(values[i * 4 + word]);
  return BigInt.asIntN(128, value);
}

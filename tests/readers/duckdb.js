// DuckDB: C++ reader.
import { DuckDBInstance, DuckDBTypeId } from '@duckdb/node-api';
import { ContentFile, dateText, decimalText, doubleText, timestampType, unsupported } from './canonical.js';

// The package's own decoder would drop a byte order mark, so strings of a file are fetched as bytes.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const fromBytes = ({ bytes }) => utf8.decode(bytes);

let connection;

/** Writes the canonical content of a Parquet file. */
export async function read(file, output) {
  const table = `read_parquet(${quoted(file, "'")})`;
  const columns = columnsOf(await run(`FROM ${table} LIMIT 0`));
  for (const name of await columnsOfNanoseconds(file)) {
    const column = columns.find(column => column.name === name);
    if (column.type !== 'TIMESTAMP(ns)') Object.assign(column, unsupported(`DuckDB reads its nanoseconds as ${column.type}`));
  }
  const fetched = columns.map(({ name, isText }) => isText ? `encode(${quoted(name, '"')})` : quoted(name, '"'));
  for (const column of columns.filter(({ isText }) => isText)) column.text = fromBytes;
  await write(await run(`SELECT ${fetched} FROM ${table}`), columns, output);
}

/** Writes the canonical content of the result of a statement. */
export async function query(sql, output) {
  const result = await run(sql);
  await write(result, columnsOf(result), output);
}

async function columnsOfNanoseconds(file) {
  const schema = await run(`SELECT name FROM parquet_schema(${quoted(file, "'")}) WHERE logical_type LIKE '%NanoSeconds%'`);
  return (await schema.getRows()).map(([name]) => name);
}

async function write(result, columns, output) {
  const content = new ContentFile(output, columns);
  try {
    for (let chunk; (chunk = await result.fetchChunk()) && chunk.rowCount > 0;) content.write(chunk.rowCount, chunk.getColumns());
    content.end();
  } finally {
    content.close();
  }
}

const quoted = (text, quote) => quote + text.replaceAll(quote, quote + quote) + quote;

const columnsOf = result => result.columnTypes().map((type, i) => ({ name: result.columnName(i), ...column(type) }));

async function run(sql) {
  connection ??= await connect();
  return connection.stream(sql);
}

async function connect() {
  // One thread: the machine also runs what is tested, and rows keep their order.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}

function column(type) {
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR: return { type: type.alias === 'JSON' ? 'JSON' : 'STRING', isText: true, text: value => value };
    case DuckDBTypeId.BOOLEAN: return { type: 'BOOLEAN', text: String };
    case DuckDBTypeId.BIGINT: return { type: 'INT64', text: String };
    case DuckDBTypeId.DOUBLE: return { type: 'DOUBLE', text: doubleText };
    case DuckDBTypeId.DECIMAL: return { type: `DECIMAL(${type.width},${type.scale})`, text: ({ value }) => decimalText(value, type.scale) };
    case DuckDBTypeId.DATE: return { type: 'DATE', text: ({ days }) => dateText(days) };
    case DuckDBTypeId.TIME: return { type: 'TIME(us)', text: ({ micros }) => String(micros) };
    case DuckDBTypeId.TIMESTAMP: return { type: timestampType(false, false), text: ({ micros }) => String(micros) };
    case DuckDBTypeId.TIMESTAMP_TZ: return { type: timestampType(false, true), text: ({ micros }) => String(micros) };
    case DuckDBTypeId.TIMESTAMP_NS: return { type: timestampType(true, false), text: ({ nanos }) => String(nanos) };
    default: return unsupported(`DuckDB reads it as ${type}`);
  }
}

// The peer of the conversions: DuckDB's COPY with two threads. node duckdb.mjs <source.csv|jsonl> <target.parquet> <codec>
import { createRequire } from 'node:module';

const { DuckDBInstance } = createRequire(new URL('../tests/readers/package.json', import.meta.url))('@duckdb/node-api');
const [source, target, codec] = process.argv.slice(2);
const quoted = text => `'${text.replaceAll("'", "''")}'`;

const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
// Its own choice for the codes would be BIGINT, which loses their zeros; both files are to say the same.
const table = source.endsWith('.csv')
  ? `read_csv(${quoted(source)}, types = {code: 'VARCHAR'})`
  : `read_json(${quoted(source)}, format = 'newline_delimited')`;
await connection.run(`COPY (FROM ${table}) TO ${quoted(target)} (FORMAT parquet, COMPRESSION ${codec})`);
const columns = await connection.runAndReadAll(`DESCRIBE FROM ${quoted(target)}`);
console.log(columns.getRows().map(([name, type]) => `${name} ${type}`).join(', '));

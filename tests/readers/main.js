// Answers one request a line until standard input ends. A request is {"reader", "file", "output"} or {"query", "output"};
// the content goes to the file "output" (see canonical.js), the answer is {} or {"error"}.
import { createInterface } from 'node:readline';
import * as duckdb from './duckdb.js';
import * as hyparquet from './hyparquet.js';
import * as parquetWasm from './parquet-wasm.js';

const readers = { duckdb, hyparquet, 'parquet-wasm': parquetWasm };

for await (const line of createInterface({ input: process.stdin })) {
  const { reader, file, query, output } = JSON.parse(line);
  let answer = {};
  try {
    await (query === undefined ? readers[reader].read(file, output) : duckdb.query(query, output));
  } catch (error) {
    answer = { error: error?.message ?? String(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

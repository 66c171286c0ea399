import {
  DuckDBListValue,
  type DuckDBResult,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A column as the statement protocol tells it. */
export interface Column {
  name: string;
  type: string;
  typeSignature: { rawType: string; arguments: { kind: string; value: unknown }[] };
}

/** A result as JSON text already: bigint digits cannot go through a JavaScript number. */
export interface EngineResult {
  columns: Column[];
  /** The `data` array of the page with this number, asked for in order from 0; undefined after the last. */
  page(index: number): string | undefined | Promise<string | undefined>;
}

/** Rows (JSON arrays as text) cut into pages. */
export function paged(columns: Column[], rows: string[], rowsPerPage: number): EngineResult {
  return {
    columns,
    page(index) {
      const some = rows.slice(index * rowsPerPage, (index + 1) * rowsPerPage);
      return some.length > 0 ? `[${some.join(',')}]` : undefined;
    },
  };
}

export function column(name: string, type: string): Column {
  const [, rawType = type, inner] = /^([^(]+)(?:\((.*)\))?$/.exec(type) ?? [];
  const values = inner === undefined || rawType === 'array' ? [] : inner.split(',').map(Number);
  return {
    name,
    type,
    typeSignature: { rawType, arguments: values.map((value) => ({ kind: 'LONG', value })) },
  };
}

const TYPES: Partial<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'tinyint',
  [DuckDBTypeId.SMALLINT]: 'smallint',
  [DuckDBTypeId.INTEGER]: 'integer',
  [DuckDBTypeId.BIGINT]: 'bigint',
  // SUM(bigint) is a bigint in Trino.
  [DuckDBTypeId.HUGEINT]: 'bigint',
  [DuckDBTypeId.FLOAT]: 'real',
  [DuckDBTypeId.DOUBLE]: 'double',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.BLOB]: 'varbinary',
};

function trinoType(type: DuckDBType, parametric: boolean): string {
  switch (type.typeId) {
    case DuckDBTypeId.DECIMAL: {
      const { width, scale } = type as DuckDBType & { width: number; scale: number };
      return `decimal(${width}, ${scale})`;
    }
    case DuckDBTypeId.LIST:
      return `array(${trinoType((type as DuckDBType & { valueType: DuckDBType }).valueType, parametric)})`;
    case DuckDBTypeId.TIMESTAMP:
      return parametric ? 'timestamp(6)' : 'timestamp';
    case DuckDBTypeId.TIMESTAMP_TZ:
      return parametric ? 'timestamp(6) with time zone' : 'timestamp with time zone';
    default:
      return TYPES[type.typeId] ?? 'varchar';
  }
}

/**
 * Pages pulled from DuckDB as they are asked for.
 * @param parametric whether the client said PARAMETRIC_DATETIME; without it timestamps have the old three digits
 */
export function streamed(result: DuckDBResult, parametric: boolean, rowsPerPage: number): EngineResult {
  const types = result.columnTypes().map((type) => trinoType(type, parametric));
  const names = result.columnNames();
  const columns = types.map((type, index) => column(names[index] ?? '', type));
  const toJson = (row: DuckDBValue[]) =>
    `[${row.map((value, at) => cell(value, types[at] ?? '')).join(',')}]`;
  let waiting: string[] = [];
  let ended = false;
  return {
    columns,
    async page() {
      while (!ended && waiting.length < rowsPerPage) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) ended = true;
        else waiting.push(...chunk.getRows().map(toJson));
      }
      const some = waiting.slice(0, rowsPerPage);
      waiting = waiting.slice(rowsPerPage);
      return some.length > 0 ? `[${some.join(',')}]` : undefined;
    },
  };
}

function cell(value: DuckDBValue, type: string): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number')
    return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  if (typeof value === 'boolean') return String(value);
  if (value instanceof DuckDBListValue)
    return `[${value.items.map((item) => cell(item, type.slice('array('.length, -1))).join(',')}]`;
  const text = value.toString();
  if (!type.startsWith('timestamp')) return JSON.stringify(text);
  const [, base = text, fraction = ''] = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d+))?/.exec(text) ?? [];
  const zone = type.endsWith('time zone') ? ' UTC' : '';
  return JSON.stringify(`${base}.${fraction.padEnd(6, '0').slice(0, type.includes('(') ? 6 : 3)}${zone}`);
}

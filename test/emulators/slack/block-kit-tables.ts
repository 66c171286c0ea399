import { length } from './block-kit-elements.ts';
import type { Json } from './types.ts';

/** Limits of the blocks that show data: table, data_table, data_visualization. */
export function tableErrors(block: Json): string[] {
  if (block.type === 'table') return plainTable(block);
  if (block.type === 'data_table') return dataTable(block);
  return visualization(block);
}

function plainTable(block: Json): string[] {
  const rows: Json[][] = block.rows ?? [];
  const errors: string[] = [];
  if (rows.length < 1) errors.push('needs at least 1 row');
  if (rows.length > 100) errors.push(`no more than 100 rows allowed (${rows.length})`);
  errors.push(...rowErrors(rows));
  if ((block.column_settings?.length ?? 0) > 20) errors.push('no more than 20 column settings allowed');
  for (const cell of rows.flat()) {
    if (cell?.type !== 'raw_text' && cell?.type !== 'rich_text')
      errors.push(`unsupported cell type: ${cell?.type}`);
    else if (cell.type === 'raw_text' && length(cell.text) < 1)
      errors.push('a cell must have at least 1 character');
  }
  return errors;
}

function dataTable(block: Json): string[] {
  const rows: Json[][] = block.rows ?? [];
  const errors = rowErrors(rows);
  if (rows.length < 2 || rows.length > 201) errors.push(`needs 2 to 201 rows (${rows.length})`);
  if (!block.caption) errors.push('needs a caption');
  if (block.page_size !== undefined && !(block.page_size >= 1 && block.page_size <= 100)) {
    errors.push('page_size must be 1 to 100');
  }
  for (const cell of rows[0] ?? []) {
    if (cell?.type !== 'raw_text' && cell?.type !== 'raw_number') errors.push('header cells must be raw');
  }
  const characters = rows.flat().reduce((sum, cell) => sum + length(cell?.text), 0);
  if (characters > 20_000) errors.push('more than 20,000 characters');
  return errors;
}

function rowErrors(rows: Json[][]): string[] {
  const errors: string[] = [];
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length > 20)) errors.push('no more than 20 columns allowed');
  if (rows.some((row) => row.length !== width)) errors.push('all rows must have the same number of cells');
  return errors;
}

const TITLE = 50;
const NAME = 20;
/** Series, or segments of a pie. Slack's page has said 6 and 12; 6 holds with both. */
const MOST = 6;

function visualization(block: Json): string[] {
  const errors: string[] = [];
  if (length(block.title) < 1 || length(block.title) > TITLE)
    errors.push(`title must be 1 to ${TITLE} characters`);
  const chart = block.chart ?? {};
  if (chart.type === 'pie') {
    const segments: Json[] = chart.segments ?? [];
    if (segments.length < 1 || segments.length > MOST) errors.push(`a pie needs 1 to ${MOST} segments`);
    if (segments.some((one) => !(one.value > 0))) errors.push('segment values must be above 0');
    if (segments.some((one) => length(one.label) > NAME))
      errors.push(`segment labels: at most ${NAME} characters`);
    return errors;
  }
  if (!['bar', 'line', 'area'].includes(chart.type))
    return [...errors, `unsupported chart type: ${chart.type}`];
  return [...errors, ...seriesErrors(chart)];
}

function seriesErrors(chart: Json): string[] {
  const errors: string[] = [];
  const series: Json[] = chart.series ?? [];
  const categories: string[] = chart.axis_config?.categories ?? [];
  if (series.length < 1 || series.length > MOST) errors.push(`needs 1 to ${MOST} series`);
  if (categories.length < 1 || categories.length > 20) errors.push('needs 1 to 20 categories');
  if (categories.some((one) => length(one) > NAME)) errors.push(`categories: at most ${NAME} characters`);
  if (new Set(series.map((one) => one.name)).size < series.length) errors.push('series names must be unique');
  for (const { name, data } of series) {
    if (length(name) < 1 || length(name) > NAME) errors.push(`series names must be 1 to ${NAME} characters`);
    const labels = new Set((data ?? []).map((one: Json) => one.label));
    const fits = data?.length === categories.length && categories.every((one) => labels.has(one));
    if (!fits) errors.push('each series needs exactly one point a category');
    if ((data ?? []).some((one: Json) => !Number.isFinite(one.value)))
      errors.push('a value must be a number');
  }
  for (const label of [chart.axis_config?.x_label, chart.axis_config?.y_label]) {
    if (length(label) > TITLE) errors.push(`axis labels: at most ${TITLE} characters`);
  }
  return errors;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Any text as the content or the quoted attribute of an element; control characters are replaced. */
export function escaped(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, '�').replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** Rows as a table; the first one has the names of the columns, the first cell of each names the row. */
export function htmlTable(title: string, [names = [], ...rows]: string[][]): string {
  const head = names.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const body = rows.map(([name = '', ...cells]) => {
    const values = cells.map((cell) => `<td>${escaped(cell)}</td>`).join('');
    return `<tr><th scope="row">${escaped(name)}</th>${values}</tr>`;
  });
  return `<table><caption>${escaped(title)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table>`;
}

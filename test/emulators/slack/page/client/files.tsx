import type { Json } from '../../types.ts';

/** Files of a message, to download. */
export function Files({ files }: { files: Json[] }) {
  if (files.length === 0) return null;
  return (
    <ul class="files">
      {files.map(({ id, name, filetype, size }) => (
        <li key={id}>
          <a href={`/files/${id}`} download={name} aria-label={`Download ${name}`}>
            <span class="file-type" aria-hidden="true">
              {String(filetype).toUpperCase()}
            </span>
            <span>
              <strong>{name}</strong>
              <span class="muted">{sizeOf(size)}</span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

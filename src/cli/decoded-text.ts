/**
 * The text of a file's bytes: UTF-16 where a byte order mark or zero bytes say so (as spreadsheets save it), else
 * UTF-8.
 * @throws TypeError with the code ERR_ENCODING_INVALID_ENCODED_DATA when it is neither: guessing would garble names
 */
export function decodedText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes), { fatal: true, ignoreBOM: true }).decode(bytes);
}

function encodingOf([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-8' {
  if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || first === 0) return 'utf-16be';
  return 'utf-8';
}

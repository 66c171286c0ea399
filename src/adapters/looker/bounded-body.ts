import { LIMITS } from '../../core/limits.ts';

/** The body is longer than the bot reads. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/**
 * The body of a response as text; everything is UTF-8 (the SDK takes text of an unknown type for Latin-1).
 * @throws BodyTooLarge beyond the limit of one answer, without reading the rest
 */
export async function boundedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop by a throw also ends the download.
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > LIMITS.lookerAnswer.value) throw new BodyTooLarge();
    parts.push(part);
  }
  return new TextDecoder().decode(Buffer.concat(parts));
}

/** Input that cannot be used. The message is one line that says what is wrong and how to fix it. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

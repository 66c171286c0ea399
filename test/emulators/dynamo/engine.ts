/** A running DynamoDB engine or proxy on loopback. */
export interface Engine {
  /** `http://127.0.0.1:<port>`, for `AWS_ENDPOINT_URL_DYNAMODB`. */
  endpoint: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Joins an endpoint and its close; closing twice is the same as once. */
export function engine(endpoint: string, shut: () => Promise<void>): Engine {
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= shut();
    return closing;
  };
  return { endpoint, close, [Symbol.asyncDispose]: close };
}

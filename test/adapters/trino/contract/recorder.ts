import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands before a server, passes everything on as it is, and keeps the statements that were sent. */
export interface Recorder {
  url: string;
  /** Oldest first. */
  statements: string[];
  close(): Promise<void>;
}

export async function startRecorder(target: string): Promise<Recorder> {
  const secure = target.startsWith('https:');
  const agent = new http.Agent({ keepAlive: true });
  const statements: string[] = [];
  const server = http.createServer(async (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const body = await text(request);
    if (method === 'POST') statements.push(body);
    // The server builds the address of the next page from the Host header: it leads through here again.
    const onward = secure
      ? https.request(new URL(url, target), {
          method,
          headers: { ...headers, 'accept-encoding': 'identity' },
        })
      : http.request(new URL(url, target), { method, headers, agent });
    onward.on('error', () => response.destroy());
    onward.on('response', async (answer: IncomingMessage) => {
      if (!secure) {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        return;
      }
      // It says https, as it was asked; through here the next page is asked for by http.
      const page = (await text(answer)).replaceAll(`https://${headers.host}`, `http://${headers.host}`);
      const { 'content-length': _, 'transfer-encoding': __, ...kept } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, kept);
      response.end(page);
    });
    response.on('close', () => onward.destroy());
    onward.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    statements,
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

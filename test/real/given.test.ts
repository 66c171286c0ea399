import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readGiven } from './servers/given.ts';
import { SERVERS } from './servers/servers.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

/** Its port on loopback. */
async function listening(made: Server): Promise<number> {
  server = made.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('--server', () => {
  it('takes a slash at the end, and a login apart from the address', () => {
    expect(readGiven('http://127.0.0.1:8080/')).toEqual({ url: 'http://127.0.0.1:8080' });
    expect(readGiven('https://ann:p%C3%A4ss%20w@trino.example:8443//')).toEqual({
      url: 'https://trino.example:8443',
      login: { user: 'ann', password: 'päss w' },
    });
    expect(readGiven('http://ann@127.0.0.1:8080')).toMatchObject({ login: { user: 'ann' } });
  });

  it.each([
    ['127.0.0.1:8080', 'with http:// or https://'],
    ['localhost:8080', 'with http:// or https://'],
    ['', 'with http:// or https://'],
    ['http://127.0.0.1:8080/ui', 'the address of the server alone: http://127.0.0.1:8080'],
    ['http://ann:secret@127.0.0.1:8080', 'a password goes over https only'],
  ])('that is %p is refused with what to give', (text, sentence) => {
    expect(() => readGiven(text)).toThrow(sentence);
    expect(() => readGiven(text)).not.toThrow('secret');
  });
});

describe('a server that was given', () => {
  it.each(Object.entries(SERVERS))('and is no %s is told so', async (_, kind) => {
    const port = await listening(createHttp((_request, response) => response.writeHead(404).end('{}')));
    await expect(kind.prepare({ url: `http://127.0.0.1:${port}` })).rejects.toThrow(
      / is no .*HTTP 404\): give /,
    );
  });

  it('and is the other of Trino and PrestoDB is told so', async () => {
    const port = await listening(
      createHttp((_request, response) => response.end('{"nodeVersion":{"version":"0.287-b8952fa"}}')),
    );
    const url = `http://127.0.0.1:${port}`;
    await expect(SERVERS.trino.prepare({ url })).rejects.toThrow(`test:real -- presto --server ${url}`);
  });

  it('and may hold real data is not written to', async () => {
    const statements: string[] = [];
    const port = await listening(
      createHttp(async (request, response) => {
        const sql = await text(request);
        if (sql) statements.push(sql);
        const data = sql.startsWith('SHOW CATALOGS') ? [['hive']] : [['iceberg']];
        response.end(JSON.stringify({ nodeVersion: { version: '476' }, data }));
      }),
    );
    await expect(SERVERS.trino.prepare({ url: `http://127.0.0.1:${port}` })).rejects.toThrow(
      'is of the connector iceberg',
    );
    expect(statements.filter((sql) => !/^(?:SHOW|SELECT) /.test(sql))).toEqual([]);
  });

  it('and does not answer is told so, and so is one of the other scheme', async () => {
    const port = await listening(createServer((socket) => void socket.end('no http\r\n')));
    const prepare = (scheme: string) => SERVERS.moto.prepare({ url: `${scheme}://127.0.0.1:${port}` });
    await expect(prepare('http')).rejects.toThrow('does not speak http: if');
    await expect(prepare('https')).rejects.toThrow('does not speak https: give its http:// address');
    server?.close();
    await expect(prepare('http')).rejects.toThrow('does not answer (ECONNREFUSED): start it');
  });
});

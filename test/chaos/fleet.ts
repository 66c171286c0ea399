import { DeleteItemCommand, DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Attributes } from '../../src/adapters/dynamo/conditional-write.ts';
import { createTable } from '../../src/adapters/dynamo/table.ts';
import { requestId } from '../../src/core/request.ts';
import { links } from '../emulators/dataset/looks.ts';
import { ANN, CREDITS, type Json, type SlackOptions } from '../emulators/slack/index.ts';
import { silent } from '../support/store.ts';
import { linkTo, startWorld, type World } from '../support/world/world.ts';
import { type Kind, kindOf } from './kinds.ts';
import { type Replica, startReplica } from './replica.ts';
import type { Exchange } from './wire.ts';

/** A moment on a wire. `acked`: Slack has seen the ack of a request, which is nothing that can be held back. */
export type Moment = 'arrived' | 'answered' | 'acked';

export interface Event {
  when: Moment;
  kind: Kind | 'ack';
  call: Exchange;
  replica: Replica;
}

/** `cut` breaks the connection, a number refuses with that status, undefined lets it pass. */
export type Verdict = 'cut' | number | undefined;
export type Hook = (event: Event) => Promise<Verdict> | Verdict;

/** One message of a person that wants one answer. */
export interface Asked {
  key: string;
  id: string;
  channel: string;
  ts: string;
}

export interface FleetOptions {
  program: string;
  leaseSeconds?: number;
  replicas?: number;
  slack?: SlackOptions;
  env?: Record<string, string>;
  /** By how much the clocks of the replicas are off, milliseconds, one after another. */
  clocks?: readonly number[];
}

const TABLE = 'credit-bot';

/** Replicas of the real program, each in a process of its own and behind wires of its own, in one world. */
export class Fleet implements AsyncDisposable {
  readonly world: World;
  readonly options: Required<FleetOptions>;
  readonly replicas: Replica[] = [];
  readonly asked: Asked[] = [];
  /** Every applied call that is about a request, in order. */
  readonly history: Array<{ at: number; kind: Kind; key: string; replica: Replica; fence: number }> = [];
  /** Asked at each moment. Replace it to change the faults. */
  hook: Hook = () => undefined;
  readonly #client: DynamoDBClient;
  readonly #holders = new Map<string, Replica>();
  #ids = 0;

  private constructor(world: World, options: Required<FleetOptions>) {
    this.world = world;
    this.options = options;
    this.#client = new DynamoDBClient({
      endpoint: world.dynamo.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    });
    this.#watchAcks();
  }

  static async start(given: FleetOptions): Promise<Fleet> {
    const options = { leaseSeconds: 1.5, replicas: 3, slack: {}, env: {}, clocks: [], ...given };
    const redelivery = { ackTimeoutMs: 1000, delaysMs: [20, 300, 1500] };
    const world = await startWorld({ slack: { redelivery, ...options.slack } });
    const fleet = new Fleet(world, options);
    await createTable(fleet.#client, TABLE, silent);
    await Promise.all(Array.from({ length: options.replicas }, () => fleet.add()));
    return fleet;
  }

  get leaseMs(): number {
    return this.options.leaseSeconds * 1000;
  }

  /** Starts one more replica and waits until it is connected. */
  async add(): Promise<Replica> {
    this.#ids += 1;
    const replica = await startReplica(this.#ids, this.world, this.options, {
      arrived: (call, from) => this.hook({ when: 'arrived', kind: kindOf(call), call, replica: from }),
      answered: (call, from) => this.#answered(call, from),
    });
    this.replicas.push(replica);
    await replica.connected();
    return replica;
  }

  /** Replaces a replica that is gone, so that as many stay up as before. */
  async replace(gone: Replica): Promise<void> {
    this.replicas.splice(this.replicas.indexOf(gone), 1);
    await Promise.all([gone.close(), this.add()]);
  }

  /** `deliver` false: while no replica listens, so that only the history of the channel tells of it. */
  post(channel = CREDITS, looks: readonly string[] = ['burst'], deliver = true): Asked {
    const text = looks.map((look) => linkTo(links.look[look] ?? '')).join(' and ');
    const ts = this.world.slack.post({ channel, user: ANN, text: `Fraud spend ${text}`, deliver });
    const key = `M#${channel}#${ts}`;
    const asked = { key, id: requestId(key), channel, ts };
    this.asked.push(asked);
    return asked;
  }

  /** Who recorded or claimed it last. */
  holder({ key }: Asked): Replica | undefined {
    return this.#holders.get(key);
  }

  live({ channel, ts }: Asked) {
    return this.world.slack.thread(channel, ts);
  }

  /** Applied calls about a request, of some kinds. */
  calls({ key }: Asked, ...kinds: Kind[]) {
    return this.history.filter((call) => call.key === key && kinds.includes(call.kind));
  }

  /** Every request of the table. */
  async items(): Promise<Json[]> {
    const items = (await this.copyTable()).map((item): Json => unmarshall(item));
    return items.filter(({ sk }) => sk === 'WORK');
  }

  /** Everything in the table, as a backup has it. */
  async copyTable(): Promise<Attributes[]> {
    const items: Attributes[] = [];
    for await (const page of paginateScan(
      { client: this.#client },
      { TableName: TABLE, ConsistentRead: true },
    ))
      items.push(...(page.Items ?? []));
    return items;
  }

  /** Puts a copy in place of what is in the table. */
  async replaceTable(copy: Attributes[]): Promise<void> {
    for (const { pk, sk } of await this.copyTable())
      if (pk && sk) await this.#client.send(new DeleteItemCommand({ TableName: TABLE, Key: { pk, sk } }));
    for (const item of copy) await this.#client.send(new PutItemCommand({ TableName: TABLE, Item: item }));
  }

  /** Deletes an item and puts back what it was, as the runbook does. */
  async putBack(item: Json): Promise<void> {
    const { pk, sk } = item;
    await this.#client.send(new DeleteItemCommand({ TableName: TABLE, Key: { pk, sk } }));
    await this.#client.send(new PutItemCommand({ TableName: TABLE, Item: item }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hook = () => undefined;
    await Promise.all(this.replicas.map((replica) => replica.close()));
    this.#client.destroy();
    await this.world.close();
  }

  async #answered(call: Exchange, replica: Replica): Promise<'cut' | undefined> {
    const kind = kindOf(call);
    const { key } = call;
    if (key && call.status === 200) {
      const fence = Number(call.args.ExpressionAttributeValues?.[':seen']?.N ?? 0);
      this.history.push({ at: performance.now(), kind, key, replica, fence });
      if (kind === 'accept' || kind === 'takeover') this.#holders.set(key, replica);
    }
    return (await this.hook({ when: 'answered', kind, call, replica })) === 'cut' ? 'cut' : undefined;
  }

  /** Ties each ack that Slack sees to the request of its envelope and to who recorded that. */
  #watchAcks(): void {
    const { socket } = this.world.slack;
    const keys = new Map<string, string>();
    const send = socket.send.bind(socket);
    socket.send = (frame: Json, to) => {
      const { channel, ts } = frame.payload?.event ?? {};
      if (channel && ts) keys.set(frame.envelope_id, `M#${channel}#${ts}`);
      return send(frame, to);
    };
    const onFrame = socket.onFrame;
    socket.onFrame = (frame: Json) => {
      const key = keys.get(frame.envelope_id) ?? '';
      const replica = this.#holders.get(key);
      const call: Exchange = { service: 'slack', operation: 'ack', args: {}, key };
      if (replica) void this.hook({ when: 'acked', kind: 'ack', call, replica });
      onFrame(frame);
    };
  }
}

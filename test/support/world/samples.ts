import { links } from '../../emulators/dataset/looks.ts';
import { TRUTHS } from '../../emulators/dataset/traffic.ts';
import { linkTo } from './world.ts';

/** What a sample should come to. */
type Expectation =
  | { kind: 'amount'; truth: number; tolerance: number }
  | { kind: 'text'; begins: string }
  | { kind: 'silence' }
  | { kind: 'failure' };

export interface Sample {
  title: string;
  /** The message, as Slack holds it. */
  text: string;
  expect: Expectation;
  /** What is known of the data, in words, for the reader of the terminal. */
  truth: string;
}

function costOf(name: string): number {
  return Number(TRUTHS.find((truth) => truth.name === name)?.fraudCost ?? Number.NaN);
}

const dollars = (amount: number) => amount.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
const scripts = (name: string) => `scripts cost this customer ${dollars(costOf(name))}`;
const zendesk = '<https://acme.zendesk.com/agent/tickets/4711|#4711>';

/** The requests of the sandbox, in the words of people who post them. */
export const SAMPLES: Sample[] = [
  {
    title: 'daily traffic of a customer with a burst in a new country',
    text: `Fraud spend ${linkTo(links.look.burst ?? '')} for ${zendesk}`,
    expect: { kind: 'amount', truth: costOf('burst'), tolerance: 0.1 },
    truth: scripts('burst'),
  },
  {
    title: 'billing query scoped to the fraud, with the claimed amount as its label',
    text: `${zendesk}\nFraud spend: ${linkTo(links.billing.burst.path, links.billing.burst.claimed)}`,
    expect: { kind: 'amount', truth: costOf('burst'), tolerance: 0.1 },
    truth: scripts('burst'),
  },
  {
    title: 'a customer without fraud',
    text: linkTo(links.look.clean ?? ''),
    expect: { kind: 'text', begins: 'No credit recommended:' },
    truth: 'no scripts',
  },
  {
    title: 'a Programmable SMS query',
    text: `Is this one of ours? ${linkTo(links.psms)}`,
    expect: { kind: 'silence' },
    truth: 'another product',
  },
  {
    title: 'two links in one message',
    text: `${linkTo(links.look.ramp ?? '')} and ${linkTo(links.look['month-end'] ?? '')}`,
    expect: { kind: 'amount', truth: costOf('ramp') + costOf('month-end'), tolerance: 0.1 },
    truth: `scripts cost these customers ${dollars(costOf('ramp') + costOf('month-end'))}`,
  },
  {
    title: 'a message without a link',
    text: `Please have a look at ${zendesk}`,
    expect: { kind: 'text', begins: 'Please provide Looker link' },
    truth: 'nothing to work out',
  },
  {
    title: 'a link to a Look that does not exist',
    text: linkTo(links.missing),
    expect: { kind: 'failure' },
    truth: 'the owner gets a direct message',
  },
];

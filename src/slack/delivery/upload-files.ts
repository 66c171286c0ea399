import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { runInSlices } from '../../core/async/slices.ts';
import { creditFiles } from '../../core/credit/export/credit-files.ts';
import type { Answer, UploadedFile } from '../../core/decision.ts';
import { AppError } from '../../core/errors.ts';
import type { AnswerRecords } from '../../core/ports/answer-records.ts';
import type { Lease, RequestStore } from '../../core/ports/request-store.ts';
import { networkError, slackError } from '../web-api/errors.ts';

export interface UploadParts {
  records: Pick<AnswerRecords, 'readResult'>;
  store: Pick<RequestStore, 'renew'>;
  /** Gets upload URLs; may retry. */
  reader: WebClient;
  /** As the WebClients use it, where a proxy is in force. */
  fetch?: typeof fetch;
}

/** The step that Slack's file ids are kept under. */
const STEP = 'files';
const kept = z.array(z.object({ id: z.string(), name: z.string() })).min(1);

/** Work on the event loop without a pause, milliseconds; and the longest upload of one file. */
const SLICE_MS = 8;
const UPLOAD_MS = 30_000;

/**
 * Uploads the files of an answer from its record. Nobody sees them before they are shared, so that repeating it does
 * no harm; their ids are kept, so that a takeover shares the same ones.
 * @throws AppError `SLACK_UNAVAILABLE` when an upload did not succeed, `SLACK_REFUSED` when it may not be made
 */
export async function uploadFiles(
  { records, store, ...slack }: UploadParts,
  lease: Lease,
  of: string,
  signal: AbortSignal,
): Promise<Answer> {
  const known = kept.safeParse(lease.steps[STEP]).data;
  if (known) return { kind: 'files', files: known };
  const record = await records.readResult(of);
  if (!record) return { kind: 'not_decided', why: 'unknown' };
  const files: UploadedFile[] = [];
  for (const { name, bytes } of await runInSlices(creditFiles(record), { milliseconds: SLICE_MS, signal }))
    files.push({ id: await upload(slack, name, bytes, signal), name });
  lease.steps[STEP] = files;
  await store.renew(lease);
  return { kind: 'files', files };
}

async function upload(
  slack: Pick<UploadParts, 'reader' | 'fetch'>,
  name: string,
  bytes: Buffer,
  signal: AbortSignal,
): Promise<string> {
  const { upload_url: url, file_id: id } = await slack.reader.files
    .getUploadURLExternal({ filename: name, length: bytes.length })
    .catch((thrown: unknown) => {
      throw invisible(slackError(thrown));
    });
  if (!url || !id) throw new AppError('SLACK_UNAVAILABLE', { facts: { error: 'no_upload_url' } });
  const send = slack.fetch ?? fetch;
  const response = await send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(UPLOAD_MS)]),
  }).catch((thrown: unknown) => {
    signal.throwIfAborted();
    throw invisible(networkError(thrown));
  });
  await response.body?.cancel();
  if (!response.ok) throw new AppError('SLACK_UNAVAILABLE', { facts: { status: response.status } });
  return id;
}

/** An upload that may have taken effect is as good as none: nobody sees it. */
function invisible(error: AppError): AppError {
  if (error.code !== 'SLACK_UNCONFIRMED') return error;
  return new AppError('SLACK_UNAVAILABLE', { cause: error.cause, facts: error.facts });
}

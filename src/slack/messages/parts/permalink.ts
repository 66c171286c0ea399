/**
 * The address of a message, of which Slack makes one by a fixed rule; undefined without the address of the workspace.
 * @param workspaceUrl `url` of auth.test, such as `https://acme.slack.com/`
 */
export function permalink(
  workspaceUrl: string | undefined,
  channel: string,
  ts: string,
  threadTs?: string,
): string | undefined {
  if (workspaceUrl === undefined) return undefined;
  const address = `${workspaceUrl.replace(/\/$/, '')}/archives/${channel}/p${ts.replace('.', '')}`;
  return threadTs === undefined || threadTs === ts
    ? address
    : `${address}?thread_ts=${threadTs}&cid=${channel}`;
}

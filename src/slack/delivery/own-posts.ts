import type { Poster } from './poster.ts';

/** Requests whose posts are remembered: those whose events may still be under way. */
const KEPT = 500;

/** What this process posted and recorded lately. */
export interface OwnPosts {
  /** The recorded ts of the answers to a request, once its post has ended; none where this process did not post it. */
  of(requestId: string): Promise<readonly string[]>;
}

/** A poster of which is remembered what it recorded, so that Slack's event of such a post asks the table nothing. */
export function rememberPosts(poster: Poster): { poster: Poster; ownPosts: OwnPosts } {
  const known = new Map<string, Promise<readonly string[]>>();
  return {
    poster: {
      post(lease, delivery, signal) {
        const ended = poster.post(lease, delivery, signal);
        const [oldest] = known.keys();
        if (known.size >= KEPT && oldest !== undefined) known.delete(oldest);
        const recorded = () => lease.postTs;
        known.set(lease.request.id, ended.then(recorded, recorded));
        return ended;
      },
    },
    ownPosts: { of: (requestId) => known.get(requestId) ?? Promise.resolve([]) },
  };
}

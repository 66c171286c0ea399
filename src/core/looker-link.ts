/**
 * A Looker link as its parts. Ids are checked by strict patterns here, so that nothing else ever reaches the SDK,
 * whose own encoding can be tricked into other paths.
 */
export type LookerLink =
  | { kind: 'look'; id: string; filters?: Record<string, string> }
  | { kind: 'slug'; id: string; model?: string; view?: string; look?: string }
  | { kind: 'explore'; model: string; view: string; fields: string[] }
  | { kind: 'unsupported'; what: string };

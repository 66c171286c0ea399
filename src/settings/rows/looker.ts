import {
  baseUrl,
  hostList,
  listMatching,
  matching,
  oneOf,
  type SettingRow,
  withoutSlash,
} from '../values.ts';

/** The settings of the Looker API, in the order of the documents. */
export const LOOKER_SETTINGS = {
  LOOKER_BASE_URL: {
    schema: baseUrl((url) => withoutSlash(withoutSlash(url.href).replace(/\/api(\/\d\.\d)?$/, ''))),
    meaning: 'the Looker API, `https://host` or `https://host:19999`',
    where:
      'Looker: Admin, API, API Host URL; if empty, the address of Looker (with :19999 on older instances)',
    required: true,
  },
  LOOKER_CLIENT_ID: {
    schema: matching(/^[!-~]+$/, 'must be the client id, without spaces'),
    meaning: 'client id of the API key of the service user',
    where: 'Looker: Admin, Users, the service user, API keys',
    required: true,
    secret: true,
  },
  LOOKER_CLIENT_SECRET: {
    schema: matching(/^[!-~]+$/, 'must be the client secret, without spaces'),
    meaning: 'client secret of the same API key',
    where: 'Looker: Admin, Users, the service user, API keys (shown once, when the key is made)',
    required: true,
    secret: true,
  },
  LOOKER_WEB_HOSTS: {
    schema: hostList(),
    meaning: 'hosts (with port) whose links count as Looker links, comma separated',
    where: 'the address bar of a browser that shows Looker; set it when the API has another host or port',
    absent: 'the host of `LOOKER_BASE_URL`',
  },
  LOOKER_SQL_AS: {
    schema: oneOf('service', 'asker'),
    meaning: '`service`: SQL as the API user; `asker`: as the person who asks, refused on any doubt',
    where: 'your choice; asker needs the sudo permission in Looker and two more Slack scopes (manifest.yml)',
    fallback: 'service',
  },
  LOOKER_ALLOWED_MODELS: {
    schema: listMatching(/^[\w:-]+$/, 'must be LookML model names, comma separated'),
    meaning: 'LookML models that may be run, comma separated',
    where: 'Looker: Develop, Projects; or the MODEL in /explore/MODEL/VIEW',
    absent: 'any',
  },
} satisfies Record<string, SettingRow>;

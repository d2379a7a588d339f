import { firstPrograms, longestSandboxName } from '../sandboxes/new-sandbox.ts';
import { sandboxStatuses } from '../sandboxes/sandbox-status.ts';

const text = { type: 'string' } as const;
const textOrNull = { type: ['string', 'null'] } as const;
const object = { type: 'object', additionalProperties: false } as const;

export const sandboxName = { ...text, maxLength: longestSandboxName, pattern: '^[a-z]([a-z0-9-]*[a-z0-9])?$' } as const;
const displayName = { ...text, minLength: 1, maxLength: 80, pattern: '^[^\\x00-\\x1f\\x7f]*$' } as const;
const idleTimeoutMinutes = { type: 'integer', minimum: 1, maximum: 10_080 } as const;

const condition = {
  type: 'object',
  properties: { type: text, status: text, reason: text, message: text, lastTransitionTime: text },
  required: ['type', 'status'],
} as const;

const quota = {
  type: 'object',
  properties: { cpu: text, memory: text, storage: text, concurrentSessions: { type: 'integer' } },
  required: ['cpu', 'memory', 'storage', 'concurrentSessions'],
} as const;

const sandboxProperties = {
  id: text,
  displayName: text,
  owner: { type: 'object', properties: { email: text, organization: text }, required: ['email', 'organization'] },
  agent: textOrNull,
  repos: { type: 'array', items: { type: 'object', properties: { giteaRepo: text, branch: text }, required: ['giteaRepo'] } },
  plan: textOrNull,
  quota,
  operatingMode: { ...text, enum: ['Running', 'Suspended'] },
  idleTimeoutMinutes: { type: ['integer', 'null'] },
  phase: text,
  status: { ...text, enum: sandboxStatuses },
  conditions: { type: 'array', items: condition },
  attach: textOrNull,
  cards: textOrNull,
  createdAt: textOrNull,
  isDeleting: { type: 'boolean' },
} as const;

const spendProperties = {
  spend30d: { type: 'number', description: 'Of the last thirty days; left out while it is not known' },
  spendCurrency: text,
} as const;

export const sandboxSchema = {
  title: 'Sandbox',
  type: 'object',
  properties: { ...sandboxProperties, ...spendProperties },
  required: Object.keys(sandboxProperties),
} as const;

const allowance = {
  type: 'object',
  properties: { used: { type: 'integer' }, limit: { type: ['integer', 'null'] }, left: { type: ['integer', 'null'] } },
  required: ['used', 'limit', 'left'],
} as const;

export const sandboxQuotaSchema = {
  title: 'SandboxQuota',
  type: 'object',
  properties: { person: allowance, organization: allowance, each: { ...quota, description: 'What a new Sandbox gets' } },
  required: ['person', 'organization', 'each'],
} as const;

export const sandboxListSchema = {
  title: 'SandboxList',
  type: 'object',
  properties: { sandboxes: { type: 'array', items: sandboxSchema } },
  required: ['sandboxes'],
} as const;

export const newSandboxSchema = {
  ...object,
  title: 'NewSandbox',
  properties: {
    agent: { ...text, enum: firstPrograms },
    name: sandboxName,
    displayName,
    repo: { ...text, maxLength: 200, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*$' },
    branch: { ...text, minLength: 1, maxLength: 255, pattern: '^[^\\s~^:?*\\[\\\\-][^\\s~^:?*\\[\\\\]*$' },
    idleTimeoutMinutes,
  },
  required: ['agent'],
  dependencies: { branch: ['repo'] },
} as const;

export const sandboxChangeSchema = {
  ...object,
  title: 'SandboxChange',
  properties: { displayName, operatingMode: sandboxProperties.operatingMode, idleTimeoutMinutes: { ...idleTimeoutMinutes, type: ['integer', 'null'] } },
  minProperties: 1,
} as const;

export const createHeaders = {
  type: 'object',
  properties: { 'idempotency-key': { ...text, description: 'Requests with the same one create one Sandbox; 1 to 255 visible ASCII characters' } },
} as const;

export const idParams = { type: 'object', properties: { id: { ...text, maxLength: 253 } }, required: ['id'] } as const;

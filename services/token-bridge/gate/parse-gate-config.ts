import { ConfigError, readSecret, type SecretSource } from '@openova/service-kit';
import { parseDocument } from 'yaml';
import { adapterNames } from './adapters.ts';
import type { ChannelConfig, GateConfig, ModelPrice, PriceList, UpstreamConfig } from './gate-config.ts';
import { readLimits } from './read-limits.ts';
import { isGiven, note, readChoice, readEntries, readFields, readItems, readNumber, readSwitch, readText, type Reading } from './yaml-reading.ts';

const nanosPerUnit = 1e9;
const tokensPerPrice = 1e6;

/** Reads the gate's configuration and the credentials that it names. Throws ConfigError with all problems. */
export function parseGateConfig(text: string, source: SecretSource): GateConfig {
  const document = parseDocument(text, { prettyErrors: false });
  const broken = document.errors.map(({ code, pos: [at] }) => `the document is no YAML: ${code} at character ${at}`);
  if (broken.length > 0) throw new ConfigError(broken);
  const problems: string[] = [];
  const root: Reading = { path: '', value: document.toJS({ maxAliasCount: 100 }), problems };
  const fields = readFields(root, ['upstreams', 'channels', 'prices', 'limits']);
  const upstreams = namedEntries(fields.upstreams, (name, entry) => readUpstream(name, entry, source));
  const channels = namedEntries(fields.channels, (name, entry) => readChannel(name, entry, upstreams));
  for (const [name, { size }] of [['upstreams', upstreams], ['channels', channels]] as const) {
    if (size === 0) note(root, `has no ${name}`);
  }
  const prices = readPrices(fields.prices);
  const limits = readLimits(fields.limits);
  checkBudgets({ channels, prices }, fields.limits);
  if (problems.length > 0) throw new ConfigError(problems);
  const secrets = [...upstreams.values()].map(({ credential }) => credential);
  return Object.freeze({ upstreams, channels, prices, limits, secrets });
}

function namedEntries<Entry>(reading: Reading, read: (name: string, entry: Reading) => Entry): Map<string, Entry> {
  return new Map(readEntries(reading).map(([name, entry]) => [name, read(name, entry)]));
}

function readUpstream(name: string, reading: Reading, source: SecretSource): UpstreamConfig {
  const fields = readFields(reading, [
    'adapter', 'url', 'credential', 'userId', 'group', 'connections', 'connectSeconds', 'firstByteSeconds', 'idleSeconds', 'totalSeconds',
  ]);
  const adapter = readChoice(fields.adapter, adapterNames);
  for (const only of [fields.userId, fields.group]) {
    if (isGiven(only) && adapter !== 'new-api') note(only, 'is for the adapter new-api only');
  }
  return Object.freeze({
    name,
    adapter,
    url: readUrl(fields.url),
    credential: readCredential(fields.credential, source),
    userId: isGiven(fields.userId) ? readNumber(fields.userId, { min: 1, max: 2 ** 31 }) : undefined,
    group: isGiven(fields.group) ? readText(fields.group) : undefined,
    connections: readNumber(fields.connections, { min: 1, max: 65_535 }, 1024),
    connectMs: readMs(fields.connectSeconds, 5),
    firstByteMs: readMs(fields.firstByteSeconds, 300),
    idleMs: readMs(fields.idleSeconds, 120),
    totalMs: readMs(fields.totalSeconds, 3600),
  });
}

function readMs(reading: Reading, fallbackSeconds: number): number {
  return readNumber(reading, { min: 0.05, max: 86_400 }, fallbackSeconds) * 1000;
}

function readUrl(reading: Reading): string {
  const text = readText(reading);
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (text !== '' && !isPlain) note(reading, 'is no http or https URL without user, query and fragment');
  // Clients' base URLs end with the version, so people write it here as well.
  return text.replace(/\/+$/, '').replace(/\/v1$/, '');
}

function readCredential(reading: Reading, { env, readFile }: SecretSource): string {
  const { env: variable, file } = readFields(reading, ['env', 'file']);
  if (isGiven(variable) === isGiven(file)) {
    note(reading, 'needs either env, the name of a variable, or file, a path');
    return '';
  }
  // Under a name of its own the reader of secrets serves both kinds.
  const given = isGiven(variable) ? { credential: env[readText(variable, /^\w{1,128}$/)] } : { credential_FILE: readText(file) };
  const problems: string[] = [];
  const credential = readSecret('credential', { env: given, readFile }, problems) ?? '';
  for (const problem of problems) note(reading, `is not usable: ${problem}`);
  if (problems.length === 0 && !/^[\x21-\x7e]{8,4096}$/.test(credential)) note(reading, 'is unset, shorter than 8 characters, or not visible ASCII');
  return credential;
}

function readChannel(name: string, reading: Reading, known: ReadonlyMap<string, UpstreamConfig>): ChannelConfig {
  const fields = readFields(reading, ['upstreams', 'models', 'commercial', 'attestation', 'organizations']);
  const upstreams = readItems(fields.upstreams).map((item) => {
    const upstream = readText(item);
    if (upstream !== '' && !known.has(upstream)) note(item, 'is no upstream of this document');
    return upstream;
  });
  const models = readItems(fields.models).map((item) => readText(item, /^[\w.:/@+-]{1,128}$/));
  if (upstreams.length === 0) note(fields.upstreams, 'names no upstream');
  if (models.length === 0) note(fields.models, 'names no model');
  return Object.freeze({
    name,
    upstreams,
    models,
    commercial: readSwitch(fields.commercial),
    attestation: readAttestation(fields.attestation),
    organizations: isGiven(fields.organizations) ? readItems(fields.organizations).map((item) => readText(item)) : undefined,
  });
}

function readAttestation(reading: Reading): ChannelConfig['attestation'] {
  const { account, contract } = readFields(reading, ['account', 'contract']);
  if (!isGiven(account) || !isGiven(contract)) return undefined;
  return { account: readText(account), contract: readText(contract) };
}

function readPrices(reading: Reading): PriceList {
  const { currency, perMillionTokens } = readFields(reading, ['currency', 'perMillionTokens']);
  return {
    currency: isGiven(currency) ? readText(currency, /^[A-Z]{3}$/) : 'EUR',
    models: namedEntries(perMillionTokens, (_name, entry) => readPrice(entry)),
  };
}

function readPrice(reading: Reading): ModelPrice {
  const { input, output } = readFields(reading, ['input', 'output']);
  return { inputNanos: readNanos(input), outputNanos: readNanos(output) };
}

function readNanos(reading: Reading): number {
  return Math.round((readNumber(reading, { min: 0, max: 1e6 }) * nanosPerUnit) / tokensPerPrice);
}

// A model without a price would use up nothing of a budget.
function checkBudgets({ channels, prices }: Pick<GateConfig, 'channels' | 'prices'>, reading: Reading): void {
  if (!JSON.stringify(reading.value ?? {}).includes('"budget"')) return;
  const models = new Set([...channels.values()].flatMap((channel) => channel.models));
  const unpriced = [...models].filter((model) => !prices.models.has(model));
  if (unpriced.length > 0) note(reading, `has a budget, and prices.perMillionTokens lacks ${unpriced.join(', ')}`);
}

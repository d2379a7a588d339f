import { adapters, type Wire } from './adapters.ts';
import { whySkipped, type ChannelConfig, type GateConfig, type UpstreamConfig } from './gate-config.ts';
import { gateProblem } from './gate-problem.ts';

/** Whom a token speaks for. */
export interface TokenHolder {
  readonly organization: string;
  readonly channels: readonly string[];
}

export interface ChannelChoice {
  readonly channel: ChannelConfig;
  /** In the order in which they are tried; never empty. */
  readonly upstreams: readonly UpstreamConfig[];
}

/** The channels of the token that the gate serves to its Organization, in the order of the token. */
export function servedChannels({ channels }: GateConfig, holder: TokenHolder): ChannelConfig[] {
  const served: ChannelConfig[] = [];
  for (const name of holder.channels) {
    const channel = channels.get(name);
    if (channel && isServedTo(channel, holder.organization)) served.push(channel);
  }
  return served;
}

/** The first of the channels that has the model and an upstream for the wire. Throws HttpProblem. */
export function chooseChannel(config: GateConfig, served: readonly ChannelConfig[], model: string, wire: Wire): ChannelChoice {
  const withModel = served.filter(({ models }) => models.includes(model));
  if (withModel.length === 0) throw gateProblem('model_not_allowed');
  for (const channel of withModel) {
    const upstreams = channel.upstreams.flatMap((name) => config.upstreams.get(name) ?? []).filter(({ adapter }) => adapters[adapter].wires.includes(wire));
    if (upstreams.length > 0) return { channel, upstreams };
  }
  throw gateProblem('endpoint_not_served');
}

function isServedTo(channel: ChannelConfig, organization: string): boolean {
  return whySkipped(channel) === undefined && (channel.organizations?.includes(organization) ?? true);
}

import { startModelGateway, type ModelGateway, type ModelRequest } from './model-gateway.ts';

export const echoModelName = 'echo';

/** A model that is none: it repeats what it is asked, and says so. Agents can be tried with it where there is no model. */
export function startEchoModel(): Promise<ModelGateway> {
  return startModelGateway({ model: echoModelName, answer: (request) => ({ text: echoOf(request) }) });
}

function echoOf({ prompt, toolResult }: ModelRequest): string {
  const heard = (toolResult ?? prompt).trim();
  const said = heard === '' ? 'You said nothing.' : `You said: ${heard}`;
  return `${said}\n\nThis is the echo model of the local plane. It repeats what it hears; start with --model-url to talk to a real one.`;
}

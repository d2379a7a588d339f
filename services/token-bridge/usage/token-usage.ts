export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The upstream did not say, or not to the end, so bytes were counted instead. */
  readonly estimated: boolean;
}

/** What an upstream has said about tokens so far. */
export interface ReportedUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** It will not grow any more. */
  readonly isFinal: boolean;
}

// What models make of English text and of code, on average.
const bytesPerToken = 4;

export function estimatedTokens(bytes: number): number {
  return Math.ceil(bytes / bytesPerToken);
}

/** Takes the upstream's word when it has said all, else fills in from the bytes of request and answer. */
export function settleUsage(reported: ReportedUsage | undefined, requestBytes: number, answerBytes: number): TokenUsage {
  const { inputTokens, outputTokens = 0, isFinal = false } = reported ?? {};
  if (isFinal && inputTokens !== undefined) return { inputTokens, outputTokens, estimated: false };
  return {
    inputTokens: inputTokens ?? estimatedTokens(requestBytes),
    outputTokens: Math.max(outputTokens, isFinal ? 0 : estimatedTokens(answerBytes)),
    estimated: true,
  };
}

/**
 * What an answer, or one event of it, says about tokens: `usage` itself, that of the finished response, or that of a message that begins.
 * Undefined when it says nothing.
 */
export function reportedUsage(answer: unknown): ReportedUsage | undefined {
  const whole = member(answer, 'usage') ?? member(member(answer, 'response'), 'usage');
  const usage = whole ?? member(member(answer, 'message'), 'usage');
  if (usage === undefined) return undefined;
  const inputTokens = inputOf(usage);
  const outputTokens = count(usage, 'output_tokens') ?? count(usage, 'completion_tokens');
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
    isFinal: whole !== undefined,
  };
}

/** A later report completes an earlier one and wins where both speak. */
export function mergeUsage(earlier: ReportedUsage | undefined, later: ReportedUsage): ReportedUsage {
  return { ...earlier, ...later };
}

function inputOf(usage: object): number | undefined {
  const openai = count(usage, 'prompt_tokens');
  if (openai !== undefined) return openai;
  const fresh = count(usage, 'input_tokens');
  if (fresh === undefined) return undefined;
  // Anthropic counts what went into its cache and came from there apart; OpenAI counts it in.
  return fresh + (count(usage, 'cache_creation_input_tokens') ?? 0) + (count(usage, 'cache_read_input_tokens') ?? 0);
}

function member(value: unknown, name: string): object | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = (value as Readonly<Record<string, unknown>>)[name];
  return typeof found === 'object' && found !== null ? found : undefined;
}

function count(usage: object, name: string): number | undefined {
  const value = (usage as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 1e9 ? value : undefined;
}

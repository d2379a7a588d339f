export {
  signAttachTicket,
  ticketProtocolPrefix,
  verifyAttachTicket,
  type AttachGrant,
  type AttachRole,
  type AttachTicket,
} from './attach-ticket.ts';
export { ConfigError } from './config-error.ts';
export { createHttpApp, type HttpApp, type HttpAppOptions } from './http/app.ts';
export { bearerOf, equalSecrets } from './http/bearer.ts';
export { headerValues } from './http/header-values.ts';
export { replyToError, type ProblemDocument } from './http/error-replies.ts';
export type { HttpLimits } from './http/limits.ts';
export { addResource, type HttpMethod } from './http/methods.ts';
export type { HealthCheck } from './http/operations-routes.ts';
export { HttpProblem, problemBody, problemContentType, type HttpProblemDetails } from './http/problem.ts';
export { accountAccess, accountFolder, clusterAddress } from './kube/account-access.ts';
export type { KubeObject } from './kube/kube-answer.ts';
export {
  createKubeClient,
  mergePatch,
  type AskKube,
  type KubeAccess,
  type KubeClient,
  type KubeCredentials,
  type KubeRequest,
} from './kube/kube-client.ts';
export { KubeError, type KubeErrorCode } from './kube/kube-error.ts';
export type { KubeChange } from './kube/kube-watch.ts';
export { listMetadata, type ObjectMetadata } from './kube/list-metadata.ts';
export { listPages } from './kube/list-pages.ts';
export { KeysUnavailable, openKeySet, type KeySet } from './key-set.ts';
export { createMetricsRegistry, type LabelValues, type MetricsRegistry, type MetricSpec } from './metrics-registry.ts';
export { runMain, type Program } from './run-main.ts';
export {
  largestTokenLength,
  tokenAudiences,
  tokenHeaderType,
  TokenRefused,
  verifySandboxToken,
  type SandboxTokenClaims,
  type TokenAlgorithm,
  type TokenExpectations,
  type VerificationKey,
} from './sandbox-token.ts';
export { readSecret, readSharedSecret, secretProblem, type SecretSource } from './secret-setting.ts';
export { serveApp, type ServeAppOptions } from './serve-app.ts';
export { signServicePass, verifyServicePass } from './service-pass.ts';
export {
  describeSettings,
  parseSwitch,
  readSettings,
  type Environment,
  type Setting,
  type SettingsSource,
  type SettingsTable,
  type SettingValues,
} from './settings.ts';
export { clockSkewSeconds, type AccessSigningKey, type ClaimsExpectations } from './signed-claims.ts';
export { stopSignal, type StopSignal } from './stop-signal.ts';

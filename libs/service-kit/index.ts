export { ConfigError } from './config-error.ts';
export { createHttpApp, type HttpApp, type HttpAppOptions } from './http/app.ts';
export { bearerOf, equalSecrets } from './http/bearer.ts';
export type { HttpLimits } from './http/limits.ts';
export { addResource, type HttpMethod } from './http/methods.ts';
export type { HealthCheck } from './http/operations-routes.ts';
export { HttpProblem, type HttpProblemDetails } from './http/problem.ts';
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

export type { Json, JsonObject } from './json.ts';
export {
  contextValue,
  credentialText,
  observedComposite,
  observedObjects,
  requestOf,
  requiredObjects,
  supports,
  type Capability,
  type RunFunctionRequest,
} from './request.ts';
export type { Resource, State } from './resource.ts';
export {
  addCondition,
  addResult,
  requireResources,
  responseTo,
  setCompositeReady,
  setCompositeStatus,
  setContextValue,
  setDesiredResource,
  type Condition,
  type DesiredResource,
  type DesiredState,
  type ResourceSelector,
  type Result,
  type RunFunctionResponse,
  type Severity,
  type Target,
} from './response.ts';
export { StructError, type StructErrorCode } from './struct/struct-error.ts';
export { decodeRequest, encodeRequest } from './wire/request.ts';
export { decodeResponse, encodeResponse } from './wire/response.ts';
export { connectFunction, type ClientCertificates, type FunctionAddress, type FunctionClient } from './client.ts';
export type { FunctionCall, FunctionHandler } from './handler.ts';
export { createLogger, nopLogger, type LogFields, type Logger, type LoggerSettings } from '@openova/process-kit';
export type { ListenAddress } from '@openova/process-kit';
export { parseDuration } from './options/duration.ts';
export { parseServeOptions, serveUsage, type ServeOptions } from './options/serve-options.ts';
export { UsageError } from './options/usage-error.ts';
export { runMain, type FunctionProgram, type ProgramContext } from './run-main.ts';
export { serve, type FunctionServer, type ServeSettings } from './serve/serve.ts';

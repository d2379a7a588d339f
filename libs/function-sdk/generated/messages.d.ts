// Made from libs/function-sdk/proto by "npm run generate". DO NOT EDIT.
import type { LazyObject } from '../struct/lazy-object.ts';
import type { Codec } from '../wire/codec.ts';

export namespace apiextensions.fn.proto.v1 {
  interface RunFunctionRequest {
    meta?: apiextensions.fn.proto.v1.RequestMeta | null | undefined;
    observed?: apiextensions.fn.proto.v1.State | null | undefined;
    desired?: apiextensions.fn.proto.v1.State | null | undefined;
    input?: LazyObject | null | undefined;
    context?: LazyObject | null | undefined;
    extraResources?: { [key: string]: apiextensions.fn.proto.v1.Resources } | null | undefined;
    credentials?: { [key: string]: apiextensions.fn.proto.v1.Credentials } | null | undefined;
    requiredResources?: { [key: string]: apiextensions.fn.proto.v1.Resources } | null | undefined;
    requiredSchemas?: { [key: string]: apiextensions.fn.proto.v1.Schema } | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const RunFunctionRequest: Codec<RunFunctionRequest>;
  interface RunFunctionResponse {
    meta?: apiextensions.fn.proto.v1.ResponseMeta | null | undefined;
    desired?: apiextensions.fn.proto.v1.State | null | undefined;
    results?: apiextensions.fn.proto.v1.Result[] | null | undefined;
    context?: LazyObject | null | undefined;
    requirements?: apiextensions.fn.proto.v1.Requirements | null | undefined;
    conditions?: apiextensions.fn.proto.v1.Condition[] | null | undefined;
    output?: LazyObject | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const RunFunctionResponse: Codec<RunFunctionResponse>;
  interface RequestMeta {
    tag?: string | null | undefined;
    capabilities?: number[] | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const RequestMeta: Codec<RequestMeta>;
  const Capability: { readonly CAPABILITY_UNSPECIFIED: 0; readonly CAPABILITY_CAPABILITIES: 1; readonly CAPABILITY_REQUIRED_RESOURCES: 2; readonly CAPABILITY_CREDENTIALS: 3; readonly CAPABILITY_CONDITIONS: 4; readonly CAPABILITY_REQUIRED_SCHEMAS: 5 };
  interface ResponseMeta {
    tag?: string | null | undefined;
    ttl?: google.protobuf.Duration | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const ResponseMeta: Codec<ResponseMeta>;
  interface State {
    composite?: apiextensions.fn.proto.v1.Resource | null | undefined;
    resources?: { [key: string]: apiextensions.fn.proto.v1.Resource } | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const State: Codec<State>;
  interface Resource {
    resource?: LazyObject | null | undefined;
    connectionDetails?: { [key: string]: Uint8Array } | null | undefined;
    ready?: number | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const Resource: Codec<Resource>;
  const Ready: { readonly READY_UNSPECIFIED: 0; readonly READY_TRUE: 1; readonly READY_FALSE: 2 };
  interface Resources {
    items?: apiextensions.fn.proto.v1.Resource[] | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const Resources: Codec<Resources>;
  interface Credentials {
    credentialData?: apiextensions.fn.proto.v1.CredentialData | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const Credentials: Codec<Credentials>;
  interface CredentialData {
    data?: { [key: string]: Uint8Array } | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const CredentialData: Codec<CredentialData>;
  interface Schema {
    openapiV3?: LazyObject | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const Schema: Codec<Schema>;
  interface Requirements {
    extraResources?: { [key: string]: apiextensions.fn.proto.v1.ResourceSelector } | null | undefined;
    resources?: { [key: string]: apiextensions.fn.proto.v1.ResourceSelector } | null | undefined;
    schemas?: { [key: string]: apiextensions.fn.proto.v1.SchemaSelector } | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const Requirements: Codec<Requirements>;
  interface ResourceSelector {
    apiVersion?: string | null | undefined;
    kind?: string | null | undefined;
    matchName?: string | null | undefined;
    matchLabels?: apiextensions.fn.proto.v1.MatchLabels | null | undefined;
    namespace?: string | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const ResourceSelector: Codec<ResourceSelector>;
  interface MatchLabels {
    labels?: { [key: string]: string } | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const MatchLabels: Codec<MatchLabels>;
  interface SchemaSelector {
    apiVersion?: string | null | undefined;
    kind?: string | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const SchemaSelector: Codec<SchemaSelector>;
  interface Result {
    severity?: number | null | undefined;
    message?: string | null | undefined;
    reason?: string | null | undefined;
    target?: number | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const Result: Codec<Result>;
  const Severity: { readonly SEVERITY_UNSPECIFIED: 0; readonly SEVERITY_FATAL: 1; readonly SEVERITY_WARNING: 2; readonly SEVERITY_NORMAL: 3 };
  const Target: { readonly TARGET_UNSPECIFIED: 0; readonly TARGET_COMPOSITE: 1; readonly TARGET_COMPOSITE_AND_CLAIM: 2 };
  interface Condition {
    type?: string | null | undefined;
    status?: number | null | undefined;
    reason?: string | null | undefined;
    message?: string | null | undefined;
    target?: number | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const Condition: Codec<Condition>;
  const Status: { readonly STATUS_CONDITION_UNSPECIFIED: 0; readonly STATUS_CONDITION_UNKNOWN: 1; readonly STATUS_CONDITION_TRUE: 2; readonly STATUS_CONDITION_FALSE: 3 };
}

export namespace grpc.health.v1 {
  interface HealthCheckRequest {
    service?: string | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const HealthCheckRequest: Codec<HealthCheckRequest>;
  interface HealthCheckResponse {
    status?: number | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const HealthCheckResponse: Codec<HealthCheckResponse> & { readonly ServingStatus: { readonly UNKNOWN: 0; readonly SERVING: 1; readonly NOT_SERVING: 2; readonly SERVICE_UNKNOWN: 3 } };
}

export namespace grpc.reflection.v1 {
  interface ServerReflectionRequest {
    host?: string | null | undefined;
    fileByFilename?: string | null | undefined;
    fileContainingSymbol?: string | null | undefined;
    fileContainingExtension?: grpc.reflection.v1.ExtensionRequest | null | undefined;
    allExtensionNumbersOfType?: string | null | undefined;
    listServices?: string | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const ServerReflectionRequest: Codec<ServerReflectionRequest>;
  interface ExtensionRequest {
    containingType?: string | null | undefined;
    extensionNumber?: number | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const ExtensionRequest: Codec<ExtensionRequest>;
  interface ServerReflectionResponse {
    validHost?: string | null | undefined;
    originalRequest?: grpc.reflection.v1.ServerReflectionRequest | null | undefined;
    fileDescriptorResponse?: grpc.reflection.v1.FileDescriptorResponse | null | undefined;
    allExtensionNumbersResponse?: grpc.reflection.v1.ExtensionNumberResponse | null | undefined;
    listServicesResponse?: grpc.reflection.v1.ListServiceResponse | null | undefined;
    errorResponse?: grpc.reflection.v1.ErrorResponse | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const ServerReflectionResponse: Codec<ServerReflectionResponse>;
  interface FileDescriptorResponse {
    fileDescriptorProto?: Uint8Array[] | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const FileDescriptorResponse: Codec<FileDescriptorResponse>;
  interface ExtensionNumberResponse {
    baseTypeName?: string | null | undefined;
    extensionNumber?: number[] | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const ExtensionNumberResponse: Codec<ExtensionNumberResponse>;
  interface ListServiceResponse {
    service?: grpc.reflection.v1.ServiceResponse[] | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const ListServiceResponse: Codec<ListServiceResponse>;
  interface ServiceResponse {
    name?: string | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const ServiceResponse: Codec<ServiceResponse>;
  interface ErrorResponse {
    errorCode?: number | null | undefined;
    errorMessage?: string | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const ErrorResponse: Codec<ErrorResponse>;
}

export namespace google.protobuf {
  interface Duration {
    seconds?: number | { toNumber(): number } | null | undefined;
    nanos?: number | null | undefined;
    $unknowns?: Uint8Array[];
  }
  const Duration: Codec<Duration>;
  const Struct: Codec<LazyObject>;
}

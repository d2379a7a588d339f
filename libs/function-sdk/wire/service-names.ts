/** Full names of the services that a function serves: the contract under both of its package names. */
export const functionServices = [
  'apiextensions.fn.proto.v1.FunctionRunnerService',
  'apiextensions.fn.proto.v1beta1.FunctionRunnerService',
] as const;

export const healthService = 'grpc.health.v1.Health';

export const reflectionServices = [
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
] as const;

export const runFunctionPath = `/${functionServices[0]}/RunFunction`;

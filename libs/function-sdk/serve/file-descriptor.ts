/** A .proto file as server reflection hands it out. */
export interface FileDescriptor {
  readonly name: string;
  readonly dependencies: readonly string[];
  /** Fully qualified names of the services, methods, messages and enums that the file defines. */
  readonly symbols: readonly string[];
  /** A serialized FileDescriptorProto in base64. */
  readonly descriptor: string;
}

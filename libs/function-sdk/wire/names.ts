import type { Capability } from '../request.ts';
import type { Condition, Severity, Target } from '../response.ts';
import { v1 } from './messages.ts';

/** Both directions of an enum: the number a name has, and the name a number has if it has one. */
export interface EnumNames<Name extends string> {
  readonly numberOf: (name: Name) => number;
  readonly nameOf: (value: number | null | undefined) => Name | undefined;
}

export const capabilityNames: EnumNames<Capability> = enumNames({
  Capabilities: v1.Capability.CAPABILITY_CAPABILITIES,
  RequiredResources: v1.Capability.CAPABILITY_REQUIRED_RESOURCES,
  Credentials: v1.Capability.CAPABILITY_CREDENTIALS,
  Conditions: v1.Capability.CAPABILITY_CONDITIONS,
  RequiredSchemas: v1.Capability.CAPABILITY_REQUIRED_SCHEMAS,
});

export const severityNames: EnumNames<Severity> = enumNames({
  Fatal: v1.Severity.SEVERITY_FATAL,
  Warning: v1.Severity.SEVERITY_WARNING,
  Normal: v1.Severity.SEVERITY_NORMAL,
});

export const targetNames: EnumNames<Target> = enumNames({
  Composite: v1.Target.TARGET_COMPOSITE,
  CompositeAndClaim: v1.Target.TARGET_COMPOSITE_AND_CLAIM,
});

export const statusNames: EnumNames<Condition['status']> = enumNames({
  Unknown: v1.Status.STATUS_CONDITION_UNKNOWN,
  True: v1.Status.STATUS_CONDITION_TRUE,
  False: v1.Status.STATUS_CONDITION_FALSE,
});

function enumNames<Name extends string>(numbers: Readonly<Record<Name, number>>): EnumNames<Name> {
  const names = new Map(Object.entries(numbers).map(([name, value]) => [value as number, name as Name]));
  return {
    numberOf: (name) => numbers[name],
    nameOf: (value) => names.get(value ?? 0),
  };
}

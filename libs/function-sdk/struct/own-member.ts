/** Sets a member of the object's own, whatever its name. */
export function setOwnMember<Value>(object: { [key: string]: Value }, key: string, value: Value): void {
  // Plain assignment to this one name would replace the prototype.
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else object[key] = value;
}

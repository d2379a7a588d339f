// Stands in for the string-format packages of @kubernetes-models/validate: our schema uses no format.
export const fullFormats = {};
// oxlint-disable-next-line import/no-default-export -- one of the packages it replaces is a default export
export default {};

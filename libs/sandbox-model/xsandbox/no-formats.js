// Stands in for the string-format packages of @kubernetes-models/validate: our schema uses no format.
export const fullFormats = {};
export default {};

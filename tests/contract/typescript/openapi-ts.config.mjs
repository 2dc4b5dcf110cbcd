// How @hey-api/openapi-ts is run by script/contract.
export default {
  input: "./generated/openapi.json",
  output: { path: "generated/hey-api", importFileExtension: ".js" },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
  logs: { file: false, level: "warn" },
};

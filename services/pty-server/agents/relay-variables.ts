/** The way to the gateway that outlives a rotation of the token, in the environment of every session. */
export const relayVariables = { url: 'SANDBOX_RELAY_URL', key: 'SANDBOX_RELAY_KEY' } as const;

/** Headers that let an MCP client in, by reference to the environment as most agents write it, so that no file and no argument has the key. */
export const relayMcpHeaders = { Authorization: `Bearer \${${relayVariables.key}}` } as const;

/** Name of the Sandbox's MCP server in the agents' configurations. */
export const mcpServerTitle = 'openova';

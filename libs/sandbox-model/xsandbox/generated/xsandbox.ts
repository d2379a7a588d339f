// Made from package/apis/sandbox/definition.yaml by "npm run generate". DO NOT EDIT.
import type { IObjectMeta } from '@kubernetes-models/apimachinery/apis/meta/v1/ObjectMeta';

export interface XSandbox {
  /**
   * What the User asks for.
   */
  "spec": {
    /**
     * The User the Sandbox belongs to. Names derive from it, so it cannot change.
     */
    "owner": {
      /**
       * E-mail address of the User. Its local part must contain a letter or a digit.
       */
      "email": string;
      /**
       * The Organization the User acts for.
       */
      "orgRef": {
        /**
         * Slug of the Organization; also the namespace the Sandbox lives in.
         */
        "slug": string;
      };
    };
    /**
     * The agent that a fresh session starts; sovereign-shell is a plain shell.
     */
    "agent"?: "aider" | "claude-code" | "cursor-agent" | "little-coder" | "opencode" | "qwen-code" | "sovereign-shell";
    /**
     * The agents the User may start. With claude-code in it the User's own Anthropic key is used when there is one.
     */
    "agentCatalogue"?: Array<"aider" | "claude-code" | "cursor-agent" | "little-coder" | "opencode" | "qwen-code">;
    /**
     * Repositories cloned to /workspace, each on a volume of its own.
     */
    "repos"?: Array<{
      /**
       * Repository in Gitea as <org>/<repo>.
       */
      "giteaRepo": string;
      /**
       * Branch to check out; the repository's default branch when absent.
       */
      "branch"?: string;
      /**
       * Size of the repository's volume; at most 5Gi of the storage quota when absent. It can grow, never shrink.
       */
      "size"?: number | string;
    }>;
    /**
     * Limits of the Sandbox. A value left out comes from the plan, then from the default 4 CPU, 8Gi, 50Gi and 3 sessions.
     */
    "quota"?: {
      /**
       * CPU of all containers together.
       */
      "cpu"?: number | string;
      /**
       * Memory of all containers together.
       */
      "memory"?: number | string;
      /**
       * Storage of all volumes together.
       */
      "storage"?: number | string;
      /**
       * Terminal sessions that may run at once; 0 means no limit.
       */
      "concurrentSessions"?: number;
    };
    /**
     * Plan the Sandbox was ordered with; an unknown plan counts as Free.
     */
    "planId"?: string;
    /**
     * Tools the agents may use. When not empty it replaces the list of the plan.
     */
    "capabilities"?: Array<string>;
    /**
     * Model channels the token is cut to; the platform's default channels when absent.
     */
    "channels"?: Array<string>;
    /**
     * Minutes without activity after which the Sandbox is put to sleep; a platform setting when absent.
     */
    "idleTimeoutMinutes"?: number;
    /**
     * Running, or Suspended to sleep with all data kept.
     */
    "operatingMode"?: "Running" | "Suspended";
    /**
     * Live keeps sessions running when the token is rotated; Restart restarts them.
     */
    "tokenRotation"?: "Live" | "Restart";
    /**
     * Runtime class of the agent Pod, for stronger isolation.
     */
    "runtimeClassName"?: string;
  };
  /**
   * What is true of the Sandbox now.
   */
  "status"?: {
    /**
     * Pending before anything exists, Ready when all six stages are.
     */
    "phase"?: "Pending" | "Provisioning" | "Ready" | "Failed";
    /**
     * Key of the Sandbox in names and paths.
     */
    "ownerUid"?: string;
    /**
     * Namespace that holds everything of the Sandbox.
     */
    "namespace"?: string;
    /**
     * Where the first session of the Sandbox answers.
     */
    "endpoints"?: {
      /**
       * WebSocket address of the terminal.
       */
      "attach"?: string;
      /**
       * WebSocket address of the card stream.
       */
      "cards"?: string;
      /**
       * Address of the MCP server inside the cluster.
       */
      "mcp"?: string;
    };
    /**
     * Facts about the LLM token, never the token.
     */
    "token"?: {
      /**
       * When the token ends, RFC 3339.
       */
      "expiresAt"?: string;
      /**
       * When the token was minted, RFC 3339.
       */
      "rotatedAt"?: string;
      /**
       * How many tokens the Sandbox has had so far. A token never returns once its Secret is gone.
       */
      "rotation"?: number;
    };
  };
  "apiVersion": "sandbox.openova.io/v1";
  "kind": "XSandbox";
  "metadata"?: IObjectMeta;
}

/**
 * A Sandbox is a place in the cluster where one User's coding agents run as long-lived terminal sessions.
 */

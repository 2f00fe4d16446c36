import packageJson from "../package.json" with { type: "json" };

/** Version of the studio; every package of the workspace has the same. */
export const version: string = packageJson.version;

import { config } from "zod/v4/core";

// The page is served without eval (Content-Security-Policy), which zod's compiled parsers would try for. It is
// looked at when a schema is made: so this is imported before any, and here rather than in main.tsx, where it
// would bring a part of zod to every page.
config({ jitless: true });

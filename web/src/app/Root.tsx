import { Outlet, useRouterState } from "@tanstack/react-router";

import { Frame } from "./Frame";

/** Customers' pages stand in their frame; the counter brings its own. */
export function Root() {
  const atCounter = useRouterState({ select: ({ location }) => /^\/staff(\/|$)/.test(location.pathname) });
  return atCounter ? <Outlet /> : <Frame />;
}

import { RouterProvider } from "@tanstack/react-router";
import { startTransition, StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { askNow } from "../shared/clock/askNow";
import { startLocale } from "../shared/i18n/i18n";
import { Providers } from "./Providers";
import { router } from "./router";

const place = document.getElementById("app");
if (!place) throw new Error("bug: index.html has no #app");
const root = createRoot(place);

startLocale();
void askNow();
// In slices: on a slow phone the first drawing takes longer than a finger waits.
startTransition(() =>
  root.render(
    <StrictMode>
      <Providers>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  ),
);

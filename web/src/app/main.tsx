import "./fonts.css";
import "./tokens.css";
import "./base.css";

import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { askNow } from "../shared/clock/askNow";
import { startLocale } from "../shared/i18n/i18n";
import { Providers } from "./Providers";
import { router } from "./router";

const place = document.getElementById("app");
if (!place) throw new Error("bug: index.html has no #app");

startLocale();
void askNow();
createRoot(place).render(
  <StrictMode>
    <Providers>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
);

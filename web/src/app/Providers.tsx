import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import type { ReactNode } from "react";
import { Provider as GraphqlProvider } from "urql";

import { clientFor } from "../shared/graphql/client";
import { useLocale } from "../shared/i18n/useText";

export function Providers({ children }: { children: ReactNode }) {
  return (
    <I18nProvider i18n={i18n}>
      <Graphql>{children}</Graphql>
    </I18nProvider>
  );
}

function Graphql({ children }: { children: ReactNode }) {
  const locale = useLocale();
  return <GraphqlProvider value={clientFor(locale)}>{children}</GraphqlProvider>;
}

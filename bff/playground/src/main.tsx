import { GraphiQL } from "graphiql";
import "graphiql/style.css";
import { createRoot } from "react-dom/client";
import { examples } from "./examples";
import { fetcher } from "./fetcher";
import "./page.css";

const root = document.getElementById("root");
if (!root) throw new Error("bug: the page has no root");

createRoot(root).render(
  <GraphiQL fetcher={fetcher} defaultTabs={examples(new Date())} defaultEditorToolsVisibility="variables" shouldPersistHeaders={false}>
    <GraphiQL.Logo>RentACar</GraphiQL.Logo>
  </GraphiQL>,
);

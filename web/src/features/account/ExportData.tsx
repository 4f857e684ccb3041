import { useState } from "react";
import { useClient } from "urql";

import { useAccountText } from "../../shared/account/accountText";
import { MyDataDocument } from "../../shared/graphql/generated/graphql";
import { Button } from "../../shared/ui/Button";
import layout from "../../shared/ui/Layout.module.css";

export function ExportData() {
  const text = useAccountText();
  const client = useClient();
  const [state, setState] = useState<"READY" | "BUSY" | "DONE" | "FAILED">("READY");

  async function take() {
    setState("BUSY");
    const { data } = await client.query(MyDataDocument, {}, { requestPolicy: "network-only" }).toPromise();
    const found = data?.myDataExport;
    if (found) download(`rentacar-${found.createdAt.slice(0, 10)}.json`, found.document);
    setState(found ? "DONE" : "FAILED");
  }

  return (
    <section className={layout["sheet"]} aria-labelledby="export">
      <h2 id="export">{text("account.export")}</h2>
      <p>{text("account.export.text")}</p>
      <p>
        <Button busy={state === "BUSY"} onClick={() => void take()}>
          {text(state === "BUSY" ? "account.export.busy" : "account.export")}
        </Button>
      </p>
      <p role="status">
        {state === "DONE" && text("account.export.done")}
        {state === "FAILED" && text("account.export.failed")}
      </p>
    </section>
  );
}

function download(name: string, json: string) {
  const address = URL.createObjectURL(new Blob([json], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

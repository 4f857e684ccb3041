// Runs one operation with the client named by argv[2] (ws or sse) against argv[3], and prints each result as a line of JSON.
// argv[4] is the operation, as JSON. After argv[5] results it unsubscribes; a stream that completes or fails says so.
import { createClient as sseClient } from "graphql-sse";
import { createClient as wsClient } from "graphql-ws";
import WebSocket from "ws";

const [kind, url, operation, wanted] = process.argv.slice(2);
const say = (line) => console.log(JSON.stringify(line));
const client =
  kind === "ws" ? wsClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket, retryAttempts: 0 }) : sseClient({ url, retryAttempts: 0 });

let left = Number(wanted);
await new Promise((done) => {
  const unsubscribe = client.subscribe(JSON.parse(operation), {
    next: (result) => {
      say({ next: result });
      left -= 1;
      if (left === 0) queueMicrotask(() => (unsubscribe(), done()));
    },
    error: (error) => (say({ error: Array.isArray(error) ? error : String(error.message ?? error) }), done()),
    complete: () => (say({ complete: true }), done()),
  });
});
await client.dispose();

import { expect, it } from "vitest";

import { bankPage, pictureAddress } from "./nextAction";

it("the bank's page sends the customer back to the booking, with the token of the link", () => {
  const page = bankPage(
    "http://127.0.0.1:9/authenticate/pi_1?client_secret=pi_1_secret_2",
    "http://localhost:8000/booking/7K3M9QXA?token=a.b#x",
  );
  expect(new URL(page).searchParams.get("client_secret")).toBe("pi_1_secret_2");
  expect(new URL(page).searchParams.get("return_url")).toBe("http://localhost:8000/booking/7K3M9QXA?token=a.b");
});

it("a QR code is shown as a picture, whatever it holds", () => {
  expect(pictureAddress('<svg onload="x()">#</svg>')).toBe("data:image/svg+xml,%3Csvg%20onload%3D%22x()%22%3E%23%3C%2Fsvg%3E");
});

import { forgetLocalBut } from "../storage";

const NOBODYS = ["rentacar.locale", "rentacar.counter"];

/** Who signs out leaves nothing of theirs for the device's next user: no bookings, no half-filled form, no unfinished payment. */
export function forgetPerson(): void {
  forgetLocalBut(NOBODYS);
}

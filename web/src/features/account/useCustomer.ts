import { createContext, useContext } from "react";

import type { Customer } from "../../shared/account/useViewer";

export const CustomerContext = createContext<Customer | null>(null);

export function useCustomer(): Customer {
  const customer = useContext(CustomerContext);
  if (!customer) throw new Error("bug: a page of the account without its frame");
  return customer;
}

import type { ShownDelivery } from "../../src/pages/admin/delivery-table.tsx";
import type { DeliveryReport } from "../../src/ports/operations/desk.ts";

export const shownDelivery = ({ resends, ...delivery }: DeliveryReport): ShownDelivery => ({
  ...delivery,
  resends: resends.length,
});

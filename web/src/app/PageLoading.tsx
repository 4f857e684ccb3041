import { useText } from "../shared/i18n/useText";
import { Skeleton } from "../shared/ui/Skeleton";

export function PageLoading() {
  const text = useText();
  return <Skeleton shape="block" count={2} label={text("loading.page")} />;
}

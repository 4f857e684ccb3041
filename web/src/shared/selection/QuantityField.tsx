import { useText } from "../i18n/useText";
import styles from "./QuantityField.module.css";

interface Props {
  name: string;
  quantity: number;
  most: number;
  onChange: (quantity: number) => void;
}

/** How many, by two buttons; the number is read out when it changes. */
export function QuantityField({ name, quantity, most, onChange }: Props) {
  const text = useText();
  return (
    <div role="group" aria-label={name} className={styles["quantity"]}>
      <button type="button" aria-label={text("extras.less", { name })} disabled={quantity === 0} onClick={() => onChange(quantity - 1)}>
        <span aria-hidden="true">−</span>
      </button>
      <output className="numerals">{quantity}</output>
      <button type="button" aria-label={text("extras.more", { name })} disabled={quantity >= most} onClick={() => onChange(quantity + 1)}>
        <span aria-hidden="true">+</span>
      </button>
    </div>
  );
}
